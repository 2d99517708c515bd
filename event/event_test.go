package event_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// encode returns the bytes of an event that can be encoded.
func encode(t *testing.T, p event.Protocol, e event.Event) string {
	t.Helper()
	stream, err := p.Append(nil, e)
	require.NoError(t, err)
	return string(stream)
}

// see returns what a client of the protocol sees of an event.
func see(t *testing.T, p event.Protocol, e event.Event) client.Seen {
	t.Helper()
	all, err := client.ReadStrictly(p, []byte(encode(t, p, e)))
	require.NoError(t, err)
	require.Len(t, all, 1)
	return all[0]
}

// rendered is a component that is a string.
type rendered string

func (r rendered) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(r))
	return err
}

// uncomparable is an error with which == panics.
type uncomparable []string

func (uncomparable) Error() string { return "uncomparable" }

func (u uncomparable) Render(context.Context, io.Writer) error { return u }

func (u uncomparable) MarshalJSON() ([]byte, error) { return nil, u }

// Events that were built in different words are equal if they say the same.
func TestEvent_sameInOtherWords(t *testing.T) {
	selector, auto := event.WithSelector("#x"), event.WithAutoRemove
	tests := []struct {
		name         string
		given, other event.Event
	}{
		{"mode", event.PatchElements("<p>", selector, event.WithMode(event.ModeAppend)), event.MergeFragments("<p>", event.WithMergeMode(event.Append), selector)},
		{"mode of 1.0", event.PatchElements("<p>", event.WithMode(event.ModeReplace)), event.MergeFragments("<p>", event.WithMergeMode(event.Outer))},
		{"default mode", event.PatchElements("<p>", event.WithMode(event.ModeOuter)), event.MergeFragments("<p>")},
		{"removal", event.PatchElements("", selector, event.WithMode(event.ModeRemove)), event.RemoveFragments("#x")},
		{"removal by id", event.PatchElements("", event.WithSelectorID("x"), event.WithMode(event.ModeRemove)), event.RemoveFragments("", event.WithSelectorID("x"))},
		{"odd id", event.MergeFragments("<p>", event.WithSelectorID("a b")), event.MergeFragments("<p>", event.WithSelector(`[id="a b"]`))},
		{"auto remove", event.ExecuteScript("x", auto(true)), event.ExecuteScript("x")},
		{"auto remove, in the end", event.ExecuteScript("x", auto(false), auto(true)), event.ExecuteScript("x")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { assert.Equal(t, test.other, test.given) })
	}
}

func TestEvent_isComparable(t *testing.T) {
	build := func() []event.Event {
		return []event.Event{
			event.MergeFragments("<p>", event.WithSelectorID("x"), event.WithID("1"), event.WithRetry(time.Second)),
			event.MergeFragments("<p>", event.WithSelector("#x"), event.WithSettle(0)),
			event.MergeSignals(map[string]int{"a": 1, "b": 2}),
			event.RemoveSignals("b", "a"),
			event.ExecuteScript("x()", event.WithScriptAttribute("a", "1"), event.WithScriptAttribute("b", "2")),
			event.DispatchEvent("x", nil),
		}
	}
	a, b := build(), build()
	for i := range a {
		require.NoError(t, a[i].Err())
		for k := range b {
			assert.Equal(t, i == k, a[i] == b[k], "%d and %d", i, k)
		}
	}
}

func TestEvent_isComparableWithAnUncomparableError(t *testing.T) {
	var testCases = []struct {
		name string
		when func() event.Event
	}{
		{name: "MergeComponent", when: func() event.Event { return event.MergeComponent(t.Context(), uncomparable{"x"}) }},
		{name: "MergeSignals", when: func() event.Event { return event.MergeSignals(uncomparable{"x"}) }},
		{name: "DispatchEvent", when: func() event.Event { return event.DispatchEvent("x", uncomparable{"x"}) }},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			a, b := tc.when(), tc.when()
			same := a
			assert.NotPanics(t, func() {
				assert.True(t, a == same)
				_ = a == b
				_ = map[event.Event]bool{a: true, b: true}
			})
			var cause uncomparable
			assert.True(t, errors.As(a.Err(), &cause), "%v", a.Err())
		})
	}
}

func TestEvent_isASnapshot(t *testing.T) {
	list := []string{"a"}
	object := map[string]any{"list": list}
	type state struct{ Name string }
	pointer := &state{Name: "a"}
	raw := []byte(`{"a":1}`)
	paths := []string{"b", "a"}
	options := []event.Option{event.WithID("1")}
	events := []event.Event{
		event.MergeSignals(object), event.MergeSignals(pointer), event.MergeSignals(rawMessage(raw)),
		event.DispatchEvent("x", object), event.RemoveSignals(paths...), event.MergeFragments("<p>", options...),
	}
	var before []string
	for _, e := range events {
		before = append(before, encode(t, event.V1, e))
	}
	list[0], object["more"], pointer.Name, raw[1], options[0] = "z", 1, "z", 'z', event.WithID("2")
	assert.Equal(t, []string{"b", "a"}, paths, "the caller's paths are left alone")
	paths[0] = "z"
	for i, e := range events {
		assert.Equal(t, before[i], encode(t, event.V1, e))
	}
}

func TestEvent_zeroValueSaysNothing(t *testing.T) {
	var e event.Event
	require.Error(t, e.Err())
	for _, p := range protocols {
		got, err := p.Append([]byte("x"), e)
		assert.Equal(t, e.Err(), err)
		assert.Equal(t, "x", string(got))
	}
}

func TestEvent_firstErrorStays(t *testing.T) {
	e := event.MergeFragments("\x00", event.WithID(""), event.WithMergeMode("sideways"))
	assert.ErrorContains(t, e.Err(), "datastar: PatchElements: NUL in the fragment")
}
