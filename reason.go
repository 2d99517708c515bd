package datastar

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"

	"github.com/echo-datastar/datastar/internal/ending"
	"github.com/echo-datastar/datastar/observe"
)

// facts is what is known at the end.
func (c *Context) facts(err error) ending.Facts {
	opened, committed := c.stream.State()
	return ending.Facts{
		Result:     resultOf(err),
		Cause:      c.cause(),
		Datastar:   c.datastar,
		Repeatable: repeatable(c.Request().Method),
		Legacy:     c.Protocol() == V018 || c.Protocol() == V019,
		Live:       c.live,
		Broken:     c.stream.Body().CutOff(),
		Opened:     opened,
		Committed:  committed,
		Handed:     c.handed,
		Cut:        c.cut || forNow(err),
		Fed:        c.fed != nil,
		Refused:    c.stream.Refused(err),
		Unwound:    c.stream.Unwound(),
		Passing:    passing(err),
		Slow:       slow(c.stream.Cause()),
		Said:       statedBy(err),
	}
}

// passing reports whether an error may be gone when the client asks again, as its status
// says.
func passing(err error) bool {
	if err == nil {
		return false
	}
	switch status := statusOf(err); status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	default:
		return status >= http.StatusInternalServerError
	}
}

// methodQuery is the method of a GET with a body, which clients send from 1.0.4 on.
const methodQuery = "QUERY"

// repeatable reports whether a client may ask again by itself.
func repeatable(method string) bool { return method == http.MethodGet || method == methodQuery }

// resultOf sorts what a handler returned.
func resultOf(err error) ending.Result {
	switch {
	case err == nil:
		return ending.Nil
	case ended(err):
		return ending.Over
	case says(err, isPlanned):
		return ending.Planned
	}
	return ending.Failed
}

// cause sorts why the stream is over.
func (c *Context) cause() ending.Cause {
	cause := c.stream.Cause()
	switch {
	case errors.Is(cause, ErrGone) || c.stream.Body().CutOff():
		return ending.Left
	case cause == nil:
		return ending.None
	case errors.Is(cause, ErrShutdown):
		return ending.Shutdown
	case canceled(cause):
		return ending.Deadline
	}
	return ending.Unusable
}

// ended reports whether an error only says that the stream is over.
func ended(err error) bool { return says(err, isOver) }

func isOver(err error) bool {
	is, _ := err.(interface{ Is(error) bool })
	for _, over := range [...]error{ErrGone, ErrShutdown, context.Canceled, context.DeadlineExceeded} {
		if err == over || is != nil && is.Is(over) {
			return true
		}
	}
	return false
}

// planned is an error that says that a feed ended as it should.
type planned interface {
	error
	Planned() bool
}

// isPlanned reports whether an error says that a feed ended as it should.
func isPlanned(err error) bool {
	p, ok := err.(planned)
	return ok && p.Planned() || isOver(err)
}

// says reports whether an error says nothing else. Of errors that are joined each
// has to: what went wrong is not lost beside an end.
func says(err error, this func(error) bool) bool {
	if err != nil && this(err) {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return says(e.Unwrap(), this)
	case interface{ Unwrap() []error }:
		return !slices.ContainsFunc(e.Unwrap(), func(err error) bool { return !says(err, this) })
	}
	return false
}

// canceled reports whether an error only says that a context is done.
func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// statedBy returns the status that the error of a feed says. There are no others than those
// of package observe, whatever it says.
func statedBy(err error) observe.Status {
	if err == nil {
		return observe.NormalClosure
	}
	var stated observe.Stated // on the heap
	if !errors.As(err, &stated) {
		return observe.NormalClosure
	}
	return min(stated.StreamStatus(), observe.Error)
}

// slow reports whether a client is gone because it accepted nothing in time.
func slow(cause error) bool {
	return errors.Is(cause, ErrGone) && errors.Is(cause, os.ErrDeadlineExceeded)
}

// closedWith is what OnClose hears.
func closedWith(f ending.Facts, err, cause error) error {
	switch {
	case err == nil || f.Result == ending.Over && cause != nil:
		return cause
	case f.Cause == ending.Left && f.Result != ending.Aborted:
		return errors.Join(cause, err)
	}
	return err
}
