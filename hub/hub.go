// Package hub publishes events by topic to any number of streams, which follow
// topics as feeds.
//
//	rooms := hub.NewMemory(hub.MemoryConfig{})
//	rooms.Publish(ctx, "room.42", event.MergeFragments(row))   // never waits for a follower
//	c.Follow(rooms.Feed("room.42", hub.Topic("user", id)))     // one stream, many topics
//
// A client that reconnects receives exactly what it missed. A slow client receives
// the newest of what waits for it, and delays no other client.
package hub

import (
	"context"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/observe"
)

// Hub is the interface of [Memory] and of hubs over a message broker.
//
// Each follower of a topic receives its events in the order in which they were
// published. All methods may be called from any goroutine.
type Hub interface {
	// Publish sends events to all followers of the topic. A follower receives them
	// together and in order. Publish never waits for a follower. An error is
	// returned if nothing was published: ErrTopic, the error of an event,
	// ErrClosed, or that of ctx. A hub over a broker may return others.
	Publish(ctx context.Context, topic string, events ...event.Event) error
	// PublishOnce is Publish for what may be published again, as by a handler that is
	// retried: of the calls with one key, in whatever process, one publishes, and the
	// others return nil. A key is remembered for MemoryConfig.ReplayAge; name it after
	// what happened, such as "order.7.paid". ErrKey is returned for the key "".
	PublishOnce(ctx context.Context, key, topic string, events ...event.Event) error
	// Refresh publishes the snapshot of a topic, after something that it shows has changed:
	// store the change, then refresh. Each shows the state from after the call, and of each
	// topic one is published after the other, so that what a page receives last is the
	// newest; those that are asked for meanwhile are one. So it can be called at each
	// change. It waits until the snapshot was published, so do not hold a lock that
	// MemoryConfig.Snapshot takes. ErrNoSnapshot is returned where there is none, and else
	// ErrTopic, the error of the snapshot or of Publish, or that of ctx, after which the
	// snapshot may still be published.
	Refresh(ctx context.Context, topic string) error
	// Feed returns a feed of topics and patterns. In a pattern, "a.*" matches one
	// more part, and "a.>" one or more. Text that came from a user must be escaped
	// by Topic: otherwise it may be a pattern that follows topics of other users.
	Feed(topics ...string) Feed
	// Position returns the cursor after all that was published so far. A page that
	// is rendered with a cursor taken before its data is read, and follows a feed
	// after that cursor, misses nothing. For that the page requests its stream with the
	// cursor in the query parameter "after".
	Position() string
	// Followers returns how many streams follow the topic by its name, in all
	// processes. Followers of patterns do not count.
	Followers(topic string) int
	// Present returns who follows the topic by its name with a key of Feed.By, in all
	// processes: each key once, those that came first before others. It is what a page
	// shows as "who is here".
	Present(topic string) []Member
	// Disconnect ends all feeds with a key of Feed.By, as after a logout, a ban, or a
	// change of what a user may see: after what waits they yield the events, such as a
	// redirect, and end without an error, so that clients do not reconnect. Those that
	// do are refused with ErrDisconnected for MemoryConfig.RefuseFor, or until Allow is
	// called. An error is returned if nothing was done: ErrKey, the error of an event,
	// ErrClosed, or that of ctx.
	Disconnect(ctx context.Context, key string, events ...event.Event) error
	// Allow lets a key that was disconnected follow again, as after a login.
	Allow(ctx context.Context, key string) error
	// Health says whether the hub can do its work, for a readiness probe. It asks
	// nobody.
	Health() Health
	// Stats returns the counts since the hub was made, and what it holds.
	Stats() Stats
	// Shutdown refuses new followers and ends all feeds, spread over the drain
	// window so that not all clients reconnect at once. It returns nil when the
	// last feed has ended, or the error of ctx if ctx is done first.
	Shutdown(ctx context.Context) error
	// Close ends all feeds at once, with ErrClosed.
	Close() error
}

var (
	// ErrClosed is returned by Publish, ends a feed, or refuses a follower, when the
	// hub was closed or shut down. The client reconnects.
	ErrClosed error = &refusal{"hub: closed", unavailable, time.Second, observe.Shutdown}
	// ErrDraining ends a feed, or refuses a follower, while the hub shuts down.
	// The client reconnects.
	ErrDraining error = &refusal{"hub: draining", unavailable, time.Second, observe.Shutdown}
	// ErrSlow ends a feed whose follower is too slow. The client reconnects.
	ErrSlow error = &end{"hub: the follower is too slow", observe.Slow}
	// ErrLifetime ends a feed after MemoryConfig.MaxLifetime. The client
	// reconnects.
	ErrLifetime error = &end{"hub: the stream reached its maximum lifetime", observe.Lifetime}
	// ErrTooMany refuses a follower that exceeds MemoryConfig.MaxFollowers, with
	// status 503. The client does not retry, but a page that is kept alive does.
	ErrTooMany error = &refusal{"hub: too many followers", unavailable, 0, observe.Error}
	// ErrTooManyPerKey refuses a page whose stream ended because there were more than
	// MemoryConfig.MaxPerKey, with status 409. The client does not retry.
	ErrTooManyPerKey error = &refusal{"hub: too many followers of one key", conflict, 0, observe.Error}
	// ErrDisconnected refuses a follower whose key was disconnected, with status 403.
	// The client does not retry.
	ErrDisconnected error = &refusal{"hub: the key was disconnected", forbidden, 0, observe.Error}
	// ErrKey is returned by Disconnect, Allow and PublishOnce for the key "".
	ErrKey error = &refusal{"hub: the key is empty", internalError, 0, observe.Error}
	// ErrNoSnapshot is returned by Refresh of a hub without MemoryConfig.Snapshot.
	ErrNoSnapshot error = &refusal{"hub: there is no snapshot to refresh with", internalError, 0, observe.Error}
	// ErrTopic is returned when a topic or pattern is malformed. A client that is
	// refused with it receives status 400 and does not retry.
	ErrTopic error = &refusal{"hub: malformed topic", badRequest, 0, observe.Error}
)

// HTTP statuses. This package does not import net/http.
const (
	badRequest    = 400
	forbidden     = 403
	conflict      = 409
	internalError = 500
	unavailable   = 503
)

// refusal is an error that says how a refused request is answered.
type refusal struct {
	text   string
	status int
	retry  time.Duration  // how long to wait before a retry; 0: a retry is of no use
	ends   observe.Status // a stream that was open
}

func (r *refusal) Error() string { return r.text }

// StatusCode returns the HTTP status of the answer to a refused request.
func (r *refusal) StatusCode() int { return r.status }

// RetryAfter returns how long to wait before a retry, or 0 if a retry is of no
// use.
func (r *refusal) RetryAfter() time.Duration { return r.retry }

// Planned reports whether the error is a planned end and not a failure: the hub
// is shut down, and the client finds it or another one when it reconnects.
func (r *refusal) Planned() bool { return r.retry > 0 }

// StreamStatus returns why a stream ends whose feed ends so: it is an [observe.Stated].
func (r *refusal) StreamStatus() observe.Status { return r.ends }

// end is the error of a feed that ends as planned.
type end struct {
	text string
	ends observe.Status
}

func (e *end) Error() string { return e.text }

// Planned returns true: the end is not a failure.
func (*end) Planned() bool { return true }

// StreamStatus returns why a stream ends whose feed ends so: it is an [observe.Stated].
func (e *end) StreamStatus() observe.Status { return e.ends }
