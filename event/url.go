package event

import (
	"net/url"
	"strings"
)

// Redirect makes the browser load a URL of the page's own origin: a path, a
// query or a fragment. A URL with a scheme or a host becomes the event's error,
// unless [WithAllowedOrigin] allows it. Schemes other than http, https, mailto,
// tel and sms, such as javascript, are never allowed.
func Redirect(url string, opts ...Option) Event {
	e := toURL(opRedirect, url)
	e.with(opts)
	return e
}

// ReplaceURL shows a URL in the address bar without loading it. It accepts only
// what [Redirect] accepts without options: browsers refuse other origins.
func ReplaceURL(url string) Event {
	e := toURL(opReplaceURL, url)
	e.with(nil)
	return e
}

// ReplaceURLQuery shows other values in the query of the page's URL, without loading it.
// Path and fragment stay, and the page's own address counts, not that of the request, so
// that no URL of another origin can come of it. Values are escaped, and sorted by their
// names. None at all take the query away.
func ReplaceURLQuery(values url.Values) Event {
	return Event{op: opReplaceURLQuery, text: values.Encode()}
}

// replaceQuery is ReplaceURLQuery for values that are encoded.
func replaceQuery(query string) Event {
	values, err := url.ParseQuery(query)
	e := ReplaceURLQuery(values)
	if err != nil {
		e.fail("%w", err)
	}
	return e
}

func toURL(op operation, url string) Event {
	e := Event{op: op, text: url}
	e.checkLine("URL", url)
	if blank(url) {
		e.fail("the URL is empty")
	}
	if scheme := activeScheme(url); scheme != "" {
		e.fail("the scheme %q is not allowed", scheme)
	}
	return e
}

// applyOrigin allows the event's URL if it is of the origin. It compares
// origins as they are written, so that no two parsers can find different hosts
// in one URL.
func (e *Event) applyOrigin(origin string) {
	scheme, host, _ := strings.Cut(origin, "://")
	switch plain := plainOrigin(scheme, host); {
	case origin == "*" || plain != "" && plain == originOf(e.text):
		e.given |= allowed
	case plain == "":
		e.fail("%q is no origin such as https://example.com", origin)
	}
}

// checkOrigin fails the event if the URL leads, or may lead, to another origin
// that is not allowed.
func (e *Event) checkOrigin() {
	switch {
	case e.has(allowed) || !leaves(e.text):
	case e.op == opRedirect:
		e.fail("the URL has a scheme or a host: WithAllowedOrigin or Config.RedirectOrigins allows its origin")
	default:
		e.fail("the URL has a scheme or a host")
	}
}

// leaves reports whether a browser may find a scheme or a host in a URL. A
// browser treats a backslash as a slash, and ignores blanks and control
// characters around the URL and some of them inside it.
func leaves(url string) bool {
	if seen := strings.Map(visible, url); len(seen) > 1 && slash(seen[0]) && slash(seen[1]) {
		return true
	}
	return schemeEnd(url) >= 0
}

func slash(c byte) bool { return c == '/' || c == '\\' }

// schemeEnd returns the index of the colon that may end a scheme, or -1.
func schemeEnd(url string) int {
	end := strings.IndexAny(url, ":/?#")
	if end < 0 || url[end] != ':' {
		return -1
	}
	return end
}

// activeScheme returns the scheme of a URL, or "" if it is one that only
// navigates: http, https, mailto, tel or sms. It ignores blanks and control
// characters inside a scheme, as browsers do.
func activeScheme(url string) string {
	end := schemeEnd(url)
	if end < 0 {
		return ""
	}
	scheme := strings.ToLower(strings.Map(visible, url[:end]))
	switch scheme {
	case "http", "https", "mailto", "tel", "sms":
		return ""
	}
	return scheme + ":"
}

func visible(r rune) rune {
	if r <= ' ' || r >= 0x7f && r <= 0xa0 {
		return -1
	}
	return r
}

// originOf returns the origin of a URL, or "" if it is not written plainly.
func originOf(url string) string {
	scheme, host, _ := strings.Cut(url, "://")
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	return plainOrigin(scheme, host)
}

// plainOrigin returns an origin in lower case and without its default port. It
// returns "" unless the scheme is http or https, and the host is a name or
// address in ASCII, with an optional port.
func plainOrigin(scheme, host string) string {
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		if name, port = host[:i], host[i+1:]; !made(port, digit) {
			return ""
		}
	}
	if !made(name, inName) && !bracketed(name) {
		return ""
	}
	switch scheme = strings.ToLower(scheme); {
	case scheme != "http" && scheme != "https":
		return ""
	case port == "", scheme == "http" && port == "80", scheme == "https" && port == "443":
		return scheme + "://" + strings.ToLower(name)
	}
	return scheme + "://" + strings.ToLower(name) + ":" + port
}

// bracketed reports whether a host is an IPv6 address in brackets.
func bracketed(host string) bool {
	n := len(host)
	return n > 2 && host[0] == '[' && host[n-1] == ']' && made(host[1:n-1], inAddress)
}

// made reports whether s consists of such bytes, and is not empty.
func made(s string, of func(byte) bool) bool {
	for i := range len(s) {
		if !of(s[i]) {
			return false
		}
	}
	return s != ""
}

func inName(c byte) bool { return letter(c) || digit(c) || c == '-' || c == '.' || c == '_' }
func inAddress(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'f' || digit(c) || c == ':' || c == '.'
}
