package event_test

import (
	"slices"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/require"
)

var passive = []string{"", "http", "https", "mailto", "tel", "sms"}

func FuzzRedirect(f *testing.F) {
	for _, url := range hostile {
		f.Add(url)
	}
	for _, url := range []string{
		"/", "?q=a:b", "#a:b", "mailto:a@b.c", "tel:+1", "sms:1", "httpS:/x", "\x01javascript:x", "jav\tascript:x",
		"java\u00a0script:x", "\u00a0javascript:x", "javascript\u00a0:x", "javascript\x7f:x", "JAVA\u017fCRIPT:x",
		"vbscript:x", "blob:x", "view-source:x", "a.b+c-1:x", ":x", "1:x", "x\\y:z", "ht\ttp:x", "http:javascript:x",
		"//evil", "/\\evil", "\\\\evil", "/\t/evil", "\x1f/\t\\evil", "http:evil", "https:evil", "https:/evil", "http:/\\evil", "/.//evil", "\u00a0//evil",
		friend, friend + "/x", friend + ":443", friend + "@evil", friend + "\\@evil", friend + ".evil", "https:/friend.example", "https://x:y@friend.example",
	} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		for _, e := range []event.Event{event.Redirect(url), event.ReplaceURL(url)} {
			checkURL(t, e, url, "")
		}
		checkURL(t, event.Redirect(url, event.WithAllowedOrigin(friend)), url, friend)
		if e := event.Redirect(url, event.WithAllowedOrigin("*")); e.Err() == nil {
			require.True(t, slices.Contains(passive, urlScheme(url)), "%q has the scheme %q", url, urlScheme(url))
			for _, p := range protocols {
				require.Equal(t, urlScheme(url), urlScheme(arrives(t, p, e)), "%v of %q", p, url)
			}
		}
	})
}

// friend is an origin that is allowed.
const friend = "https://friend.example"

// checkURL holds that what is sent, and what arrives, leads to the page's own
// origin, whatever that is, or to one that is allowed.
func checkURL(t *testing.T, e event.Event, url, allowed string) {
	t.Helper()
	if e.Err() != nil {
		return
	}
	for _, own := range []string{"https://own.example", "http://own.example:8080"} {
		origin := urlOrigin(url, own)
		require.True(t, origin == own || origin == allowed, "%q on %s leads to %s", url, own, origin)
		for _, p := range protocols {
			require.Equal(t, origin, urlOrigin(arrives(t, p, e), own), "%v of %q", p, url)
		}
	}
}

// arrives returns the URL that a client sees, which may have trimmed its line.
func arrives(t *testing.T, p event.Protocol, e event.Event) string {
	t.Helper()
	stream, err := p.Append(nil, e)
	require.NoError(t, err)
	all, err := client.ReadStrictly(p, stream)
	require.NoError(t, err)
	require.Len(t, all, 1)
	if all[0].Operation != client.Redirects {
		s, err := all[0].AsScript(p)
		require.NoError(t, err)
		all[0], err = s.AsCall()
		require.NoError(t, err)
	}
	return all[0].Text
}
