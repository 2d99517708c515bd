package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/_example/internal/hostile"
)

// watch has an app tell the ledger what it logs, and which statuses its own
// loggers are told.
func (l *ledger) watch(e *echo.Echo) {
	e.Logger = tapped{e.Logger, l, "?", &body{}}
	answer := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		answer(err, c)
		l.told(c, err)
	}
	e.Pre(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			defer l.runs(r)()
			c.SetLogger(tapped{e.Logger, l, caller(r), replaceBody(r)})
			err := next(c)
			if err == nil {
				l.told(c, nil)
			}
			return err
		}
	})
}

// told notes a status that says that the server is at fault.
func (l *ledger) told(c echo.Context, err error) {
	if status := c.Response().Status; status >= http.StatusInternalServerError {
		l.fault(caller(c.Request()), "loggers are told status %d of %v", status, err)
	}
}

// caller is what to look a request up by.
func caller(r *http.Request) string {
	return fmt.Sprintf("attack %s at %s %s", r.Header.Get(hostile.NumberHeader), r.Method, r.URL.Path)
}

// runs notes a request that is served, until the function it returns is called.
func (l *ledger) runs(r *http.Request) (ends func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running[r] = caller(r)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.running, r)
	}
}

// body is a body that knows whether its client left before its end.
type body struct {
	io.ReadCloser
	left bool
}

// replaceBody puts another into the place of every second body, as Echo's
// BodyLimit does. net/http treats those in another way.
func replaceBody(r *http.Request) *body {
	b := &body{ReadCloser: r.Body}
	if number := r.Header.Get(hostile.NumberHeader); r.Body != http.NoBody && number != "" && number[len(number)-1]%2 == 0 {
		r.Body = b
	}
	return b
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var network *net.OpError
	b.left = b.left || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network)
	return n, err
}

// tapped is the logger of a request. Whatever is logged as an error, or without
// a level, as Recover does, is a fault.
type tapped struct {
	echo.Logger
	*ledger
	who string
	*body
}

// leaving is what an error says that is no other's but the client's that left.
var leaving = regexp.MustCompile(`EOF|reset by peer|broken pipe|closed|canceled|gone|timeout`)

func (l tapped) note(said string) {
	if l.left && leaving.MatchString(said) {
		l.fault(l.who, "Echo logged of a client that left: %s", said)
		return
	}
	l.fault(l.who, "Echo logged: %s", said)
}

func (l tapped) Error(i ...any)                 { l.note(fmt.Sprint(i...)) }
func (l tapped) Errorf(format string, i ...any) { l.note(fmt.Sprintf(format, i...)) }
func (l tapped) Print(i ...any)                 { l.note(fmt.Sprint(i...)) }
func (l tapped) Printf(format string, i ...any) { l.note(fmt.Sprintf(format, i...)) }
