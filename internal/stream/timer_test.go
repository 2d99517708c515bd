package stream

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
)

// moments notes when a recorder was flushed, from now on.
func moments(w *recorder) *[]time.Duration {
	began := time.Now()
	at := new([]time.Duration)
	w.onFlush = func() { *at = append(*at, time.Since(began)) }
	return at
}

// pause lets time pass in a bubble.
func pause(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestFlushPolicy(t *testing.T) {
	const ms = time.Millisecond
	var tests = []struct {
		name       string
		givenDelay time.Duration
		givenTimer bool
		when       func(s *Stream)
		expect     []time.Duration
	}{
		{"after the delay", ms, true, func(s *Stream) {}, []time.Duration{ms}},
		{"after a longer delay", 7 * ms, true, func(s *Stream) {}, []time.Duration{7 * ms}},
		{"once for what comes meanwhile", 4 * ms, true, func(s *Stream) {
			pause(2 * ms)
			_ = s.Send(said("b"))
			pause(ms)
			_ = s.Send(said("c"))
		}, []time.Duration{4 * ms}},
		{"again for what comes later", ms, true, func(s *Stream) {
			pause(5 * ms)
			_ = s.Send(said("b"))
		}, []time.Duration{ms, 6 * ms}},
		{"by Flush", ms, true, func(s *Stream) { _ = s.Flush(); _ = s.Flush() }, []time.Duration{0}},
		{"again after a Flush", 2 * ms, true, func(s *Stream) {
			pause(ms)
			_ = s.Flush()
			_ = s.Send(said("b"))
		}, []time.Duration{ms, 3 * ms}},
		{"not at all when it closes before", ms, true, func(s *Stream) { s.Close() }, nil},
		{"at once with a negative delay", -1, true, func(s *Stream) { pause(ms); _ = s.Send(said("b")) }, []time.Duration{0, ms}},
		{"at once without timers", ms, false, func(s *Stream) { pause(ms); _ = s.Send(said("b")) }, []time.Duration{0, ms}},
		{"a batch at once", ms, true, func(s *Stream) {
			pause(5 * ms)
			_ = s.Deliver(&event.Batch{Events: []event.Event{said("b")}})
		}, []time.Duration{ms, 5 * ms}},
		{"when timers stop", 5 * ms, true, func(s *Stream) { pause(ms); s.StopTimers() }, []time.Duration{ms}},
		{"not when some timers stop", 5 * ms, true, func(s *Stream) { s.StartTimers(); pause(ms); s.StopTimers() }, []time.Duration{5 * ms}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := quiet()
				shared.FlushDelay = tt.givenDelay
				s, w := open(shared)
				at := moments(w)
				if tt.givenTimer {
					s.StartTimers()
				}
				require.NoError(t, s.Send(said("a")))
				tt.when(s)
				pause(time.Hour)
				assert.Equal(t, tt.expect, *at)
				s.Close()
			})
		})
	}
}

func TestHeartbeat(t *testing.T) {
	const beat = 15 * time.Second
	var tests = []struct {
		name   string
		when   func(s *Stream)
		within time.Duration
		expect int
	}{
		{"in silence", func(s *Stream) {}, 5*beat + time.Second, 5},
		{"not while busy", func(s *Stream) {
			for range 100 {
				pause(beat / 2)
				_ = s.Send(said("b"))
			}
		}, beat / 2, 0},
		{"not before an opened stream", func(s *Stream) {}, beat - time.Second, 0},
		{"not once it is closed", func(s *Stream) { s.Close() }, 5 * beat, 0},
		{"not once timers stopped", func(s *Stream) { s.StopTimers() }, 5 * beat, 0},
		{"again when timers start", func(s *Stream) { s.StopTimers(); pause(beat); s.StartTimers() }, beat + time.Second, 1},
		{"again after having been busy", func(s *Stream) {
			pause(beat / 2)
			_ = s.Send(said("b"))
		}, beat + time.Second, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := quiet()
				shared.Heartbeat = beat
				s, w := open(shared)
				s.StartTimers()
				require.NoError(t, s.Send(said("a")))
				require.NoError(t, s.Flush())
				tt.when(s)
				pause(tt.within)
				s.Close()
				assert.Equal(t, tt.expect, count(w.log, ":\n\n"))
			})
		})
	}
}

func count(log []string, entry string) (n int) {
	for _, e := range log {
		if e == entry {
			n++
		}
	}
	return n
}

// However the sends fall, the silence between two flushes is never longer than
// the heartbeat, nor is there a heartbeat that was not due.
func TestHeartbeatsKeepTheirDistance(t *testing.T) {
	const beat = time.Second
	for _, gap := range []time.Duration{10 * time.Millisecond, 300 * time.Millisecond, 499 * time.Millisecond, 501 * time.Millisecond, 999 * time.Millisecond, 1700 * time.Millisecond} {
		t.Run(gap.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := quiet()
				shared.Heartbeat = beat
				s, w := open(shared)
				at := moments(w)
				s.StartTimers()
				for range 40 {
					require.NoError(t, s.Send(said("a")))
					pause(gap)
				}
				s.Close()
				for i := 1; i < len(*at); i++ {
					assert.LessOrEqual(t, (*at)[i]-(*at)[i-1], beat+shared.FlushDelay)
				}
				assert.Equal(t, 40*(int(gap/beat)), count(w.log, ":\n\n"))
			})
		})
	}
}

func TestOpenFlushesTheHeaderAfterTheDelay(t *testing.T) {
	var tests = []struct {
		name       string
		givenDelay time.Duration
		when       func(s *Stream)
		expect     []time.Duration
	}{
		{"in silence", time.Millisecond, func(s *Stream) {}, []time.Duration{time.Millisecond}},
		{"at once with a negative delay", -1, func(s *Stream) { synctest.Wait() }, []time.Duration{0}},
		{"with the first batch", time.Millisecond, func(s *Stream) {
			_ = s.Deliver(&event.Batch{Events: []event.Event{said("a")}})
		}, []time.Duration{0}},
		{"not if it is closed before", time.Millisecond, func(s *Stream) { s.Close() }, nil},
		{"when timers stop", time.Millisecond, func(s *Stream) { s.StopTimers() }, []time.Duration{0}},
		{"once", time.Millisecond, func(s *Stream) { _ = s.Open() }, []time.Duration{time.Millisecond}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				shared := quiet()
				shared.FlushDelay = tt.givenDelay
				s, w := open(shared)
				at := moments(w)
				s.StartTimers()
				require.NoError(t, s.Open())
				assert.Equal(t, http.StatusOK, w.status, "the header is written at once")
				tt.when(s)
				pause(time.Hour)
				assert.Equal(t, tt.expect, *at)
				assert.NotContains(t, w.log, ":\n\n")
				s.Close()
			})
		})
	}
}

// A timer that could not be stopped any more finds nothing to do.
func TestLateTimerDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := open(quiet())
		s.StartTimers()
		require.NoError(t, s.Send(said("a")))
		require.NoError(t, s.Flush())
		log := len(w.log)
		pause(time.Second)
		s.tick()
		assert.Len(t, w.log, log, "no heartbeat was asked for")
		s.Close()
		s.tick()
		assert.Len(t, w.log, log)
	})
}
