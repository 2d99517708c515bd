// Code generated from ../close.go by go generate; DO NOT EDIT.

package datastar

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

var errPanic = errors.New("datastar: the handler panicked")

// sayNothing answers a client for which the handler had nothing: with 204, or
// an empty event stream where that is taken for a failure.
func (c *Context) sayNothing() {
	switch {
	case c.insists():
		_ = c.stream.Flush()
	case c.known: // else the handler may have written past Echo
		c.Response().WriteHeader(http.StatusNoContent)
	}
}

// insists reports whether the client is one before 0.20, which takes any
// answer but an event stream for a failure, and asks up to ten times, with a
// command too.
func (c *Context) insists() bool { return c.Protocol() == V018 || c.Protocol() == V019 }

// close closes the stream, or breaks it where the browser has to come back. It
// reports false where it takes a panic to break it.
func (c *Context) close(back bool) bool {
	if !back {
		c.stream.Close()
		return true
	}
	if c.running {
		c.stream.Hint()
	}
	return c.stream.Abort()
}

// comesBack reports whether the browser has to ask again: for a GET that was
// cut short by the shutdown, or whose feed failed once it had begun. Any other
// method is a command, which must not be repeated.
func (c *Context) comesBack(cause, err error, opened bool) bool {
	cut := c.cut || errors.Is(cause, ErrShutdown) && (errors.Is(err, ErrShutdown) || canceled(err))
	switch {
	case c.Request().Method != http.MethodGet:
		return false
	case opened:
		return cut || c.fed != nil
	}
	return cut && c.datastar && !committed(c.Context)
}

// report tells the log, unless it was the app that made events of it, and
// Config.OnClose how an opened stream ended.
func (c *Context) report(cause, err error) {
	c.mute(err)
	switch {
	case err == nil:
		err = cause
	case !c.shown:
		logError(c.Context, err)
		if errors.Is(cause, ErrGone) {
			err = errors.Join(cause, err)
		}
	}
	c.closed(err)
}

func (c *Context) closed(cause error) {
	if c.setup.OnClose != nil {
		c.setup.OnClose(c, cause)
	}
}

// abandon closes a stream that a panic left open, before anything unwinds,
// after the page was told of it. The panic goes on.
func (c *Context) abandon() {
	if c.finished {
		return
	}
	panicked := recover()
	c.crash(panicked)
	if panicked != nil {
		panic(panicked)
	}
}

// crash ends a stream whose handler panicked, or left its goroutine.
func (c *Context) crash(panicked any) {
	c.finished = true
	err := errPanic
	opened, told := c.stream.Opened(), false
	defer func() { // even if OnError panics
		c.stream.Close()
		if opened || told {
			c.mute(err)
			c.closed(err)
		}
	}()
	if panicked == nil || panicked == http.ErrAbortHandler {
		return
	}
	err = fmt.Errorf("%w: %v", errPanic, panicked)
	told = c.show(err, c.setup.OnError)
}

// orCrash ends the stream also where the app's part in its end, such as OnError,
// panics.
func (c *Context) orCrash(end func()) {
	returned := false
	defer func() {
		if !returned {
			c.crash(nil)
		}
	}()
	end()
	returned = true
}

// ended reports whether an error only says that the stream is over.
func ended(err error) bool {
	return canceled(err) || errors.Is(err, ErrGone) || errors.Is(err, ErrShutdown)
}

// canceled reports whether an error only says that a context is done.
func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// over reports whether a stream is over for a reason that is not its own.
func over(cause error) bool {
	return cause == nil || ended(cause)
}
