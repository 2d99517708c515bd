package hub

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// stuck is an observer that is slow until it is let go.
type stuck struct {
	release chan struct{}
	queued  int
}

func (*stuck) Publish(context.Context, string, int) (Carrier, func(error)) { return nil, nil }
func (o *stuck) Queued(Queued)                                             { <-o.release; o.queued++ }

// An observer that is slow is told less, and that is logged. Nobody else waits for it: not
// who publishes, no callback, and not the log.
func TestObserver_slow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, joined, out := &stuck{release: make(chan struct{})}, 0, new(strings.Builder)
		m := NewMemory(MemoryConfig{
			Observers: []Observer{o}, OnPresence: func(Presence) { joined++ }, Logger: slog.New(slog.NewTextHandler(out, nil)),
		})
		ctx, leave := context.WithCancel(t.Context())
		follow := func() {
			for range m.Feed("a").Events(ctx, m.Position()) {
			}
		}
		go follow()
		synctest.Wait()
		assert.NoError(t, m.Publish(ctx, "a", append1))
		synctest.Wait() // the observer is at it
		for range mostCalls + 10 {
			assert.NoError(t, m.Publish(ctx, "a", append1))
		}
		go follow()
		synctest.Wait()
		assert.Equal(t, 2, joined)
		close(o.release)
		synctest.Wait()
		assert.Equal(t, mostCalls+1, o.queued, "what waited, and what it was at")
		assert.Contains(t, out.String(), "hub: observers are too slow, some were not called")
		leave()
		assert.NoError(t, m.Close())
	})
}

// Shutdown waits until observers have returned.
func TestObserver_shutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, ended := &stuck{release: make(chan struct{})}, false
		m := NewMemory(MemoryConfig{Observers: []Observer{o}, DrainWindow: -1})
		go func() {
			for range m.Feed("a").Events(t.Context(), m.Position()) {
			}
		}()
		synctest.Wait()
		assert.NoError(t, m.Publish(t.Context(), "a", append1))
		go func() {
			assert.NoError(t, m.Shutdown(t.Context()))
			ended = true
		}()
		synctest.Wait()
		assert.False(t, ended)
		close(o.release)
		synctest.Wait()
		assert.True(t, ended)
	})
}
