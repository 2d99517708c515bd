package main

import (
	"context"
	"errors"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/hub"
)

// uploads sends each tab the progress of its upload. A page that uses fetch
// cannot see it, so the server tells the topic that the tab follows meanwhile.
type uploads struct{ hub *hub.Memory }

// newUploads returns uploads whose hub keeps nothing for replay, since old progress
// is of no use. For the same reason a tab that missed some is sent nothing instead:
// by default it would reload itself, and lose what was typed.
func newUploads() uploads {
	return uploads{hub.NewMemory(hub.MemoryConfig{
		ReplayEvents: -1,
		OnGap:        func(context.Context, hub.Follower) []datastar.Event { return nil },
	})}
}

// progress is the stream of a tab.
func (u uploads) progress(c *datastar.Context) error { return c.Follow(u.hub.Feed(c.Tab())) }

// tell publishes how far an upload is. That it is refused is told, too: a browser
// reads the answer only after it has sent everything.
func (u uploads) tell(c *datastar.Context, p datastar.Progress) {
	event := datastar.MergeSignals(map[string]int{"uploaded": p.Percent})
	if errors.Is(p.Err, echo.ErrStatusRequestEntityTooLarge) {
		event = demo.Problem(tooLarge)
	}
	_ = u.hub.Publish(context.Background(), c.Tab(), event)
}
