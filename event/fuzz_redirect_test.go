package event_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// urlScheme returns the scheme that a browser finds in a URL, without which
// the URL is relative to the page's.
func urlScheme(url string) string {
	url = strings.TrimFunc(url, func(r rune) bool { return r <= ' ' })
	url = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(url)
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

var passive = []string{"", "http", "https", "mailto", "tel", "sms"}

func FuzzRedirect(f *testing.F) {
	for _, url := range hostile {
		f.Add(url)
	}
	for _, url := range []string{
		"/", "?q=a:b", "#a:b", "mailto:a@b.c", "tel:+1", "sms:1", "httpS:/x", "\x01javascript:x", "jav\tascript:x",
		"java\u00a0script:x", "\u00a0javascript:x", "javascript\u00a0:x", "javascript\x7f:x", "JAVA\u017fCRIPT:x",
		"vbscript:x", "blob:x", "view-source:x", "a.b+c-1:x", ":x", "1:x", "x\\y:z", "ht\ttp:x", "http:javascript:x",
	} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		for _, e := range []event.Event{event.Redirect(url), event.ReplaceURL(url)} {
			if e.Err() != nil {
				continue
			}
			require.True(t, slices.Contains(passive, urlScheme(url)), "%q has the scheme %q", url, urlScheme(url))
			for _, p := range protocols {
				checkURL(t, p, e, url)
			}
		}
	})
}

// checkURL holds that what arrives is as harmless as what was sent: a client
// that trims a line must not make another URL of it.
func checkURL(t *testing.T, p event.Protocol, e event.Event, url string) {
	t.Helper()
	stream, err := p.Append(nil, e)
	require.NoError(t, err)
	all, err := read(p, stream)
	require.NoError(t, err)
	require.Len(t, all, 1)
	if all[0].operation != redirects {
		s, err := asScript(p, all[0])
		require.NoError(t, err)
		all[0], err = asCall(s)
		require.NoError(t, err)
	}
	require.Equal(t, urlScheme(url), urlScheme(all[0].text), "%v of %q", p, url)
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
