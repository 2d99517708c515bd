package event_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/require"
)

var protocols = []event.Protocol{event.V1, event.Beta, event.V019, event.V018, event.V1CSP, event.BetaCSP}

// hostile is text that tries to be more than text.
var hostile = []string{
	"", "\n\n", "\ufeff", "\u2028", "\x00", "x\ny", "\xff\xe2\x80", "👋🏽 ünï", "a \n\t\n b ",
	"\rdata: x", "\r\n\r\nevent: datastar-patch-signals\rdata: signals {}", "\nid: 1\n\n",
	"redirect http://evil", "merge conflict", "settle down", "fragment two", "selector #y", "error x", "vt true",
	"<p>\nredirect http://evil\nmerge conflict\n\nsettle down\nfragment two\nerror x\nvt true\n\ufeffx\n  y\n</p>",
	"<p>\nmerge\t", "<p>\nerror\u00a0", "<p>\n\n",
	"</script>", "</SCRIPT ", "<!--", "</body>", "\"+alert(1)+\"", "\\\"</head><", "x\u2028y\u2029z\ufeff",
	"javascript:alert(1)", " java\tscript:alert(1)", "data:text/html,x", "//evil", "/a?b#c", "HTTPS://x/",
	"<svg><g/></svg>", "<g>a < b</g><g/>", "a.b", "a.b.c", "a\u3000", `{"a":{"b":null},"c":1}`, "{\"a\":\r\n\"</script>\u2028\"}", "[]",
}

// fuzzFlags are tried with every piece of hostile text.
var fuzzFlags = []uint16{0, withID | withRetry | withSelector, withSelectorID | withTransition | withSettle | withKeep, 0xffff &^ withNamespace}

func FuzzAppend(f *testing.F) {
	for i, text := range hostile {
		other := hostile[(i+7)%len(hostile)]
		for verb := range fuzzVerbs {
			flags := fuzzFlags[(i+verb)%len(fuzzFlags)]
			f.Add(uint8(verb), uint8(i), flags, text, "#x", "name", "7", int64(1e9), int64(2e9))
			f.Add(uint8(verb), uint8(i+1), flags, "<p>ok</p>", text, other, "8", int64(-1), int64(3e6))
		}
		f.Add(uint8(0), uint8(i), withNamespace|withID, "<g>"+text+"</g>", "#x", "name", text, int64(0), int64(0))
	}
	f.Fuzz(func(t *testing.T, verb, mode uint8, flags uint16, text, selector, extra, id string, settle, retry int64) {
		g := given{fuzzVerbs[int(verb)%len(fuzzVerbs)], mode, flags, text, selector, extra, id, settle, retry}
		e := g.event()
		if g.mustFail() {
			require.Error(t, e.Err(), "%+v", g)
		}
		for _, p := range protocols {
			checkAppend(t, p, e, g)
		}
	})
}

// neighbours are known events, before and after which nothing may leak.
var neighbours = map[event.Protocol][2]string{
	event.V1:   {"event: datastar-patch-signals\ndata: signals {\"n\":1}\n\n", "event: datastar-patch-elements\ndata: elements <i id=\"n\">\n\n"},
	event.Beta: {"event: datastar-merge-signals\ndata: signals {\"n\":1}\n\n", "event: datastar-merge-fragments\ndata: fragments <i id=\"n\">\n\n"},
	event.V019: {"event: datastar-signal\ndata: store {\"n\":1}\n\n", "event: datastar-fragment\ndata: fragment <i id=\"n\">\n\n"},
	event.V018: {"event: datastar-signal\ndata: {\"n\":1}\n\n", "event: datastar-fragment\ndata: fragment <i id=\"n\">\n\n"},
}

func checkAppend(t *testing.T, p event.Protocol, e event.Event, g given) {
	t.Helper()
	before, after := neighbours[p.Generation()][0], neighbours[p.Generation()][1]
	stream, err := p.Append([]byte(before), e)
	require.Equal(t, before, string(stream[:len(before)]), "the prefix is kept")
	if err != nil {
		require.Len(t, stream, len(before), "%v with %+v", p, g)
		checkError(t, e, err)
		return
	}
	require.False(t, bytes.ContainsAny(stream, "\r\x00"), "%v with %+v: %q", p, g, stream)
	all, err := client.ReadStrictly(p, append(stream, after...))
	require.NoError(t, err, "%v with %+v: %q", p, g, stream)
	require.Len(t, all, 3, "%v with %+v: %q", p, g, stream)
	require.Equal(t, `{"n":1}`, all[0].Text)
	require.Equal(t, `<i id="n">`, all[2].Text)
	require.Zero(t, all[2].ID+all[2].Selector)
	got, err := g.understand(p, all[1])
	require.NoError(t, err, "%v with %+v: %q", p, g, stream)
	require.Equal(t, g.expect(p), got, "%v with %+v: %q", p, g, stream)
}

// checkError holds that an error is the event's own, the same for every
// protocol, or ErrUnsupported.
func checkError(t *testing.T, e event.Event, err error) {
	t.Helper()
	if own := e.Err(); own != nil {
		require.Equal(t, own, err)
		return
	}
	require.True(t, errors.Is(err, event.ErrUnsupported), "%v", err)
}
