package signals_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// An array of V1 has signals as its items: reading beyond its end makes them, and leaves holes before.
func TestArraysOfV1(t *testing.T) {
	b := newBed(t, event.V1, `{"l":[1,{"a":2},[3]]}`)
	v, _ := b.Get("l")
	l := v.(js.List)
	assert.Equal(t, 3, l.Len())
	item, err := l.Index(5)
	require.NoError(t, err)
	assert.Equal(t, js.Value(""), item)
	assert.Equal(t, 6, l.Len())
	assert.False(t, l.HasIndex(4))
	assert.Equal(t, []string{`{"l":{"5":""}}`}, b.changes)
	assert.Equal(t, `{"l":[1,{"a":2},[3],"","",""]}`, b.sent(), "and JSON reads the holes")

	b.changes = nil
	require.NoError(t, l.SetIndex(0, "x"))
	require.NoError(t, l.DeleteIndex(1))
	require.NoError(t, l.SetLen(2))
	assert.Equal(t, []string{`{"l":{"0":"x"}}`, `{"l":{"2":null,"3":null,"4":null,"5":null}}`}, b.changes)
	assert.Equal(t, `["x",""]`, b.value("l"))
}

// An effect that asks for the length runs again when that changes.
func TestEffectsFollowLengths(t *testing.T) {
	b := newBed(t, event.V1, `{"l":[1]}`)
	v, _ := b.Get("l")
	l := v.(js.List)
	var lengths []int
	_, err := b.Effect(func() error { lengths = append(lengths, l.Len()); return nil })
	require.NoError(t, err)
	require.NoError(t, l.SetIndex(1, 2.0))
	require.NoError(t, l.SetIndex(1, 3.0))
	require.NoError(t, l.SetLen(0))
	assert.Equal(t, []int{1, 2, 0}, lengths)
}

// Setting an object makes the one that is there the same, signal by signal; only what differs is told.
func TestObjectsOfV1AreKept(t *testing.T) {
	b := newBed(t, event.V1, `{"o":{"a":1,"b":{"c":2},"d":3}}`)
	before, _ := b.Get("o")
	a, c := b.effect("o.a"), b.effect("o.b.c")
	wanted, err := js.ParseJSON(`{"a":1,"b":{"c":5},"e":6}`)
	require.NoError(t, err)
	require.NoError(t, b.Object().Set("o", wanted))
	after, _ := b.Get("o")
	assert.Same(t, before, after)
	assert.Equal(t, `{"o":{"a":1,"b":{"c":5},"e":6}}`, b.sent())
	assert.Equal(t, []int{1, 2}, []int{*a, *c})
	assert.Equal(t, []string{`{"o":{"d":null}}`, `{"o":{"b":{"c":5}}}`, `{"o":{"e":""}}`, `{"o":{"e":6}}`}, b.changes)
}

// An object of signals is copied where it becomes another signal.
func TestObjectsOfV1AreCopied(t *testing.T) {
	b := newBed(t, event.V1, `{"o":{"a":[1]}}`)
	o, _ := b.Get("o")
	require.NoError(t, b.Set("p", o, false))
	b.set("o.a.0", "5")
	assert.Equal(t, `{"o":{"a":[5]},"p":{"a":[1]}}`, b.sent())
}

// A computed signal that reads an item which the array has no more makes that item. It is computed when it is read, even
// if by nobody but a request, and effects that depend on the array run then.
func TestReadingComputedSignalsOfV1MakesItems(t *testing.T) {
	b := newBed(t, event.V1, `{"l":[1]}`)
	array := func() js.List {
		v, _ := b.Get("l")
		return v.(js.List)
	}
	require.NoError(t, b.Computed("first", func() (js.Value, error) { return array().Index(0) }))
	var lengths []int
	_, err := b.Effect(func() error { lengths = append(lengths, array().Len()); return nil })
	require.NoError(t, err)
	b.set("l", "[]")
	assert.Equal(t, []int{1, 0}, lengths)
	assert.Equal(t, `{"l":[""],"first":""}`, b.sent())
	assert.Equal(t, []int{1, 0, 1}, lengths)
}
