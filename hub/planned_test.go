package hub

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPlanned tells apart the errors that end a feed as planned, and failures.
func TestPlanned(t *testing.T) {
	for err, expect := range map[error]bool{
		ErrLifetime: true, ErrDraining: true, ErrSlow: true,
		ErrTooMany: false, ErrTooManyPerKey: false, ErrDisconnected: false, ErrTopic: false,
	} {
		var planned interface{ Planned() bool }
		got := errors.As(fmt.Errorf("room: %w", err), &planned) && planned.Planned()
		assert.Equal(t, expect, got, err)
	}
}

// admit returns the error with which a feed refuses a follower, or nil.
func admit(t *testing.T, f any) error {
	t.Helper()
	admitter, ok := f.(interface {
		Admit(ctx context.Context, after string) error
	})
	require.True(t, ok, "it cannot refuse before the stream is open")
	return admitter.Admit(t.Context(), "")
}

func TestFeed_admits(t *testing.T) {
	m := NewMemory(MemoryConfig{MaxFollowers: 2, DrainWindow: -1})
	follow := func(f Feed) (stop context.CancelFunc) {
		ctx, cancel := context.WithCancel(t.Context())
		over, batches := make(chan struct{}), make(chan struct{}, 16)
		go func() {
			defer close(over)
			for range f.Events(ctx, "") {
				batches <- struct{}{}
			}
		}()
		<-batches
		return func() { cancel(); <-over }
	}
	assert.NoError(t, admit(t, m.Feed("a", "b.*")))
	assert.Zero(t, m.Stats().Followers, "to be admitted is not to follow")
	assert.ErrorIs(t, admit(t, m.Feed("a..b")), ErrTopic)
	assert.ErrorIs(t, admit(t, Feed{}), ErrClosed)

	stop := follow(m.Feed("a").By("joe"))
	stopOther := follow(m.Feed("a"))
	assert.ErrorIs(t, admit(t, m.Feed("b").By("eve")), ErrTooMany)
	stop()
	assert.NoError(t, admit(t, m.Feed("b").By("joe")))
	stopOther()

	require.NoError(t, m.Shutdown(t.Context()))
	assert.ErrorIs(t, admit(t, m.Feed("a")), ErrClosed)
}

// TestFeed_admitsNobodyWhileDraining has a client that reads nothing delay the
// shutdown.
func TestFeed_admitsNobodyWhileDraining(t *testing.T) {
	m := NewMemory(MemoryConfig{DrainWindow: -1})
	following, release, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for range m.Feed("a").Events(t.Context(), "") {
			close(following)
			<-release
			break
		}
	}()
	<-following
	shut := make(chan error, 1)
	go func() { shut <- m.Shutdown(t.Context()) }()
	for admit(t, m.Feed("a")) == nil { // until the hub drains
	}
	assert.ErrorIs(t, admit(t, m.Feed("a")), ErrDraining)
	close(release)
	assert.NoError(t, <-shut)
	<-over
}
