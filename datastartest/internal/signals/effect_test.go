package signals_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

func TestEffectsFollowWhatTheyRead(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1,"b":2,"o":{"c":3}}`)
		a, c := b.effect("a"), b.effect("o.c")
		b.set("b", "5")
		b.set("a", "1") // the same
		assert.Equal(t, []int{1, 1}, []int{*a, *c})
		b.set("a", "2")
		b.merge(`{"a":3,"o":{"c":4}}`, false)
		assert.Equal(t, []int{3, 2}, []int{*a, *c}, p)
	}
}

// What is read in one run only is not followed after the next.
func TestEffectsFollowTheirLastRun(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"which":"a","a":1,"b":1}`)
		runs := 0
		_, err := b.Effect(func() error {
			runs++
			which, _ := b.Get("which")
			b.Get(which.(string))
			return nil
		})
		require.NoError(t, err)
		b.set("b", "2")
		assert.Equal(t, 1, runs)
		b.set("which", `"b"`)
		b.set("a", "2")
		assert.Equal(t, 2, runs)
		b.set("b", "3")
		assert.Equal(t, 3, runs)
	}
}

func TestStop(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		runs := 0
		stop, err := b.Effect(func() error { runs++; b.Get("a"); return nil })
		require.NoError(t, err)
		stop()
		b.set("a", "2")
		assert.Equal(t, 1, runs)
	}
}

// V1 runs an effect once after a batch, also where the value is what it was before. Beta has no batches.
func TestBatch(t *testing.T) {
	for p, expect := range map[event.Protocol][]int{event.V1: {2, 3}, event.Beta: {3, 5}} {
		b := newBed(t, p, `{"a":1}`)
		runs := b.effect("a")
		require.NoError(t, b.Batch(func() error { b.set("a", "2"); b.set("a", "3"); return nil }))
		after := *runs
		require.NoError(t, b.Batch(func() error { b.set("a", "4"); b.set("a", "3"); return nil }))
		assert.Equal(t, expect, []int{after, *runs}, p)
	}
	b := newBed(t, event.V1, `{"a":1}`)
	failed := errors.New("failed")
	assert.ErrorIs(t, b.Batch(func() error { b.set("a", "2"); return failed }), failed)
	assert.Equal(t, []string{`{"a":2}`}, b.changes, "the batch is over all the same")
}

func TestUntracked(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		runs := 0
		_, err := b.Effect(func() error {
			runs++
			return b.Untracked(func() error { b.Get("a"); return nil })
		})
		require.NoError(t, err)
		b.set("a", "2")
		assert.Equal(t, 1, runs)
	}
}

// A computed signal is computed when it is read, and only if something has changed.
func TestComputed(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		computed := 0
		require.NoError(t, b.Computed("o.double", func() (js.Value, error) {
			computed++
			a, _ := b.Get("a")
			return 2 * a.(float64), nil
		}))
		assert.Zero(t, computed)
		assert.Equal(t, "2", b.value("o.double"))
		assert.Equal(t, "2", b.value("o.double"))
		assert.Equal(t, 1, computed)
		runs := b.effect("o.double")
		b.set("a", "4")
		assert.Equal(t, "8", b.value("o.double"))
		assert.Equal(t, []int{2, 2}, []int{computed, *runs}, p)
		b.set("o.double", "7") // it cannot be set
		assert.Equal(t, "8", b.value("o.double"))
	}
}

// One whose value stays the same does not have its effects run.
func TestComputedThatStays(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		require.NoError(t, b.Computed("positive", func() (js.Value, error) {
			a, _ := b.Get("a")
			return a.(float64) > 0, nil
		}))
		runs := b.effect("positive")
		b.set("a", "5")
		assert.Equal(t, 1, *runs)
		b.set("a", "-5")
		assert.Equal(t, 2, *runs)
	}
}

