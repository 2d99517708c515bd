package hub

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

// TestShutdown_spreads checks when feeds end, and when their clients reconnect.
func TestShutdown_spreads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, window = 1000, 10 * time.Second
		m := NewMemory(MemoryConfig{DrainWindow: window})
		var all sync.WaitGroup
		var mu sync.Mutex
		var early, back, last time.Duration
		start := time.Now()
		for range n {
			all.Go(func() {
				var retry time.Duration
				var failed error
				for batch, err := range m.Feed("a").Events(t.Context(), "") {
					retry, failed = max(retry, batch.Retry), err
				}
				assert.Equal(t, ErrDraining, failed)
				mu.Lock()
				defer mu.Unlock()
				back += retry
				took := time.Since(start)
				last = max(last, took)
				if took < window/2 {
					early++
				}
			})
		}
		synctest.Wait()
		assert.NoError(t, m.Shutdown(t.Context()))
		took := time.Since(start)
		all.Wait()
		assert.Equal(t, last, took, "it returns when the last one has ended")
		assert.LessOrEqual(t, last, window)
		assert.InDelta(t, n/2, int(early), n/10)
		assert.InDelta(t, longestWait.Seconds()/2, back.Seconds()/n, window.Seconds()/20, "no longer than it takes")
	})
}

// TestShutdown_ofABusyHub publishes during a shutdown, which must not delay it.
func TestShutdown_ofABusyHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{DrainWindow: time.Second})
		var ended sync.WaitGroup
		for range 50 {
			ended.Go(func() {
				var last string
				for batch, err := range m.Feed("a").Events(t.Context(), "") {
					for _, frame := range batch.Frames {
						last = frame.ID()
					}
					if err != nil {
						assert.Equal(t, m.Position(), last, "it got all")
					}
				}
			})
		}
		synctest.Wait()
		start := time.Now()
		ended.Go(func() {
			for m.Publish(t.Context(), "a", append1) == nil {
				pass(time.Millisecond)
			}
		})
		assert.NoError(t, m.Shutdown(t.Context()))
		assert.LessOrEqual(t, time.Since(start), time.Second)
		ended.Wait()
	})
}

// TestShutdown_waitsForCallbacks has a slow OnPresence.
func TestShutdown_waitsForCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		m := NewMemory(MemoryConfig{DrainWindow: -1, PresenceGrace: -1, OnPresence: func(Presence) {
			pass(time.Second / 2)
			told++
		}})
		go func() {
			for range m.Feed("a").Events(t.Context(), "") {
			}
		}()
		pass(time.Minute)
		assert.NoError(t, m.Shutdown(t.Context()))
		assert.Equal(t, 2, told)
	})
}

func TestShutdown_atOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{DrainWindow: -1})
		var ended sync.WaitGroup
		ended.Go(func() {
			for batch, err := range m.Feed("a").Events(t.Context(), "") {
				assert.Zero(t, batch.Retry)
				assert.Contains(t, []error{nil, ErrDraining}, err)
			}
		})
		synctest.Wait()
		start := time.Now()
		assert.NoError(t, m.Shutdown(t.Context()))
		assert.Zero(t, time.Since(start))
		ended.Wait()
	})
}

// TestShutdown_stalled has a client that reads nothing. Shutdown returns when
// its context is done, and the feed ends when the client reads.
func TestShutdown_stalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{})
		stalled := make(chan struct{})
		var ended sync.WaitGroup
		ended.Go(func() {
			var last error
			for _, err := range m.Feed("a").Events(t.Context(), "") {
				<-stalled
				last = err
			}
			assert.Equal(t, ErrClosed, last)
		})
		synctest.Wait()
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		assert.ErrorIs(t, m.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, 7*time.Second, time.Since(start))
		close(stalled)
		ended.Wait()
	})
}

func TestLifetime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{MaxLifetime: time.Hour})
		var early time.Duration
		for range 200 {
			start := time.Now()
			for batch, err := range m.Feed("a").Events(event.WithProtocol(t.Context(), event.V1), "") {
				if err != nil {
					assert.Equal(t, ErrLifetime, err)
				} else if batch.ID == "" {
					assert.Positive(t, batch.Retry)
				}
			}
			took := time.Since(start)
			assert.GreaterOrEqual(t, took, time.Hour)
			assert.Less(t, took, 66*time.Minute)
			if took < 63*time.Minute {
				early++
			}
		}
		assert.InDelta(t, 100, int(early), 30)
		for _, p := range []event.Protocol{event.ProtocolAuto, event.Beta, event.V019, event.V018} {
			ctx, cancel := context.WithTimeout(event.WithProtocol(t.Context(), p), 24*time.Hour)
			start := time.Now()
			for _, err := range m.Feed("a").Events(ctx, "") {
				assert.NoError(t, err)
			}
			assert.Equal(t, 24*time.Hour, time.Since(start), "the page is not made to count")
			cancel()
		}
	})
}

// Shutdown of a hub without followers succeeds, however late.
func TestShutdown_idle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		assert.NoError(t, NewMemory(MemoryConfig{}).Shutdown(ctx))
	}
}

// A feed whose time is over while its client reads slowly still sends what waits.
func TestLifetime_sendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory(MemoryConfig{MaxLifetime: time.Minute})
		for range 64 {
			frames := 0
			for batch, err := range m.Feed("a").Events(event.WithProtocol(t.Context(), event.V1), "") {
				frames += len(batch.Frames)
				switch {
				case batch.ID != "":
					assert.NoError(t, m.Publish(t.Context(), "a", append1))
				case frames == 1:
					pass(time.Hour)
					assert.NoError(t, m.Publish(t.Context(), "a", append1))
				}
				assert.Contains(t, []error{nil, ErrLifetime}, err)
			}
			assert.Equal(t, 2, frames)
		}
	})
}
