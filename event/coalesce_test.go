package event_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEvent_Key(t *testing.T) {
	inner, outer, appended := event.WithMergeMode(event.Inner), event.WithMergeMode(event.Outer), event.WithMergeMode(event.Append)
	var testCases = []struct {
		name   string
		given  event.Event
		expect string
	}{
		{"by the root's id", event.MergeFragments(`<b id="x">1</b>`), "morph #x"},
		{"in single quotes", event.MergeFragments(` <b class=y id='x'>1</b> `), "morph #x"},
		{"in capitals", event.MergeFragments(`<B ID=x>1</B>`), "morph #x"},
		{"an id that is no selector", event.MergeFragments(`<b id="a.b">1</b>`), `morph [id="a.b"]`},
		{"outer", event.MergeFragments(`<b id="x">1</b>`, outer), "outer #x"},
		{"inner, by the root's id", event.MergeFragments(`<b id="x">1</b>`, inner), "inner #x"},
		{"inner, by a selector", event.MergeFragments(`1`, inner, event.WithSelector("#x")), "inner #x"},
		{"inner, by an id", event.MergeFragments(`1`, inner, event.WithSelectorID("x")), "inner #x"},
		{"inner, by an id that is no selector", event.MergeFragments(`1`, inner, event.WithSelectorID("a.b")), `inner [id="a.b"]`},
		{"by an id that is no selector", event.MergeFragments(`<b id="a b">1</b>`, event.WithSelectorID("a b")), `morph [id="a b"]`},
		{"selected, with its id", event.MergeFragments(`<b id="x">1</b>`, event.WithSelector("#x")), "morph #x"},
		{"in a transition", event.MergeFragments(`<b id="x">1</b>`, event.WithViewTransition()), "morph #x"},
		{"signals", event.MergeSignals(map[string]int{"a": 1}), "signals"},
		{"given", event.ExecuteScript("x()", event.WithKey("x")), "key x"},
		{"given for signals", event.MergeSignals(map[string]int{"a": 1}, event.WithKey("x")), "key x"},
		{"given, empty", event.MergeFragments(`<b id="x">1</b>`, event.WithKey("")), "morph #x"},

		{"selected, with another id", event.MergeFragments(`<b id="y">1</b>`, event.WithSelector("#x")), ""},
		{"selected, with none", event.MergeFragments(`<b>1</b>`, event.WithSelector("#x")), ""},
		{"selected by more than an id", event.MergeFragments(`1`, inner, event.WithSelector("#x.y")), ""},
		{"selected by a class", event.MergeFragments(`1`, inner, event.WithSelector(".x")), ""},
		{"two roots", event.MergeFragments(`<b id="x">1</b><b id="y">1</b>`), ""},
		{"no id", event.MergeFragments(`<b class="id">1</b>`), ""},
		{"an id with an entity", event.MergeFragments(`<b id="a&amp;b">1</b>`), ""},
		{"an id that is not one", event.MergeFragments("<b\ttitle=\"a id=x b\">1</b>"), ""},
		{"appended", event.MergeFragments(`<b id="x">1</b>`, appended, event.WithSelector("#x")), ""},
		{"attributes", event.MergeFragments(`<b id="x">1</b>`, event.WithMergeMode(event.UpsertAttributes)), ""},
		{"attributes, by an id", event.MergeFragments(`<b title="1" class="2">1</b>`, event.WithMergeMode(event.UpsertAttributes), event.WithSelector("#x")), "upsertAttributes #x class title"},
		{"attributes, by the root's id", event.MergeFragments(`<b TITLE="1" id="x">1</b>`, event.WithMergeMode(event.UpsertAttributes)), "upsertAttributes #x title"},
		{"attributes, with another id", event.MergeFragments(`<b title="1" id="y">1</b>`, event.WithMergeMode(event.UpsertAttributes), event.WithSelector("#x")), ""},
		{"attributes of no id", event.MergeFragments(`<b title="1">1</b>`, event.WithMergeMode(event.UpsertAttributes)), ""},
		{"inner, by an id in brackets", event.MergeFragments(`1`, inner, event.WithSelector(`[id="x"]`)), "inner #x"},
		{"inner of the body", event.MergeFragments(`1`, inner, event.WithSelector("body")), ""},
		{"its id inside", event.MergeFragments(`<b id="x"><b id="x">1</b></b>`), ""},
		{"text beside it", event.MergeFragments(`<b id="x">1</b>1`), ""},
		{"a comment beside it", event.MergeFragments(`<!-- 1 --><b id="x">1</b>`), ""},
		{"in a paragraph that may end early", event.MergeFragments(`<p id="x"><div id="y">1</div></p>`), ""},
		{"with an id of its own", event.MergeFragments(`<b id="x">1</b>`, event.WithID("7")), ""},
		{"with a retry", event.MergeFragments(`<b id="x">1</b>`, event.WithRetry(time.Second)), ""},
		{"with a script", event.MergeFragments(`<b id="x"><SCRIPT>x()</SCRIPT></b>`), ""},
		{"with signals in it", event.MergeFragments(`<b id="x" data-signals="{a:1}"></b>`), ""},
		{"with signals in it, aliased", event.MergeFragments(`<b id="x" data-star-signals:a="1"></b>`), ""},
		{"with a bound input", event.MergeFragments(`<b id="x"><input data-bind:q></b>`), ""},
		{"that is not morphed", event.MergeFragments(`<b id="x" data-ignore-morph></b>`), ""},
		{"a part of the document", event.MergeFragments(`<body id="x">1</body>`), ""},
		{"with data of its own", event.MergeFragments(`<b id="x" data-id="init" data-reference="1" data-text="$a"></b>`), "morph #x"},
		{"only missing signals", event.MergeSignals(map[string]int{"a": 1}, event.WithOnlyIfMissing()), ""},
		{"signals with a retry", event.MergeSignals(map[string]int{"a": 1}, event.WithRetry(time.Second)), ""},
		{"names that clients read in ways of their own", event.MergeSignals(map[string]int{"a__b": 1}), ""},
		{"such names deeper", event.MergeSignals(map[string]any{"a": map[string]int{"b.c": 1}}), ""},
		{"removed fragments", event.RemoveFragments("#x"), ""},
		{"removed signals", event.RemoveSignals("x"), ""},
		{"a script", event.ExecuteScript("x()"), ""},
		{"a redirect", event.Redirect("/"), ""},
		{"nothing", event.Event{}, ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) { assert.Equal(t, tc.expect, tc.given.Key()) })
	}
}

