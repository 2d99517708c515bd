package stream

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A flush that somebody wanted while the timer had the turn is done by the timer. A
// writer of the app's that panics in it ends the stream, not the process, and leaves
// the turn to others.
func TestWriterThatPanicsInAWantedFlush(t *testing.T) {
	shared := quiet()
	shared.FlushDelay = time.Hour
	s, w := open(shared)
	s.StartTimers()
	require.NoError(t, s.Send(said("a")))
	w.onFlush = func() { panic("writer") }
	s.wanted.Store(true)              // as Flush does while the timer has the turn
	require.NotPanics(t, s.tick)      // earlier than due, as timers may be
	require.True(t, s.turn.TryLock()) // it is nobody's
	s.turn.Unlock()
	assert.ErrorContains(t, s.Send(said("b")), "a writer panicked: writer")
	s.Close()
}
