package datastartest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// told is the answer of a handler that tells a page of 1.0 these events.
func told(t testing.TB, events ...event.Event) *datastartest.Answer {
	t.Helper()
	stream, err := event.Batch{Events: events}.Append(nil, event.V1)
	require.NoError(t, err)
	return datastartest.Call(t, says(string(stream)), get("/"))
}

func TestAnswer_Signals(t *testing.T) {
	tests := []struct {
		name   string
		given  []event.Event
		expect map[string]any
	}{
		{"none", []event.Event{event.MergeFragments("<p>")}, map[string]any{}},
		{"types", []event.Event{event.PatchSignals(map[string]any{"n": 1, "s": "x", "b": true, "l": []int{1}, "o": map[string]int{"a": 2}})},
			map[string]any{"n": 1.0, "s": "x", "b": true, "l": []any{1.0}, "o": map[string]any{"a": 2.0}}},
		{"one after the other", []event.Event{event.PatchSignals(map[string]any{"a": map[string]int{"x": 1, "y": 2}, "b": 1}), event.PatchSignals(map[string]any{"a": map[string]int{"x": 3}})},
			map[string]any{"a": map[string]any{"x": 3.0, "y": 2.0}, "b": 1.0}},
		{"removed", []event.Event{event.PatchSignals(map[string]int{"a": 1, "b": 2}), event.RemoveSignals("a", "c.d.e")},
			map[string]any{"a": nil, "b": 2.0, "c": map[string]any{"d": map[string]any{"e": nil}}}},
		{"removed and there again", []event.Event{event.RemoveSignals("a.b"), event.PatchSignals(map[string]any{"a": map[string]int{"c": 1}})},
			map[string]any{"a": map[string]any{"b": nil, "c": 1.0}}},
		{"only if missing", []event.Event{event.PatchSignals(map[string]int{"a": 1}), event.PatchSignals(map[string]int{"a": 2, "b": 2}, event.WithOnlyIfMissing())},
			map[string]any{"a": 1.0, "b": 2.0}},
		{"a script is none", []event.Event{event.ExecuteScript("f()")}, map[string]any{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.expect, told(t, test.given...).Signals())
		})
	}
}

func TestAnswer_Fragment(t *testing.T) {
	tests := []struct {
		name   string
		given  []event.Event
		when   string
		expect string
	}{
		{"by its id", []event.Event{event.MergeFragments(`<p id=a>A <b>b</b></p>`)}, "#a", `<p id="a">A <b>b</b></p>`},
		{"inside", []event.Event{event.MergeFragments(`<ul id=a><li class=x>1<li class=x>2</ul>`)}, "#a .x", `<li class="x">2</li>`},
		{"the last", []event.Event{event.MergeFragments(`<p id=a>1`), event.MergeFragments(`<p id=a>2`), event.MergeFragments(`<p id=b>3`)}, "#a", `<p id="a">2</p>`},
		{"by its target", []event.Event{event.MergeFragments("<li>1</li>\n<li>2</li>", event.WithSelector("#list"), event.WithMode("append"))}, "#list", "<li>1</li>\n<li>2</li>"},
		{"of a table", []event.Event{event.MergeFragments(`<tr id=a><td>1`)}, "tr > td", `<td>1</td>`},
		{"in SVG", []event.Event{event.MergeFragments(`<g id="a"><circle r="5"/></g>`, event.WithNamespace(event.SVG))}, "circle", `<circle r="5"></circle>`},
		{"in MathML", []event.Event{event.MergeFragments(`<mi id="a">x</mi>`, event.WithNamespace(event.MathML))}, "mi", `<mi id="a">x</mi>`},
		{"a whole page", []event.Event{event.MergeFragments(`<html><body class="x"><p>1</p></body></html>`)}, "body.x", `<body class="x"><p>1</p></body>`},
		{"attributes", []event.Event{event.MergeFragments(`<p id="a" title="x"></p>`, event.WithMergeMode(event.UpsertAttributes))}, "[title]", `<p id="a" title="x"></p>`},
		{"several selectors", []event.Event{event.MergeFragments(`<p id=a>`)}, "i, p", `<p id="a"></p>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.expect, told(t, test.given...).Fragment(test.when))
		})
	}
}

func TestAnswer_Fragment_fails(t *testing.T) {
	tests := []struct {
		name   string
		given  []event.Event
		when   string
		expect string
	}{
		{"no fragment", []event.Event{event.ExecuteScript("f()")}, "#a", `no fragment matches "#a": the answer has no fragment`},
		{"no id", []event.Event{event.MergeFragments("<p>", event.WithSelector("p"))}, "#a", `no fragment matches "#a"; the answer has p`},
		{"nothing to name", []event.Event{event.MergeFragments("<p>")}, "#a", `no fragment matches "#a"; nothing in the answer has an id`},
		{"others", []event.Event{event.MergeFragments("<li id=b>", event.WithSelector("#list"), event.WithMode("append")), event.MergeFragments("<p id=c><b id=d>")}, "#a",
			`no fragment matches "#a"; the answer has #list, #b, #c, #d`},
		{"no selector", nil, "#a..b", "\"#a..b\" is no selector: expected identifier, found . instead"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			said := fails(t, func(t testing.TB) { told(t, test.given...).Fragment(test.when) })
			first, picture, _ := strings.Cut(said, "\n")
			assert.Equal(t, test.expect, first)
			assert.True(t, strings.HasPrefix(picture, "GET /, V1\n\t{}\n200 text/event-stream\n"), picture)
		})
	}
}

func TestAnswer_Redirect(t *testing.T) {
	assert.Equal(t, "", told(t, event.MergeFragments("<p>")).Redirect())
	assert.Equal(t, "/b", told(t, event.Redirect("/a"), event.MergeFragments("<p>"), event.Redirect("/b")).Redirect())
	elsewhere := event.Redirect("https://a.example/x", event.WithAllowedOrigin("https://a.example"))
	assert.Equal(t, "https://a.example/x", told(t, elsewhere).Redirect())
}

// What the client cannot use fails the test, whatever it was asked for.
func TestAnswer_fails(t *testing.T) {
	broken := says("event: datastar-patch-signals\ndata: signals {\"a\":1}\n\n" +
		"event: datastar-patch-elements\ndata: mode append\ndata: elements <p>\n\n")
	const expect = "event 2 cannot be used: V1, event datastar-patch-elements: the client throws: no selector for append\n" +
		"GET /, V1\n\t{}\n200 text/event-stream\n\tPatchSignals(`{\"a\":1}`)\n" +
		"\tV1, event datastar-patch-elements: the client throws: no selector for append\n\n"
	for name, asks := range map[string]func(a *datastartest.Answer){
		"Events":   func(a *datastartest.Answer) { a.Events() },
		"Signals":  func(a *datastartest.Answer) { a.Signals() },
		"Fragment": func(a *datastartest.Answer) { a.Fragment("p") },
		"Redirect": func(a *datastartest.Answer) { a.Redirect() },
		"Expect":   func(a *datastartest.Answer) { a.Expect(event.PatchSignals(map[string]int{"a": 1})) },
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, expect, fails(t, func(t testing.TB) { asks(datastartest.Call(t, broken, get("/"))) }))
		})
	}
}
