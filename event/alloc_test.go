package event_test

import (
	"strings"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const manyLines = "<ul id=\"x\">\n\n  <li title=\"a < b\">é</li>\nmerge conflict\n</ul>"

// allocCases build events with all their options, as a handler does. Several
// paths, several attributes and signals are left out: a join and marshalling
// allocate. The protocols are those that can say it.
var allocCases = []struct {
	name      string
	build     func() event.Event
	protocols []event.Protocol
}{
	{"MergeFragments", func() event.Event { return event.MergeFragments("<p id=\"x\">hello</p>") }, protocols},
	{"MergeFragments with options", func() event.Event {
		return event.MergeFragments("<li>x</li>", event.WithSelector("#x"), event.WithMergeMode(event.Append),
			event.WithViewTransition(), event.WithSettle(time.Second), event.WithID("7"), event.WithRetry(time.Second))
	}, protocols},
	{"MergeFragments with lines", func() event.Event {
		return event.MergeFragments(manyLines, event.WithSelectorID("x"), event.WithViewTransitionSelector("#y"))
	}, protocols},
	{"MergeFragments inner", func() event.Event {
		return event.MergeFragments(manyLines, event.WithSelector("#x"), event.WithMergeMode(event.Inner))
	}, protocols},
	{"MergeFragments upsertAttributes", func() event.Event {
		return event.MergeFragments(manyLines, event.WithMergeMode(event.UpsertAttributes), event.WithSelectorID("x"))
	}, protocols},
	{"MergeFragments with a namespace", func() event.Event {
		return event.MergeFragments(" <g><g>\n</g></g>\n", event.WithNamespace(event.SVG))
	}, []event.Protocol{event.V1}},
	{"PatchElements", func() event.Event {
		return event.PatchElements("<p>", event.WithMode("replace"), event.WithSelector("#x"))
	}, protocols},
	{"PatchElements remove", func() event.Event {
		return event.PatchElements("", event.WithMode("remove"), event.WithSelector("#x"))
	}, protocols},
	{"RemoveFragments", func() event.Event {
		return event.RemoveFragments("#x", event.WithSettle(time.Second), event.WithViewTransition(), event.WithID("7"))
	}, protocols},
	{"RemoveSignals", func() event.Event { return event.RemoveSignals("a.b") }, protocols},
	{"ExecuteScript", func() event.Event {
		return event.ExecuteScript("x()\n\ny()", event.WithAutoRemove(false), event.WithID("7"), event.WithRetry(time.Second))
	}, protocols},
	{"ExecuteScript with <", func() event.Event { return event.ExecuteScript("if (a < b) {\n}") }, protocols},
	{"ExecuteScript with an attribute", func() event.Event {
		return event.ExecuteScript("x()", event.WithScriptAttribute("nonce", "a\"b"))
	}, []event.Protocol{event.V1, event.Beta}},
	{"Redirect", func() event.Event { return event.Redirect("/?q=\"é\"") }, protocols},
	{"Redirect to any origin", func() event.Event {
		return event.Redirect("https://example.com/", event.WithAllowedOrigin("*"), event.WithID("7"))
	}, protocols},
	{"ReplaceURL", func() event.Event { return event.ReplaceURL("/list?page=2") }, protocols},
	{"ConsoleLog", func() event.Event { return event.ConsoleLog("one") }, protocols},
	{"ConsoleError with lines", func() event.Event { return event.ConsoleError("one\ntwo\u2028") }, protocols},
}

func TestAppend_allocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 4096)
	for _, tc := range allocCases {
		for _, p := range tc.protocols {
			t.Run(tc.name+" on "+p.String(), func(t *testing.T) {
				_, err := p.Append(dst, tc.build())
				require.NoError(t, err)
				got := testing.AllocsPerRun(100, func() { _, _ = p.Append(dst, tc.build()) })
				assert.Zero(t, got)
			})
		}
	}
}

// What is built once is encoded without allocating, whatever it took to build.
func TestAppend_ofBuiltEventsAllocatesNothing(t *testing.T) {
	dst := make([]byte, 0, 1<<20)
	events := []event.Event{
		event.MergeSignals(map[string]string{"a": "</script>\u2028"}, event.WithOnlyIfMissing()),
		event.MergeSignals(rawMessage([]byte("{\r\n\"a\": 1\n}"))),
		event.RemoveSignals("a.b.c", "a.b.d", "b"),
		event.ExecuteScript("x('</script>')\r\n"),
		event.DispatchEvent("x", []string{"<", "\n"}, event.WithSelectorID("1")),
		event.MergeFragments(strings.Repeat(manyLines+"\r\n", 1000), event.WithSelectorID("a b")),
	}
	for _, p := range protocols {
		for i, e := range events {
			got := testing.AllocsPerRun(100, func() { _, _ = p.Append(dst, e) })
			assert.Zero(t, got, "%v, event %d", p, i)
		}
		shared := event.Batch{Events: events, ID: "7"}.Share()
		_, err := shared.Append(dst, p)
		require.NoError(t, err)
		assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = shared.Append(dst, p) }), "a shared batch on %v", p)
	}
}