func morph(id, text string) event.Event {
	return event.MergeFragments(`<b id="` + id + `">` + text + `</b>`)
}

func signals(js string, opts ...event.Option) event.Event {
	return event.MergeSignals(json.RawMessage(js), opts...)
}

func TestCoalesce(t *testing.T) {
	item := event.MergeFragments("<li>", event.WithSelector("#list"), event.WithMergeMode(event.Append))
	waits := event.RemoveFragments("#y", event.WithSettle(time.Second))
	two := event.MergeFragments(`<b id="y">1</b><b id="z">1</b>`)
	run, gone := event.ExecuteScript("run()"), event.RemoveSignals("a")
	around := event.MergeFragments("<i>", event.WithSelector("#x + #y"), event.WithMergeMode(event.Inner))
	inner := event.MergeFragments("<i>", event.WithSelector("#x"), event.WithMergeMode(event.Inner))
	keyed := func(n string) event.Event { return event.ExecuteScript("scroll("+n+")", event.WithKey("scroll")) }
	type events = []event.Event
	var testCases = []struct {
		name   string
		given  events // a frame each
		expect events
	}{
		{"nothing", nil, nil},
		{"one", events{morph("x", "1")}, events{morph("x", "1")}},
		{"the newest of a key", events{morph("x", "1"), morph("y", "1"), morph("x", "2")}, events{morph("y", "1"), morph("x", "2")}},
		{"modes", events{morph("x", "1"), inner, morph("x", "2"), inner}, events{morph("x", "2"), inner}},
		{"what cannot be left out stays in order", events{item, morph("x", "1"), item, morph("x", "2"), item}, events{item, item, morph("x", "2"), item}},
		{"a parent after its child", events{morph("child", "1"), morph("parent", "1"), morph("child", "2")}, events{morph("parent", "1"), morph("child", "2")}},
		{"not over a script", events{morph("x", "1"), run, morph("x", "2")}, events{morph("x", "1"), run, morph("x", "2")}},
		{"not over a redirect", events{morph("x", "1"), event.Redirect("/"), morph("x", "2")}, events{morph("x", "1"), event.Redirect("/"), morph("x", "2")}},
		{"not over a selector that looks around", events{morph("x", "1"), around, morph("x", "2")}, events{morph("x", "1"), around, morph("x", "2")}},
		{"over a removal", events{morph("x", "1"), event.RemoveFragments("#y"), morph("x", "2")}, events{event.RemoveFragments("#y"), morph("x", "2")}},
		{"not over a removal by class", events{morph("x", "1"), event.RemoveFragments(".y"), morph("x", "2")}, events{morph("x", "1"), event.RemoveFragments(".y"), morph("x", "2")}},
		{"not over a removal that waits", events{morph("x", "1"), waits, morph("x", "2")}, events{morph("x", "1"), waits, morph("x", "2")}},
		{"not over several by their ids", events{morph("x", "1"), two, morph("x", "2")}, events{morph("x", "1"), two, morph("x", "2")}},
		{"signals over several by their ids", events{signals(`{"a":1}`), two, signals(`{"a":2}`)}, events{two, signals(`{"a":2}`)}},
		{"given keys, over anything", events{keyed("1"), run, keyed("2")}, events{run, keyed("2")}},
		{"not over what a given key keeps", events{morph("x", "1"), keyed("1"), morph("x", "2"), keyed("2")}, events{morph("x", "2"), keyed("2")}},
		{"not over what a given key keeps", events{morph("x", "1"), keyed("1"), morph("x", "2")}, events{morph("x", "1"), keyed("1"), morph("x", "2")}},

		{"signals that the newest sets all", events{signals(`{"a":1}`), item, signals(`{"b":2,"a":3}`)}, events{item, signals(`{"b":2,"a":3}`)}},
		{"signals, where the oldest was", events{signals(`{"a":1}`), item, signals(`{"b":2}`)}, events{signals(`{"a":1,"b":2}`), item}},
		{"signals, deep", events{signals(`{"a":{"b":1,"c":[1]}}`), signals(`{"a":{"b":2,"d":null}}`), signals(`{"a":{"c":[]},"e":1.50}`)},
			events{signals(`{"a":{"b":2,"c":[],"d":null},"e":1.50}`)}},
		{"signals, not over a removal", events{signals(`{"a":1}`), gone, signals(`{"a":2}`)}, events{signals(`{"a":1}`), gone, signals(`{"a":2}`)}},
		{"signals, not over missing ones", events{signals(`{"a":1}`), signals(`{"a":3}`, event.WithOnlyIfMissing()), signals(`{"a":2}`)},
			events{signals(`{"a":1}`), signals(`{"a":3}`, event.WithOnlyIfMissing()), signals(`{"a":2}`)}},
		{"signals, not over given keys", events{signals(`{"a":1}`), signals(`{"a":2}`, event.WithKey("k")), signals(`{"b":3}`)},
			events{signals(`{"a":1}`), signals(`{"a":2}`, event.WithKey("k")), signals(`{"b":3}`)}},
		{"signals, not over a script", events{signals(`{"a":1}`), run, signals(`{"a":2}`)}, events{signals(`{"a":1}`), run, signals(`{"a":2}`)}},
		{"an object after a scalar", events{signals(`{"a":1}`), signals(`{"a":{"b":1}}`), signals(`{"a":{"b":2}}`)}, events{signals(`{"a":1}`), signals(`{"a":{"b":2}}`)}},
		{"a scalar after an object", events{signals(`{"a":{"b":1}}`), signals(`{"a":null}`)}, events{signals(`{"a":{"b":1}}`), signals(`{"a":null}`)}},
		{"an empty object", events{signals(`{"a":{}}`), signals(`{"b":1}`)}, events{signals(`{"a":{},"b":1}`)}},
		{"half a surrogate pair", events{signals(`{"a":"\ud83d"}`), signals(`{"b":1}`)}, events{signals(`{"a":"\ud83d"}`), signals(`{"b":1}`)}},
		{"great numbers", events{signals(`{"a":12345678901234567890}`), signals(`{"b":1}`)}, events{signals(`{"a":12345678901234567890,"b":1}`)}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var frames []*event.Frame
			for i, e := range tc.given {
				require.NoError(t, e.Err())
				frames = append(frames, event.NewFrame(strconv.Itoa(i), e))
			}
			var got events
			coalesced := event.Coalesce(frames)
			for _, f := range coalesced {
				got = append(got, f.Events()...)
			}
			assert.Equal(t, plain(tc.expect), plain(got))
			if len(frames) > 0 {
				assert.Equal(t, frames[len(frames)-1].ID(), coalesced[len(coalesced)-1].ID())
			}
			if len(tc.expect) == len(tc.given) {
				assert.Equal(t, frames, coalesced, "the frames stay those that others are sent")
			}
		})
	}
}

