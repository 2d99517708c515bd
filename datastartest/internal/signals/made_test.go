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

// An effect that copies all signals into some of them makes more of them each time, and never ends in a browser.
func TestEffectsThatCopyAllSignalsEnd(t *testing.T) {
	for _, tt := range []struct {
		copies []string
		expect string
	}{
		{[]string{"x"}, "more than 200 signals in each other"},
		{[]string{"x", "y"}, "more than 100000 signals that are made at once"},
	} {
		b := newBed(t, event.V1, `{"a":1,"l":[1,[2]]}`)
		_, err := b.Effect(func() error {
			for _, name := range tt.copies {
				if err := b.Object().Set(name, b.Object()); err != nil {
					return err
				}
			}
			return nil
		})
		require.NoError(t, err, "the first run can be done")
		assert.ErrorContains(t, errors.Join(b.errors...), tt.expect)
	}
}

// A computed signal that is all signals has no end either.
func TestSignalsThatAreInThemselvesAreNotSent(t *testing.T) {
	b := newBed(t, event.V1, `{"a":1}`)
	require.NoError(t, b.Computed("all", func() (js.Value, error) { return b.Object(), nil }))
	_, err := b.Sent(signals.Filter{})
	assert.EqualError(t, err, "not evaluated here: more than 200 signals in each other")
}
