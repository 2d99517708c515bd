package page

import (
	"fmt"
	"html/template"
	"strings"
)

// Nonce is the nonce of the response, or "", for script elements of the page's own:
//
//	<script nonce="{{.Page.Nonce}}">…</script>
//
// Where there is none the empty attribute does nothing.
func (b Builder) Nonce() string { return b.nonce }

// DataNonce is the attribute of the html element that gives the client the nonce of the
// response, or "" where there is none:
//
//	<html lang="en" {{.Page.DataNonce}}>
//
// In templ:
//
//	<html lang="en" if b.Nonce() != "" { data-nonce={ b.Nonce() } }>
//
// The client makes functions of the page's expressions with it, as do scripts that are
// sent to the page, so that the policy needs no 'unsafe-eval'. Clients do so from 1.0.3 on.
func (b Builder) DataNonce() (template.HTMLAttr, error) {
	d := b.dialect()
	if d.err != nil || b.nonce == "" {
		return "", d.err
	}
	if err := d.missing("DataNonce"); err != nil {
		return "", err
	}
	attribute, err := b.withNonce("data-nonce")
	if err != nil {
		return "", wrong("DataNonce", err)
	}
	return template.HTMLAttr(attribute), nil
}

// withNonce returns an attribute with the nonce, or "" where there is none.
func (b Builder) withNonce(name string) (string, error) {
	if b.nonce == "" {
		return "", nil
	}
	if strings.ContainsFunc(b.nonce, noNonce) {
		return "", fmt.Errorf("%q is no nonce of a Content-Security-Policy", b.nonce)
	}
	return name + `="` + b.nonce + `"`, nil
}

// noNonce reports whether a policy takes no such character in a nonce.
func noNonce(r rune) bool {
	return r > '~' || !letter(byte(r)) && !digit(byte(r)) && strings.IndexByte("+/-_=", byte(r)) < 0
}
