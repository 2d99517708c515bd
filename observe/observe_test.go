package observe_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/observe"
)

// named is an observer.
type named string

func (named) Opened(context.Context, observe.Stream) observe.Observation { return nil }

func TestWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		none, never := observe.From(t.Context())
		assert.Empty(t, none)
		assert.Zero(t, never)
		start := time.Now()
		first := observe.With(t.Context(), named("a"))
		time.Sleep(time.Second)
		left, right := observe.With(first, named("b")), observe.With(first, named("c"))
		for _, tt := range []struct {
			ctx    context.Context
			expect []observe.Observer
		}{
			{first, []observe.Observer{named("a")}},
			{left, []observe.Observer{named("a"), named("b")}},
			{right, []observe.Observer{named("a"), named("c")}},
			{observe.With(left, named("d")), []observe.Observer{named("a"), named("b"), named("d")}},
		} {
			observers, began := observe.From(tt.ctx)
			assert.Equal(t, tt.expect, observers)
			assert.Equal(t, start, began, "when the outermost was put there")
		}
	})
}

func TestStatus(t *testing.T) {
	var words []string
	for _, s := range append(observe.Statuses(), 99) {
		words = append(words, s.String())
	}
	assert.Equal(t, []string{"normal_closure", "client_gone", "slow", "shutdown", "lifetime", "gap", "error", "unknown"}, words)
}
