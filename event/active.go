package event

import "strings"

// activeAttributes are the attributes of all generations, without "data-", that
// change signals or read them once.
var activeAttributes = [...]string{
	"signals", "store", "init", "on-load", "on:load", "effect", "computed", "bind", "model", "ref", "indicator",
	"fetch-indicator", "persist", "query-string", "on-interval", "on:interval", "on-raf", "on:raf",
	"on-signal", "on:signal",
}

// keepingAttributes are those that let a morph keep something that was there.
var keepingAttributes = [...]string{"ignore-morph", "preserve-attr"}

// active reports whether a fragment may do more than be shown: it has a script
// or an active attribute, or is html, head or body.
func active(html string) bool {
	html = strings.ToLower(html)
	for _, tag := range [...]string{"<script", "</html", "</head", "</body"} {
		if strings.Contains(html, tag) {
			return true
		}
	}
	return hasData(html, activeAttributes[:])
}

// keeps reports whether what a fragment leaves depends on what was there.
func keeps(html string) bool { return hasData(strings.ToLower(html), keepingAttributes[:]) }

// hasData reports whether markup in small letters may have one of the attributes
// after "data-".
func hasData(html string, names []string) bool {
	for {
		_, name, found := strings.Cut(html, "data-")
		if !found {
			return false
		}
		if html = name; begins(strings.TrimPrefix(name, "star-"), names) {
			return true
		}
	}
}

// begins reports whether text begins with one of the names, and not with a
// longer one.
func begins(text string, names []string) bool {
	for _, name := range names {
		if rest, ok := strings.CutPrefix(text, name); ok && (rest == "" || !letter(rest[0])) {
			return true
		}
	}
	return false
}
