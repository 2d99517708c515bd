package doctor

import (
	_ "embed" // the page and its files
	"html"
	"strings"
)

//go:embed page.html
var document string

// Script and Style are the page's.
var (
	//go:embed page.js
	Script string
	//go:embed page.css
	Style string
)

// Page returns the page, for a response with a nonce and for commands with a token, or
// with neither.
func Page(token, nonce string) string {
	if nonce != "" {
		nonce = ` nonce="` + html.EscapeString(nonce) + `"`
	}
	return strings.NewReplacer("{{token}}", html.EscapeString(token), "{{nonce}}", nonce).Replace(document)
}
