// Package hub is where events are published by topic, and followed as feeds by
// any number of pages.
//
//	rooms := hub.NewMemory(hub.MemoryConfig{})
//	rooms.Publish(ctx, "room.42", event.MergeFragments(row))   // never waits for a page
//	c.Follow(rooms.Feed("room.42", hub.Topic("user", id)))     // one stream, many topics
//
// A page that was away gets exactly what it missed; one that reads slowly gets
// the newest of what waits for it, and delays nobody.
package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Hub is what [Memory] does, and what a hub over a broker does as well.
//
// Followers of a topic see its events in the order in which they were
// published. All methods may be called from any goroutine.
type Hub interface {
	// Publish sends events to all that follow the topic. They arrive together
	// and in order. It never waits for a follower. It returns ErrTopic, the
	// error that was made in building an event, ErrClosed, or that of ctx; then
	// nothing was published.
	Publish(ctx context.Context, topic string, events ...event.Event) error
	// Feed returns a feed of topics and patterns: "a.*" stands for one more
	// part, "a.>" for one or more. What came from a user goes through Topic, or
	// it could be a pattern, which follows what is others'.
	Feed(topics ...string) Feed
	// Position returns the cursor of what was published so far. A page that is
	// rendered with it, and follows a feed after it, misses nothing between.
	Position() string
	// Followers returns how many follow the topic by its name, those of
	// patterns aside.
	Followers(topic string) int
	// Stats returns what happened so far.
	Stats() Stats
	// Shutdown ends all feeds, spread over the drain window, so that pages come
	// back bit by bit, and refuses new ones. It returns nil when the last one
	// has ended, or else the error of ctx when that is done.
	Shutdown(ctx context.Context) error
	// Close ends all feeds at once.
	Close() error
}

var (
	// ErrClosed is returned when the hub was closed or shut down.
	ErrClosed error = &refusal{"hub: closed", unavailable, time.Second}
	// ErrDraining ends a feed while the hub shuts down. The page reconnects.
	ErrDraining error = &refusal{"hub: draining", unavailable, time.Second}
	// ErrSlow ends a feed whose follower did not keep up. The page reconnects.
	ErrSlow error = end("hub: the follower is too slow")
	// ErrLifetime ends a feed after MemoryConfig.MaxLifetime. The page reconnects.
	ErrLifetime error = end("hub: the stream has lived long enough")
	// ErrGap ends a feed without a snapshot when the hub cannot tell any more what
	// its page missed, as after the loss of a broker's data. The page comes back.
	ErrGap = errors.New("hub: events were lost")
	// ErrTooMany refuses a follower beyond MemoryConfig.MaxFollowers, for good.
	ErrTooMany error = &refusal{"hub: too many followers", unavailable, 0}
	// ErrTooManyPerKey refuses a follower beyond MemoryConfig.MaxPerKey, for good.
	ErrTooManyPerKey error = &refusal{"hub: too many followers of one key", tooManyRequests, 0}
	// ErrTopic is returned when a topic or pattern is malformed.
	ErrTopic error = &refusal{"hub: malformed topic", internalError, 0}
)

// Statuses of HTTP, which this package is not bound to.
const (
	tooManyRequests = 429
	internalError   = 500
	unavailable     = 503
)

// refusal is an error that says how a request is to be answered with it.
type refusal struct {
	text   string
	status int
	retry  time.Duration // 0: for good
}

func (r *refusal) Error() string { return r.text }

// StatusCode is the answer to a request that is refused.
func (r *refusal) StatusCode() int { return r.status }

// RetryAfter is when it is worth another try, or 0 if it is not.
func (r *refusal) RetryAfter() time.Duration { return r.retry }

// Planned reports whether it is no failure: the hub ends, and is found again.
func (r *refusal) Planned() bool { return r.retry > 0 }

// end is how a feed ends as planned.
type end string

func (e end) Error() string { return string(e) }

// Planned returns true: it is no failure.
func (e end) Planned() bool { return true }

// TabID returns an id for a tab of the browser, to be rendered into its page:
// the topic "tab."+id then reaches it alone, as "user."+id reaches a user.
func TabID() string { return rand.Text() }
