package datastar

import (
	"context"
	"errors"
	"net/http"
)

var errPanic = errors.New("datastar: the handler panicked")

// sayNothing answers a client for which the handler had nothing. Those before
// 0.20 take any answer but an event stream for a failure, and ask up to ten
// times, a command too.
func (c *Context) sayNothing() {
	old := c.Protocol() == V018 || c.Protocol() == V019
	if old && c.datastar && !c.Response().Committed {
		_ = c.stream.Flush()
	}
}

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
	return cut && c.datastar && !c.Response().Committed
}

// report tells the log and Config.OnClose how an opened stream ended.
func (c *Context) report(cause, err error) {
	if err == nil || cause != nil && (canceled(err) || errors.Is(err, ErrGone) || errors.Is(err, ErrShutdown)) {
		err = cause
	} else {
		c.Logger().Error(err)
		if errors.Is(cause, ErrGone) {
			err = errors.Join(cause, err)
		}
	}
	if c.setup.OnClose != nil {
		c.setup.OnClose(c, err)
	}
}

// abandon closes a stream that a panic left open, before anything unwinds.
func (c *Context) abandon() {
	if c.finished {
		return
	}
	c.finished = true
	opened := c.stream.Opened()
	c.stream.Close()
	if opened && c.setup.OnClose != nil {
		c.setup.OnClose(c, errPanic)
	}
}

// canceled reports whether an error only says that a context is done.
func canceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// over reports whether a stream is over for a reason that is not its own.
func over(cause error) bool {
	return cause == nil || errors.Is(cause, ErrGone) || errors.Is(cause, ErrShutdown) || canceled(cause)
}
