package datastartest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// Events are the same if the client does the same.
func TestAnswer_Expect(t *testing.T) {
	tests := []struct {
		name   string
		given  event.Event
		expect event.Event
	}{
		{"in other words", event.PatchElements("<p>", event.WithSelector("#a"), event.WithMode("replace")), event.MergeFragments("<p>", event.WithMergeMode(event.Outer), event.WithSelectorID("a"))},
		{"a key", event.PatchElements("<p>"), event.PatchElements("<p>", event.WithKey("k"))},
		{"no effect in 1.0", event.PatchElements("<p>"), event.PatchElements("<p>", event.WithSettle(1))},
		{"order of keys", event.PatchSignals(json.RawMessage(`{"b": [1, {"d":1,"c":2}], "a": 12345678901234567890}`)), event.PatchSignals(json.RawMessage(`{"a":12345678901234567890,"b":[1,{"c":2,"d":1}]}`))},
		{"a null", event.RemoveSignals("a.b"), event.PatchSignals(json.RawMessage(`{"a":{"b":null}}`))},
		{"details", event.DispatchEvent("x", json.RawMessage(`{"b":1, "a":2}`), event.WithSelectorID("a")), event.DispatchEvent("x", map[string]int{"a": 2, "b": 1}, event.WithSelector("#a"))},
		{"a whole removal", event.PatchElements("", event.WithMode("remove"), event.WithSelector("#a")), event.RemoveFragments("#a")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { told(t, test.given).Expect(test.expect) })
	}
	told(t).Expect()
}

func TestAnswer_Expect_fails(t *testing.T) {
	list := func(name string) event.Event {
		return event.MergeFragments("<ul id=\"todos\">\n  <li>Milk</li>\n  <li>" + name + "</li>\n</ul>")
	}
	n := func(n int) event.Event { return event.PatchSignals(map[string]int{"n": n}) }
	long := strings.Repeat("long ", 30)
	tests := []struct {
		name   string
		given  []event.Event
		expect []event.Event
		said   string
	}{
		{"nothing", nil, []event.Event{n(1)}, "- PatchSignals(`{\"n\":1}`)\n"},
		{"too much", []event.Event{n(1)}, nil, "+ PatchSignals(`{\"n\":1}`)\n"},
		{"one more", []event.Event{n(1), n(2), n(3)}, []event.Event{n(1), n(3)}, "  PatchSignals(`{\"n\":1}`)\n+ PatchSignals(`{\"n\":2}`)\n  PatchSignals(`{\"n\":3}`)\n"},
		{"another order", []event.Event{n(1), n(2)}, []event.Event{n(2), n(1)}, "- PatchSignals(`{\"n\":2}`)\n  PatchSignals(`{\"n\":1}`)\n+ PatchSignals(`{\"n\":2}`)\n"},
		{"a line", []event.Event{list("Eggs"), n(1)}, []event.Event{list("Bread"), n(1)},
			"  PatchElements(`<ul id=\"todos\">\n    <li>Milk</li>\n-   <li>Bread</li>\n+   <li>Eggs</li>\n        ^\n  </ul>`)\n  PatchSignals(`{\"n\":1}`)\n"},
		{"a mode", []event.Event{event.MergeFragments("<p>", event.WithSelector("#a"))}, []event.Event{event.MergeFragments("<p>", event.WithSelector("#a"), event.WithMode("inner"))},
			"- PatchElements(\"<p>\", WithSelector(\"#a\"), WithMode(\"inner\"))\n+ PatchElements(\"<p>\", WithSelector(\"#a\"))\n                                         ^\n"},
		{"a long line", []event.Event{event.MergeFragments("<p>" + long + "é<b>new</b>" + long)}, []event.Event{event.MergeFragments("<p>" + long + "è<b>old</b>" + long)},
			"- …long long long long long long long long long long long long è<b>old</b>long long long long long long long long long long long long long long long long long lon…\n" +
				"+ …long long long long long long long long long long long long é<b>new</b>long long long long long long long long long long long long long long long long long lon…\n" +
				"                                                               ^\n"},
		{"among many", []event.Event{n(1), n(2), n(3), n(4), n(5), n(6), n(7), n(8), n(9), n(10), n(0), n(12), n(13), n(14), n(15), n(16)},
			[]event.Event{n(0), n(2), n(3), n(4), n(5), n(6), n(7), n(8), n(9), n(10), n(11), n(12), n(13), n(14), n(15), n(16)},
			"- PatchSignals(`{\"n\":0}`)\n+ PatchSignals(`{\"n\":1}`)\n                     ^\n  PatchSignals(`{\"n\":2}`)\n  PatchSignals(`{\"n\":3}`)\n  PatchSignals(`{\"n\":4}`)\n  …\n" +
				"  PatchSignals(`{\"n\":8}`)\n  PatchSignals(`{\"n\":9}`)\n  PatchSignals(`{\"n\":10}`)\n- PatchSignals(`{\"n\":11}`)\n+ PatchSignals(`{\"n\":0}`)\n                     ^\n" +
				"  PatchSignals(`{\"n\":12}`)\n  PatchSignals(`{\"n\":13}`)\n  PatchSignals(`{\"n\":14}`)\n  …\n"},
		{"what V1 cannot do", []event.Event{event.MergeFragments("<p>")}, []event.Event{event.MergeFragments("<p>", event.WithMode("append"))},
			"- PatchElements(\"<p>\", WithMode(\"append\"))\n+ PatchElements(\"<p>\")\n                     ^\n"},
		{"an event with an error", []event.Event{event.MergeFragments("<p>")}, []event.Event{event.MergeFragments(" ")},
			"- PatchElements(\" \") (datastar: PatchElements: the fragment is empty; RemoveElements takes an element away)\n+ PatchElements(\"<p>\")\n                 ^\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			said := fails(t, func(t testing.TB) { told(t, test.given...).Expect(test.expect...) })
			said, picture, _ := strings.Cut(said, "\nGET /, V1\n")
			assert.Equal(t, "the page is told something else (- expected, + told):\n"+test.said, said)
			assert.True(t, strings.HasPrefix(picture, "\t{}\n200 text/event-stream\n"), picture)
		})
	}
}

// An assertion of any kind that fails is followed by what was asked and answered.
func TestCall_logsInTheEnd(t *testing.T) {
	said := fails(t, func(t testing.TB) {
		answer := datastartest.Call(t, answers(404, "application/json", `{"message":"Not Found"}`), get("/todos/7"))
		if answer.Status() != 200 {
			t.Errorf("status %d", answer.Status())
		}
	})
	assert.Equal(t, "status 404\nGET /todos/7, V1\n\t{}\n404 application/json (the client ignores it, since the status is not 200)\n\t{\"message\":\"Not Found\"}\n\n", said)
}
