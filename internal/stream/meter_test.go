package stream

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/observe"
)

// watching is a watcher that keeps what it is told.
type watching struct {
	opened int
	sent   []observe.Sent
	onSent func()
}

func (w *watching) Opened() { w.opened++ }

func (w *watching) Sent(s observe.Sent) {
	if w.sent = append(w.sent, s); w.onSent != nil {
		w.onSent()
	}
}

// observed is a stream that is watched.
func observed(shared *Shared) (*Stream, *recorder, *watching) {
	s, r := open(shared)
	w := &watching{}
	s.front.(*front).watcher = w
	return s, r, w
}

// The time that flushing takes is counted, with whatever is written next: also the
// timer's, which tells nobody.
func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r, w := observed(quiet())
		r.onFlush = func() { time.Sleep(time.Second) }
		s.StartTimers()
		assert.NoError(t, s.Send(said("a"), said("b"))) // is flushed by the timer
		time.Sleep(5 * time.Second)
		assert.Equal(t, 1, w.opened)
		assert.Equal(t, []observe.Sent{{Events: 2, Bytes: 98}}, w.sent)
		frame := event.NewFrame("7", said("c"), said("d"))
		assert.NoError(t, s.Deliver(&event.Batch{Frames: []*event.Frame{frame}, Events: []event.Event{said("e")}}))
		assert.NoError(t, s.Deliver(&event.Batch{ID: "8"}))
		s.StopTimers()
		s.Close()
		end, ok := s.Measured()
		assert.True(t, ok)
		assert.Equal(t, []observe.Sent{{Events: 2, Bytes: 98}, {Events: 3, Bytes: 154, Writing: 2 * time.Second, FirstEvent: 0}}, w.sent)
		assert.Equal(t, observe.End{Events: 5, Bytes: 259, Writing: 3 * time.Second, Duration: 7 * time.Second}, end)
	})
}

// The timer tells nobody, though there is something to tell: its goroutine is not the app's.
func TestMeterOfTheTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := quiet()
		shared.Heartbeat = time.Second
		s, r, w := observed(shared)
		w.onSent = func() {
			w.onSent = nil
			assert.NoError(t, s.Send(said("b"))) // is told with what comes next
		}
		s.StartTimers()
		assert.NoError(t, s.Send(said("a")))
		pause(2500 * time.Millisecond)
		assert.Equal(t, []string{text("a"), text("b"), "flush", event.Heartbeat, "flush", event.Heartbeat, "flush"}, r.log)
		assert.Len(t, w.sent, 1)
		s.Close()
		_, _ = s.Measured()
		assert.Len(t, w.sent, 2)
	})
}

// What a hook sends while the stream opens counts.
func TestMeterOfWhatIsSentEarly(t *testing.T) {
	s, _, w := observed(quiet())
	s.front.(*front).before = func() { assert.NoError(t, s.Send(said("a"))) }
	assert.NoError(t, s.Send(said("b")))
	assert.Equal(t, 1, w.opened)
	if assert.Len(t, w.sent, 1) {
		assert.Equal(t, 2, w.sent[0].Events)
		assert.Equal(t, 98, w.sent[0].Bytes)
	}
}

// What was not written is no event that was sent.
func TestMeterOfAFailure(t *testing.T) {
	s, r, w := observed(quiet())
	r.failure = io.ErrShortWrite
	assert.ErrorIs(t, s.Send(said("a")), ErrGone)
	s.Close()
	end, _ := s.Measured()
	assert.Equal(t, 1, w.opened)
	assert.Empty(t, w.sent)
	assert.Zero(t, end.Events)
}

// While one is told, nobody else who sends waits, but the end does.
func TestMeterWaits(t *testing.T) {
	s, _, w := observed(quiet())
	assert.NoError(t, s.Send(said("a")))
	telling, release, done := make(chan struct{}), make(chan struct{}), 0
	w.onSent = func() {
		w.onSent = nil
		close(telling)
		<-release
		done++
	}
	go func() { _ = s.Send(said("b")) }()
	within(t, telling, "the call")
	assert.NoError(t, s.Send(said("c")), "nobody waits")
	s.Close()
	time.AfterFunc(10*time.Millisecond, func() { close(release) })
	end, _ := s.Measured()
	assert.Equal(t, 1, done, "the call has returned")
	assert.Equal(t, 3, end.Events)
	if assert.Len(t, w.sent, 3) {
		assert.Equal(t, 1, w.sent[2].Events, "what was sent meanwhile")
	}
}

// A stream that nobody watches measures nothing.
func TestMeterOfNobody(t *testing.T) {
	s, _ := open(quiet())
	assert.NoError(t, s.Send(said("a")))
	s.Close()
	assert.Nil(t, s.meter)
	_, ok := s.Measured()
	assert.False(t, ok)
}