// plain is events as V1 is sent them, signals with their keys in order.
func plain(events []event.Event) (texts []string) {
	for _, e := range events {
		text, err := event.V1.Append(nil, e)
		if err != nil {
			return []string{err.Error()}
		}
		if js, ok := cutSignals(string(text)); ok {
			text = []byte(js)
		}
		texts = append(texts, string(text))
	}
	return texts
}

func cutSignals(text string) (string, bool) {
	const head = "event: datastar-patch-signals\ndata: signals "
	if len(text) < len(head) || text[:len(head)] != head {
		return "", false
	}
	var value map[string]json.RawMessage
	if json.Unmarshal([]byte(text[len(head):]), &value) != nil {
		return "", false
	}
	js, _ := json.Marshal(value)
	return string(js), true
}

func TestCoalesce_inFrames(t *testing.T) {
	frames := []*event.Frame{
		event.NewFrame("1", morph("x", "1"), signals(`{"a":1}`), morph("y", "1")),
		event.NewFrame("2", signals(`{"b":2}`)),
		event.NewFrame("3", morph("x", "2"), morph("x", "3"), morph("z", "3")),
		event.NewFrame("4", signals(`{"c":4}`)),
	}
	got := event.Coalesce(frames)
	require.Len(t, got, 3)
	assert.Equal(t, "1", got[0].ID())
	assert.Equal(t, plain([]event.Event{signals(`{"a":1,"b":2,"c":4}`), morph("y", "1")}), plain(got[0].Events()))
	assert.Equal(t, "3", got[1].ID())
	assert.Equal(t, plain([]event.Event{morph("x", "3"), morph("z", "3")}), plain(got[1].Events()))
	assert.Equal(t, "4", got[2].ID())
	assert.Empty(t, got[2].Events(), "its id stays")
	assert.Equal(t, got, event.Coalesce(got), "there is no more to leave out")
	assert.Len(t, frames[2].Events(), 3, "what was given stays as it was")
}

