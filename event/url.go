package event

import "strings"

// Redirect makes the browser go to a URL of the page's own origin: a path, a
// query or a fragment. One with a scheme or a host is the event's error unless
// [WithAllowedOrigin] allows it. Schemes other than http, https, mailto, tel
// and sms, javascript: above all, are never allowed.
func Redirect(url string, opts ...Option) Event { return toURL(opRedirect, url).with(opts) }

// ReplaceURL puts a URL into the address bar without loading it. It takes what
// [Redirect] takes without options: browsers refuse other origins anyway.
func ReplaceURL(url string) Event { return toURL(opReplaceURL, url).with(nil) }

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

// applyOrigin compares origins as they are written, so that no two parsers can
// find different hosts in one URL.
func (e *Event) applyOrigin(origin string) {
	scheme, host, _ := strings.Cut(origin, "://")
	switch plain := plainOrigin(scheme, host); {
	case origin == "*" || plain != "" && plain == originOf(e.text):
		e.given |= allowed
	case plain == "":
		e.fail("%q is no origin such as https://example.com", origin)
	}
}

// checkOrigin refuses what leads, or may lead, to another origin.
func (e *Event) checkOrigin() {
	switch {
	case e.has(allowed) || !leaves(e.text):
	case e.op == opRedirect:
		e.fail("the URL has a scheme or a host: WithAllowedOrigin or Config.RedirectOrigins allows its origin")
	default:
		e.fail("the URL has a scheme or a host")
	}
}

// leaves reports whether a browser may find a scheme or a host in a URL. To it
// a backslash is a slash, and it ignores blanks and control characters around
// a URL, and some of them inside.
func leaves(url string) bool {
	if seen := strings.Map(visible, url); len(seen) > 1 && slash(seen[0]) && slash(seen[1]) {
		return true
	}
	return schemeEnd(url) >= 0
}

func slash(c byte) bool { return c == '/' || c == '\\' }

// schemeEnd returns where the colon is that may end a scheme, or -1.
func schemeEnd(url string) int {
	end := strings.IndexAny(url, ":/?#")
	if end < 0 || url[end] != ':' {
		return -1
	}
	return end
}

// activeScheme returns the scheme of a URL unless it is one of those that only
// go somewhere. A browser ignores blanks and control characters around and
// inside a scheme, so they are ignored here.
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

// originOf returns the origin that a URL is plainly written with, or "".
func originOf(url string) string {
	scheme, host, _ := strings.Cut(url, "://")
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	return plainOrigin(scheme, host)
}

// plainOrigin returns an origin in lower case and without its default port, or
// "" if it is not made of http or https, a name or address in ASCII, and
// perhaps a port.
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

// bracketed reports whether a host is an IPv6 address.
func bracketed(host string) bool {
	n := len(host)
	return n > 2 && host[0] == '[' && host[n-1] == ']' && made(host[1:n-1], inAddress)
}

// made reports whether s is made of such bytes.
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
