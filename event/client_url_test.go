package event_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// stripped is what is left of a URL before a browser looks at it.
func stripped(url string) string {
	url = strings.TrimFunc(url, func(r rune) bool { return r <= ' ' })
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(url)
}

// urlScheme returns the scheme that a browser finds in a URL, without which
// the URL is relative to the page's.
func urlScheme(url string) string {
	url = stripped(url)
	for i := range len(url) {
		switch c := url[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
		case i > 0 && strings.IndexByte("0123456789+-.", c) >= 0:
		case i > 0 && c == ':':
			return strings.ToLower(url[:i])
		default:
			return ""
		}
	}
	return ""
}

var ports = map[string]string{"http": ":80", "https": ":443", "ws": ":80", "wss": ":443", "ftp": ":21"}

// urlOrigin returns the origin that a URL has on a page of another, by the
// rules that browsers share (https://url.spec.whatwg.org), or the scheme where
// there is none. A host it leaves as it is, but for the case of its letters.
func urlOrigin(url, page string) string {
	scheme := urlScheme(url)
	url = stripped(url)
	if scheme != "" {
		url = url[len(scheme)+1:]
	}
	own, _, _ := strings.Cut(page, "://")
	if _, special := ports[scheme]; scheme != "" && !special {
		return scheme + ":"
	}
	slashes := len(url) - len(strings.TrimLeft(url, `/\`))
	switch {
	case scheme == "" && slashes < 2:
		return page
	case scheme == own && !strings.HasPrefix(url, "//") && slashes < 2:
		return page
	case scheme == "":
		scheme = own
	}
	host := url[slashes:]
	if i := strings.IndexAny(host, `/\?#`); i >= 0 {
		host = host[:i]
	}
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	return scheme + "://" + strings.TrimSuffix(host, ports[scheme])
}

func TestURLOrigin_isThatOfABrowser(t *testing.T) {
	var testCases = []struct {
		given  string
		expect string
	}{
		{"", "http://own"},
		{"/a//b", "http://own"},
		{"\\a", "http://own"},
		{"http:a", "http://own"},
		{"HTTP:/a", "http://own"},
		{"http:\\a", "http://own"},
		{"\u00a0//a", "http://own"},
		{"//a/b", "http://a"},
		{"/\\a\\b", "http://a"},
		{" \x1f\\\t/a?b", "http://a"},
		{"http://a:80#b", "http://a"},
		{"http:/\\a", "http://a"},
		{"https:a", "https://a"},
		{"https:/A:443", "https://a"},
		{"https:///a", "https://a"},
		{"https://own\\@a", "https://own"},
		{"https://own@a:80", "https://a:80"},
		{"javascript://own", "javascript:"},
		{"mailto:a", "mailto:"},
		{"file:///a", "file:"},
	}
	for _, tc := range testCases {
		t.Run(tc.given, func(t *testing.T) {
			assert.Equal(t, tc.expect, urlOrigin(tc.given, "http://own"))
		})
	}
}

func TestURLScheme_isThatOfABrowser(t *testing.T) {
	var testCases = []struct {
		name   string
		given  string
		expect string
	}{
		{name: "plain", given: "JavaScript:x", expect: "javascript"},
		{name: "control characters around", given: " \x00\x1fjavascript:x", expect: "javascript"},
		{name: "tab and line ends inside", given: "j\ta\nva\rscript\t:x", expect: "javascript"},
		{name: "digits and signs", given: "a1+-.:x", expect: "a1+-."},
		{name: "path", given: "/a:b", expect: ""},
		{name: "blank inside", given: "java script:x", expect: ""},
		{name: "another s", given: "java\u017fcript:x", expect: ""},
		{name: "no letter first", given: "1a:x", expect: ""},
		{name: "nothing", given: "", expect: ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			assert.Equal(t, tc.expect, urlScheme(tc.given))
		})
	}
}