// V1 removes without telling those who depend on the signal; its events are told of all but that.
func TestRemovedSignalsOfV1(t *testing.T) {
	b := newBed(t, event.V1, `{"a":1,"b":1}`)
	runs := b.effect("a")
	b.merge(`{"a":null}`, false)
	assert.Equal(t, 1, *runs)
	assert.Empty(t, b.changes)
	require.NoError(t, b.Object().Set("b", js.Null{}))
	assert.Equal(t, []string{`{"b":null}`}, b.changes, "an expression that sets null is told of")
}

func TestChangesOfV1(t *testing.T) {
	b := newBed(t, event.V1, `{"a":1,"o":{"b":1},"l":[1,2]}`)
	b.merge(`{"a":2,"o":{"b":1,"c":3},"d":{"e":4}}`, false)
	b.set("a", "2")
	l, _ := b.Get("l")
	require.NoError(t, l.(js.List).SetLen(1))
	_, err := b.Object().Get("missing")
	require.NoError(t, err)
	assert.Equal(t, []string{`{"a":2,"o":{"c":3},"d":{"e":4}}`, `{"l":{"1":null}}`, `{"missing":""}`}, b.changes)
	assert.Equal(t, []string{"missing"}, b.Undeclared())
	change, err := js.ParseJSON(`{"a":0,"o":{"c":0}}`)
	require.NoError(t, err)
	some, err := b.Changed(change.(*js.Object), signals.Filter{Include: pattern(t, "^o")})
	require.NoError(t, err)
	assert.Equal(t, `{"o":{"c":3}}`, b.json(some), "with the values of the store")
}

func TestChangesOfBeta(t *testing.T) {
	b := newBed(t, event.Beta, `{"a":1,"o":{"b":1}}`)
	b.merge(`{"a":1,"o":{"b":2,"c":3}}`, false)
	b.set("a", "2")
	b.set("d", "1")
	assert.Equal(t, []string{
		`{"added":[],"removed":[],"updated":["b"]}`, `{"added":["o.c"],"removed":[],"updated":["o.b"]}`, // as the client does: the leaf first
		`{"added":[],"removed":[],"updated":["a"]}`, `{"added":[],"removed":[],"updated":["a"]}`, // and twice
		`{"added":["d"],"removed":[],"updated":[]}`,
	}, b.changes)
}

// Two effects that go on forever are stopped, and told of.
func TestEffectsWithoutEnd(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":0,"b":0}`)
		count := func(from, to string) func() error {
			return func() error {
				v, _ := b.Get(from)
				return b.Set(to, v.(float64)+1, false)
			}
		}
		_, err := b.Effect(count("a", "b"))
		require.NoError(t, err)
		_, err = b.Effect(count("b", "a"))
		require.NoError(t, err)
		require.NotEmpty(t, b.errors, p)
		assert.ErrorContains(t, b.errors[0], "without end")
	}
}

// Errors of later runs go to OnError, and the effect goes on to run.
func TestErrorsOfEffects(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, `{"a":1}`)
		failed := errors.New("failed")
		runs := 0
		_, err := b.Effect(func() error {
			runs++
			v, _ := b.Get("a")
			if v == js.Value(2.0) {
				return failed
			}
			return nil
		})
		require.NoError(t, err)
		b.set("a", "2")
		assert.Equal(t, []error{failed}, b.errors)
		b.set("a", "3")
		assert.Equal(t, 3, runs)
		_, err = b.Effect(func() error { return failed })
		assert.ErrorIs(t, err, failed)
	}
}

// V1 has the old value of a computed signal that fails after the first time, Beta fails each time.
func TestComputedThatFails(t *testing.T) {
	for p, expect := range map[event.Protocol][]bool{event.V1: {false, true}, event.Beta: {false, false}} {
		b := newBed(t, p, `{"a":1}`)
		require.NoError(t, b.Computed("c", func() (js.Value, error) { return nil, errors.New("failed") }))
		var found []bool
		for range 2 {
			_, ok := b.Get("c")
			found = append(found, ok)
		}
		assert.Equal(t, expect, found, p)
	}
}