// TestCoalesce_isLinear counts what it costs to merge signals with many names.
func TestCoalesce_isLinear(t *testing.T) {
	var frames []*event.Frame
	for n := range 4096 {
		frames = append(frames, event.NewFrame("7", signals(`{"s`+strconv.Itoa(n)+`":1}`)))
	}
	assert.Len(t, event.Coalesce(frames), 2)
	allocs := testing.AllocsPerRun(1, func() { event.Coalesce(frames) })
	assert.Less(t, allocs, float64(10*4096))
}

func BenchmarkCoalesce(b *testing.B) {
	row := func(n int) string { return `<li id="r` + strconv.Itoa(n) + `">row</li>` }
	given := map[string]func(n int) event.Event{
		"fragments":     func(n int) event.Event { return morph(strconv.Itoa(n%100), "row") },
		"signals":       func(n int) event.Event { return signals(`{"n":` + strconv.Itoa(n) + `}`) },
		"other signals": func(n int) event.Event { return signals(`{"s` + strconv.Itoa(n%100) + `":1}`) },
		"nothing":       func(int) event.Event { return event.RemoveFragments("#x") },

		// What might take long.
		"elements":  func(n int) event.Event { return morph("x"+strconv.Itoa(n), "row") },
		"selectors": func(n int) event.Event { return event.RemoveFragments(".x" + strconv.Itoa(n)) },
		"classes": func(n int) event.Event {
			if n%2 == 0 {
				return morph("x"+strconv.Itoa(n), "row")
			}
			return event.MergeFragments("x", event.WithMergeMode(event.Inner), event.WithSelector(".x"+strconv.Itoa(n)))
		},
		"scripts after elements": func(n int) event.Event {
			if n%10_000 < 5000 {
				return morph("x"+strconv.Itoa(n), "row")
			}
			return event.ExecuteScript("x()")
		},
		"rows and lists": func(n int) event.Event {
			if n%10 == 0 {
				return event.MergeFragments(`<ul id="l">` + row(n%7) + row(n%11) + row(n%13) + `</ul>`)
			}
			return event.MergeFragments(row(n % 17))
		},
		"new ids": func(n int) event.Event {
			return event.MergeFragments(row(n), event.WithMergeMode(event.Append), event.WithSelector("#r"+strconv.Itoa(n/2)))
		},
	}
	for name, make := range given {
		for _, n := range []int{2500, 10_000} {
			b.Run(name+"/"+strconv.Itoa(n), func(b *testing.B) { benchmarkCoalesce(b, n, make) })
		}
	}
}

func benchmarkCoalesce(b *testing.B, n int, make func(n int) event.Event) {
	var frames []*event.Frame
	for i := range n {
		frames = append(frames, event.NewFrame("7", make(i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		event.Coalesce(frames)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/event")
}

// BenchmarkCoalesce_first coalesces frames that were never looked at.
func BenchmarkCoalesce_first(b *testing.B) {
	rows := "<ul id=\"x\">"
	for i := range 100 {
		rows += `<li id="r` + strconv.Itoa(i) + `" class="row"><b>row</b></li>`
	}
	for name, html := range map[string]string{"small": `<b id="x">row</b>`, "large": rows + "</ul>"} {
		b.Run(name, func(b *testing.B) {
			e := event.MergeFragments(html)
			for b.Loop() {
				event.Coalesce([]*event.Frame{event.NewFrame("7", e)})
			}
			b.SetBytes(int64(len(html)))
		})
	}
}
