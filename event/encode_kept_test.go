package event_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a version wrote is read by all that follow it. A row is added for what is
// new, and none is ever changed.
func TestBinary_isKept(t *testing.T) {
	for _, tc := range []struct {
		written string
		event   event.Event
	}{
		{"\x01\x01\x01\x03<p>", event.MergeFragments("<p>")},
		{"\x01\x01\x01\x03<p>\x04\x02#a\x06\x06append\b\x00\t\x041000", event.MergeFragments("<p>", event.WithSelector("#a"), event.WithMergeMode(event.Append), event.WithViewTransition(), event.WithSettle(time.Second))},
		{"\x01\x01\x01\x03<p>\x05\x01a\a\x06append\b\x02#b", event.MergeFragments("<p>", event.WithSelectorID("a"), event.WithMode("append"), event.WithViewTransitionSelector("#b"))},
		{"\x01\x01\x01\x03<p>\n\x03svg\x0e\x017\x0f\x041000\x10\x01k", event.MergeFragments("<p>", event.WithNamespace("svg"), event.WithID("7"), event.WithRetry(time.Second), event.WithKey("k"))},
		{"\x01\x02\x01\a{\"a\":1}\v\x00", event.MergeSignals(map[string]int{"a": 1}, event.WithOnlyIfMissing())},
		{"\x01\x03\x03\x02#a", event.RemoveFragments("#a")},
		{"\x01\x04\x01\x03a\nb", event.RemoveSignals("a", "b")},
		{"\x01\x05\x01\x03f()\f\x04keep\r\vtype module", event.ExecuteScript("f()", event.WithAutoRemove(false), event.WithScriptAttribute("type", "module"))},
		{"\x01\x05\x01\x03f()\f\x00", event.ExecuteScript("f()", event.WithAutoRemove(true))},
		{"\x01\x06\x01\x02/a", event.Redirect("/a")},
		{"\x01\x06\x01\x12https://a.example/\x11\aallowed", event.Redirect("https://a.example/", event.WithAllowedOrigin("https://a.example"))},
		{"\x01\x06\x01\x02/a\x11\x00", event.Redirect("/a", event.WithAllowedOrigin("https://a.example"))},
		{"\x01\a\x01\x02?a", event.ReplaceURL("?a")},
		{"\x01\b\x01\x01a", event.ConsoleLog("a")},
		{"\x01\t\x01\x01a", event.ConsoleError("a")},
		{"\x01\n\x01\x011\x02\x01a", event.DispatchEvent("a", 1)},
		{"\x01\v\x01\x0ba=%3C&b=1+2", event.ReplaceURLQuery(url.Values{"b": {"1 2"}, "a": {"<"}})},
		{"\x01\f\x01\x06/a\n?b#", event.Prefetch("/a", "?b#")},
		{"\x01\v", event.ReplaceURLQuery(nil)},
	} {
		var read event.Event
		require.NoError(t, read.UnmarshalBinary([]byte(tc.written)), "%q", tc.written)
		assert.Equal(t, tc.event, read, "%q", tc.written)
	}
}
