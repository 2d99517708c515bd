// Package observe lets middlewares see what streams do, for metrics and traces. It
// knows no framework: one observer serves Echo v4 and v5, and several may observe one
// request.
//
// A middleware puts its observer into the context of the request. It has to be an
// outer one: it runs before datastar.Middleware.
//
//	r := c.Request()
//	c.SetRequest(r.WithContext(observe.With(r.Context(), observer)))
//	return next(c)
//
// Like any that gives a request to what is inside, it hands the MultipartForm of c.Request()
// back to r in the end, so that net/http removes the files of uploads.
//
// The observer is told when the stream opens, with the first event. A request that is
// answered with anything else has no stream, and its observer is told nothing. A request
// has one stream at most. Without an observer, and without hooks in datastar.Config,
// nothing is measured.
//
// # When, and on which goroutine
//
// The calls for one stream come one after the other: Opened, Sent any number of times,
// and Closed once. They come on the goroutine that sends, usually that of the handler,
// and Closed on that of the handler. None comes from a timer of this package, or while it
// holds a lock. The stream waits for each call, so a slow observer delays its own
// stream, and no other one. Streams call in parallel: an Observer is safe for
// that, and an Observation need not be, because there is one for each stream.
//
// A call that panics is logged. The handler, its events and the other observers go on
// as if it had returned.
//
// Most streams end before the middleware's next returns. One does not: events for an
// error that datastar.HTTPErrorHandler shows are sent after that. So what an
// observer needs at the end belongs into Closed, not behind next.
package observe

import (
	"context"
	"slices"
	"time"
)

// Observer observes streams. Its methods may be called from many goroutines.
type Observer interface {
	// Opened is called when a stream has opened: its header is sent. ctx is the request's, with
	// the values that middlewares gave it. It returns who is told of the rest, or nil if
	// nobody is.
	Opened(ctx context.Context, s Stream) Observation
}

// Observation is told what one stream does after it opened. Its methods are called one
// after the other.
type Observation interface {
	// Sent is called after events were written: once for each Send, or batch of a feed.
	// What is sent while it runs, by itself or by another goroutine, is in the next call.
	// The last call may come after the handler returned.
	Sent(s Sent)
	// Closed is called once, when the stream is over, as the last call. It is called
	// after each Opened that returned an Observation.
	Closed(e End)
}

// Stream is what is known of a stream when it opens.
type Stream struct {
	// Route is the pattern of the route, such as "/rooms/:id", or "" if there is none. It
	// is of the app's own text, so it may be a label.
	Route string
	// Method is the method of the request, such as "GET". A client may send any text.
	Method string
	// Protocol is what the stream's client speaks: "V1", "Beta", "V019" or "V018".
	Protocol string
	// Began is when the request reached the outermost middleware that observes it.
	Began time.Time
}

// Sent is what was sent together.
type Sent struct {
	// Events is how many events were sent: 1 or more.
	Events int
	// Bytes is how many bytes they have, with their ids, before any compression.
	Bytes int
	// Writing is how long writing and flushing took since the last call, or since the
	// stream opened. It is more than the cost of copying if the client's connection was full. An
	// event that waits for Config.FlushDelay is flushed later, which counts in the next
	// call, and in End.
	Writing time.Duration
	// FirstEvent is the time from Stream.Began until the first event was written, in the
	// first call. In others it is 0.
	FirstEvent time.Duration
}

// End is how a stream ended, and what it did in all.
type End struct {
	// Status is why the stream ended.
	Status Status
	// Cause is the error that ended it: what the handler returned, ErrGone of the root
	// package if the client left, ErrShutdown, or nil.
	Cause error
	// Events and Bytes are how many were written: as in Sent, and what was sent beside events,
	// such as ids. Heartbeats do not count.
	Events int
	Bytes  int
	// FirstEvent is the time from Stream.Began until the first event was written. It is 0
	// if there was none.
	FirstEvent time.Duration
	// Writing is how long writing and flushing took in all.
	Writing time.Duration
	// Duration is the time from the opening of the stream until its end.
	Duration time.Duration
}

// With returns a context whose streams are observed, too. Observers that ctx has already are
// called first.
func With(ctx context.Context, o Observer) context.Context {
	observers, began := From(ctx)
	if len(observers) == 0 {
		began = time.Now()
	}
	return context.WithValue(ctx, key{}, observed{append(slices.Clip(observers), o), began})
}

// From returns the observers of a context, and when the first of them was put there. It
// is for what opens streams.
func From(ctx context.Context) (observers []Observer, began time.Time) {
	o, _ := ctx.Value(key{}).(observed)
	return o.observers, o.began
}

type key struct{}

// observed is what a context says.
type observed struct {
	observers []Observer
	began     time.Time
}
