package event_test

import (
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// anyOption is an option of each kind, by name.
var anyOption = map[string]event.Option{
	"WithMergeMode":       event.WithMergeMode(event.Append),
	"WithMode":            event.WithMode("append"),
	"WithSelector":        event.WithSelector("#x"),
	"WithViewTransition":  event.WithViewTransition(),
	"WithSettle":          event.WithSettle(time.Second),
	"WithNamespace":       event.WithNamespace(event.SVG),
	"WithOnlyIfMissing":   event.WithOnlyIfMissing(),
	"WithAutoRemove":      event.WithAutoRemove(false),
	"WithScriptAttribute": event.WithScriptAttribute("a", "b"),
	"WithID":              event.WithID("7"),
	"WithRetry":           event.WithRetry(time.Second),
}

func TestOption_fitsOrIsAnError(t *testing.T) {
	var testCases = []struct {
		verb   string
		when   func(o event.Option) event.Event
		expect []string // the options that fit
	}{
		{"PatchElements", func(o event.Option) event.Event { return event.MergeFragments("<g/>", o) },
			[]string{"WithMergeMode", "WithMode", "WithSelector", "WithViewTransition", "WithSettle", "WithNamespace", "WithID", "WithRetry"}},
		{"PatchSignals", func(o event.Option) event.Event { return event.MergeSignals(map[string]int{}, o) },
			[]string{"WithOnlyIfMissing", "WithID", "WithRetry"}},
		{"RemoveElements", func(o event.Option) event.Event { return event.RemoveFragments("#x", o) },
			[]string{"WithSelector", "WithViewTransition", "WithSettle", "WithID", "WithRetry"}},
		{"ExecuteScript", func(o event.Option) event.Event { return event.ExecuteScript("x()", o) },
			[]string{"WithAutoRemove", "WithScriptAttribute", "WithID", "WithRetry"}},
		{"DispatchEvent", func(o event.Option) event.Event { return event.DispatchEvent("x", nil, o) },
			[]string{"WithSelector", "WithID", "WithRetry"}},
	}
	for _, tc := range testCases {
		for name, option := range anyOption {
			t.Run(tc.verb+" "+name, func(t *testing.T) {
				err := tc.when(option).Err()
				for _, fits := range tc.expect {
					if fits == name {
						assert.NoError(t, err)
						return
					}
				}
				assert.EqualError(t, err, "datastar: "+tc.verb+": "+name+" does not fit")
			})
		}
	}
}

func TestOption_namesOfRelatives(t *testing.T) {
	assert.ErrorContains(t, event.MergeSignals(map[string]int{}, event.WithSelectorID("x")).Err(), "WithSelector does not fit")
	assert.ErrorContains(t, event.MergeSignals(map[string]int{}, event.WithViewTransitionSelector("x")).Err(), "WithViewTransition does not fit")
	assert.NoError(t, event.MergeSignals(map[string]int{}, event.Option{}).Err(), "the zero option says nothing")
}

func TestOption_values(t *testing.T) {
	var testCases = []struct {
		name   string
		given  event.Option
		expect string // error; empty for none
	}{
		{"retry", event.WithRetry(time.Millisecond), ""},
		{"retry of nothing", event.WithRetry(0), "retry of 0s is below 1ms"},
		{"retry of less than can be said", event.WithRetry(time.Millisecond - 1), "is below 1ms"},
		{"negative retry", event.WithRetry(-time.Second), "retry of -1s is below 1ms"},
		{"settle", event.WithSettle(0), ""},
		{"negative settle", event.WithSettle(-1), "settle of -1ns is below 0s"},
		{"id", event.WithID("room/3:17~"), ""},
		{"empty id", event.WithID(""), "the id is empty"},
		{"id with a blank", event.WithID("a b"), "printable ASCII"},
		{"id with a tab", event.WithID("a\tb"), "printable ASCII"},
		{"id that ends in a blank", event.WithID("a "), "printable ASCII"},
		{"id with DEL", event.WithID("a\x7f"), "printable ASCII"},
		{"id that is not ASCII", event.WithID("é"), "printable ASCII"},
		{"id with LF", event.WithID("a\nid: b"), "line break in the id"},
		{"id with CR", event.WithID("a\rid: b"), "line break in the id"},
		{"id with NUL", event.WithID("a\x00"), "NUL in the id"},
		{"selector", event.WithSelector("  #x "), ""},
		{"empty selector", event.WithSelector(""), "the selector is empty"},
		{"blank selector", event.WithSelector(" \t"), "the selector is empty"},
		{"selector with LF", event.WithSelector("#x\ndata: mode remove"), "line break in the selector"},
		{"selector with CR", event.WithSelector("#x\rdata: mode remove"), "line break in the selector"},
		{"selector with NUL", event.WithSelector("#x\x00"), "NUL in the selector"},
		{"empty id of an element", event.WithSelectorID(""), "the selector is empty"},
		{"id of an element with LF", event.WithSelectorID("a\nb"), "line break in the selector"},
		{"no transition selector", event.WithViewTransitionSelector(""), ""},
		{"blank transition selector", event.WithViewTransitionSelector(" "), "the view transition selector is empty"},
		{"transition selector with CR", event.WithViewTransitionSelector("a\r"), "line break in the view transition selector"},
		{"unknown mode", event.WithMergeMode("replace"), `unknown mode "replace"`},
		{"no mode", event.WithMergeMode(""), `unknown mode ""`},
		{"mode with a line end", event.WithMergeMode("inner\ndata: x"), "unknown mode"},
		{"unknown patch mode", event.WithMode("morph"), `unknown mode "morph"`},
		{"unknown namespace", event.WithNamespace("html"), `unknown namespace "html"`},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := event.MergeFragments("<p>", tc.given)
			if tc.expect == "" {
				require.NoError(t, e.Err())
				return
			}
			require.ErrorContains(t, e.Err(), tc.expect)
			require.ErrorContains(t, e.Err(), "datastar: PatchElements: ")
			for _, p := range protocols {
				_, err := p.Append(nil, e)
				assert.Equal(t, e.Err(), err)
			}
		})
	}
}

func TestWithSelectorID(t *testing.T) {
	var testCases = []struct {
		given  string
		expect string
	}{
		{"x", "#x"},
		{"row-1_b", "#row-1_b"},
		{"é", `[id="é"]`},
		{"1", `[id="1"]`},
		{"-x", `[id="-x"]`},
		{"a.b:c", `[id="a.b:c"]`},
		{"a b", `[id="a b"]`},
		{"#x", `[id="#x"]`},
		{`a"b\c`, `[id="a\"b\\c"]`},
		{"a\fb", `[id="a\c b"]`},
		{"</script>", `[id="</script>"]`},
		// V019 would trim the end of the line.
		{"a\u00a0", "[id=\"a\u00a0\"]"},
	}
	for _, tc := range testCases {
		t.Run(tc.given, func(t *testing.T) {
			for _, p := range protocols {
				got := see(t, p, event.RemoveFragments("main", event.WithSelectorID(tc.given)))
				assert.Equal(t, tc.expect, got.Selector, p.String())
				id, err := readIDSelector(got.Selector)
				assert.NoError(t, err)
				assert.Equal(t, tc.given, id)
			}
		})
	}
}
