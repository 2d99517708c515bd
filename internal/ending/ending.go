// Package ending decides how an exchange ends. It is a function from what is known
// to what is to be done, who hears of it, and why it ended; docs/architecture.md has it
// as a table.
package ending

import "github.com/echo-datastar/datastar/observe"

// Result is what the handler ended with.
type Result uint8

const (
	Nil      Result = iota // it returned nil
	Over                   // an error that only says that the stream is over
	Planned                // an error of a feed that ended as it should
	Failed                 // any other error
	Panicked               // a panic
	Aborted                // a panic with http.ErrAbortHandler, or the end of its goroutine
)

// Cause is why the stream was over although its handler had not returned.
type Cause uint8

const (
	None     Cause = iota // it was not
	Left                  // the client has left
	Shutdown              // the server shuts down, and somebody watched for it
	Deadline              // the request's deadline passed
	Unusable              // it could not be opened
)

// Facts is what is known at the end.
type Facts struct {
	Result Result
	Cause  Cause

	// The request.
	Datastar   bool
	Repeatable bool // by its method, GET or QUERY: its client may ask again
	Legacy     bool // its client takes any answer but an event stream for a failure
	Live       bool // its client asks again until the server says that the end is meant
	Broken     bool // its body broke off while the handler read it

	// The answer.
	Opened    bool // as a stream of events
	Committed bool // its header is out, whatever it is
	Handed    bool // the handler has the context; else it may have written past the framework
	Unwound   bool // through an inner middleware's writer, which is gone

	// What ended it.
	Cut     bool // a loop was cut short by the shutdown, or a feed refused for now
	Fed     bool // a feed failed after the stream was opened
	Refused bool // the error is the app's, in building what it sends
	Passing bool // the error may be gone when the client asks again

	// Why, in other words.
	Slow bool           // the client left because it accepted nothing in time
	Said observe.Status // what the error of a feed says, or NormalClosure
}

// Steps is what is to be done, in this order.
type Steps struct {
	Drain     bool // what is left of the body is read
	Show      bool // OnError is asked for events
	Open      bool // an empty stream is the answer, unless there is another by now
	NoContent bool // 204 is the answer
	Later     bool // 503 is the answer
	Mark      bool // the page hears that the end is meant, so that it does not reconnect
	Abort     bool // the connection is broken, so that the client reconnects; else the stream ends properly

	quiet bool // nobody hears of the error
}

// Decide returns the steps for what is known.
func Decide(f Facts) Steps {
	s := Steps{Abort: f.reconnects(), Later: f.later()}
	s.quiet = f.quiet(s.Abort || s.Later)
	if !f.Datastar || f.Committed && !f.Opened || s.Abort || f.Cause == Left || f.Result == Aborted {
		return s // nobody is listening, or it is not for us to say
	}
	failed := f.failed() && !s.quiet
	idle := !f.Opened && !failed && f.Cause == None
	again := f.Live && f.Passing
	s.Drain = true
	s.Show = failed && !f.Unwound && (f.Opened || !again)
	blind := f.Legacy && !f.Live
	s.Open = blind && !f.Opened && (failed || idle)
	s.NoContent = !blind && idle && f.Handed
	s.Mark = f.Live && !again && f.meant() && (f.Opened || s.Show)
	return s
}

// later reports whether a client that asks again by itself is told to, since the
// shutdown came before the first event.
func (f Facts) later() bool {
	return f.Live && f.cut() && !f.Opened && !f.Committed && f.Cause != Left && (f.Result == Nil || f.Result == Over)
}

// meant reports whether the stream is over because its handler was done.
func (f Facts) meant() bool {
	return !f.Unwound && (f.Cause == None || f.Cause == Shutdown && f.Result == Nil)
}

// cut reports whether the shutdown cut the handler short.
func (f Facts) cut() bool { return f.Cut || f.Cause == Shutdown && f.Result == Over }

// reconnects reports whether the client has to ask again: for what was cut short by
// the shutdown, or whose feed failed. Any other method than GET and QUERY is a
// command, which must not be repeated.
func (f Facts) reconnects() bool {
	if !f.Repeatable || f.Cause == Left || f.Result == Panicked || f.Result == Aborted {
		return false
	}
	if f.Opened {
		return f.cut() || f.Fed
	}
	return f.cut() && f.Datastar && !f.Committed && !f.Live
}

// quiet reports whether the end was planned, or the client's, so that it is no
// error to anybody.
func (f Facts) quiet(abort bool) bool {
	switch f.Result {
	case Over:
		return abort || f.Cause == Left || f.Opened && f.Cause != None
	case Planned:
		return abort || f.Opened || f.Cause == Left
	case Failed:
		return f.Broken && f.Cause == Left
	}
	return f.Result == Nil
}

func (f Facts) failed() bool { return f.Result != Nil && f.Result != Aborted }

// Report is who hears of the end.
type Report struct {
	Echo    bool // gets the error, or else the cause
	Log     bool // gets it too, where nobody else would say it
	OnClose bool
	Status  observe.Status // which OnClose hears
}

// Report returns who hears of the end after the steps were taken: whether the
// stream is open now, and whether OnError made events of the error.
func (s Steps) Report(f Facts, opened, shown bool) Report {
	heard := f.failed() && !s.quiet
	unusable := f.Cause == Unusable
	r := Report{
		Echo:    heard || unusable,
		Log:     (heard && (opened || f.Refused) || unusable) && !shown && f.Result != Panicked,
		OnClose: opened,
	}
	if opened {
		r.Status = f.status(r.Echo)
	}
	return r
}

// status is why the exchange ended; heard is whether anybody is told of an error.
func (f Facts) status(heard bool) observe.Status {
	switch {
	case f.Cause == Left && !heard && f.Slow:
		return observe.Slow
	case f.Cause == Left && !heard:
		return observe.ClientGone
	case f.Cause != Left && f.Said != observe.NormalClosure:
		return f.Said
	case heard, f.Result == Aborted:
		return observe.Error
	case f.cut():
		return observe.Shutdown
	case f.Cause == Deadline:
		return observe.Lifetime
	}
	return observe.NormalClosure
}
