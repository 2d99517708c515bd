package event_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
)

func TestEvent_String(t *testing.T) {
	tests := []struct {
		name   string
		given  event.Event
		expect string
	}{
		{"fragment", event.MergeFragments("<p>Hello</p>"), `PatchElements("<p>Hello</p>")`},
		{"quotes", event.MergeFragments(`<p id="a">`), "PatchElements(`<p id=\"a\">`)"},
		{"lines", event.MergeFragments("<p id=\"a\">\n\tHello\n</p>"), `PatchElements("<p id=\"a\">\n\tHello\n</p>")`},
		{"backquote", event.MergeFragments("<p>`\"</p>"), "PatchElements(\"<p>`\\\"</p>\")"},
		{"options", event.MergeFragments("<g/>", event.WithSelector("#a > b"), event.WithMergeMode(event.Append), event.WithViewTransition(),
			event.WithSettle(1500*time.Millisecond), event.WithNamespace(event.SVG), event.WithID("7"), event.WithRetry(2*time.Second), event.WithKey("k")),
			`PatchElements("<g/>", WithSelector("#a > b"), WithMode("append"), WithViewTransition(), WithSettle(1.5s), WithNamespace("svg"), WithID("7"), WithRetry(2s), WithKey("k"))`},
		{"of 1.0", event.PatchElements("<p>", event.WithMode(event.ModeReplace), event.WithSelectorID("a"), event.WithViewTransitionSelector("main")),
			`PatchElements("<p>", WithSelectorID("a"), WithMode("replace"), WithViewTransitionSelector("main"))`},
		{"signals", event.MergeSignals(map[string]int{"a": 1}, event.WithOnlyIfMissing()), "PatchSignals(`{\"a\":1}`, WithOnlyIfMissing())"},
		{"removed fragments", event.RemoveFragments("#a"), `RemoveElements("#a")`},
		{"removed by id", event.RemoveFragments("", event.WithSelectorID("a")), `RemoveElements("", WithSelectorID("a"))`},
		{"removed signals", event.RemoveSignals("b", "a.c"), `RemoveSignals("a.c", "b")`},
		{"script", event.ExecuteScript("f()", event.WithAutoRemove(false), event.WithScriptAttribute("type", "module"), event.WithScriptAttribute("defer", "")),
			`ExecuteScript("f()", WithAutoRemove(false), WithScriptAttribute("type", "module"), WithScriptAttribute("defer", "true"))`},
		{"redirect", event.Redirect("/a"), `Redirect("/a")`},
		{"redirect elsewhere", event.Redirect("https://a.example/", event.WithAllowedOrigin("https://a.example")), `Redirect("https://a.example/", WithAllowedOrigin("*"))`},
		{"URL", event.ReplaceURL("?page=2"), `ReplaceURL("?page=2")`},
		{"query of the URL", event.ReplaceURLQuery(url.Values{"q": {"a b"}, "page": {"2"}}), `ReplaceURLQuery(url.Values{"page":[]string{"2"}, "q":[]string{"a b"}})`},
		{"no query", event.ReplaceURLQuery(nil), `ReplaceURLQuery(nil)`},
		{"pages", event.Prefetch("/a", "/b"), `Prefetch("/a", "/b")`},
		{"message", event.ConsoleLog("a\u2028b"), `ConsoleLog("a\u2028b")`},
		{"error message", event.ConsoleError(""), `ConsoleError("")`},
		{"dispatched", event.DispatchEvent("saved", json.RawMessage(`{"id":1}`), event.WithSelector("form")), "DispatchEvent(\"saved\", `{\"id\":1}`, WithSelector(\"form\"))"},
		{"nothing", event.Event{}, "Event{}"},
		{"failed", event.Failed(errors.New("no template")), "(no template)"},
		{"refused", event.MergeFragments("<p>", event.WithSelector("")), `PatchElements("<p>") (datastar: PatchElements: the selector is empty)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.expect, test.given.String())
			assert.Equal(t, test.expect, fmt.Sprintf("%v", test.given))
			assert.Equal(t, "["+test.expect+"]", fmt.Sprintf("%+v", []event.Event{test.given}))
			assert.Equal(t, test.expect, fmt.Sprintf("%#v", test.given), "which testify prints")
		})
	}
}
