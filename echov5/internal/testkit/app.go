// Code generated from ../../../internal/testkit/app.go by go generate; DO NOT EDIT.

// Package testkit is what the tests of this package and those of the folder test
// share: an app, its server, the page that is its client, and feeds.
//
// All that they say about Echo is in echo.go, which each version of Echo has by
// hand. The other files are translated for Echo v5 as the package is.
package testkit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/echo-datastar/datastar/echov5"
)

// ErrApp is an error of an app, which has nothing to do with the stream.
var ErrApp = errors.New("the database is away")

// BothHandlers are a handler as a Handler and as a plain one that uses From.
func BothHandlers(h func(c *datastar.Context) error) map[string]echo.HandlerFunc {
	return map[string]echo.HandlerFunc{
		"Handler": datastar.Handler(h),
		"From": func(c *echo.Context) error {
			ctx, ok := datastar.From(c)
			if !ok {
				return errors.New("no context")
			}
			return h(ctx)
		},
	}
}

// Any has a handler answer every method, QUERY too, which Echo's Any leaves out.
func Any(e *echo.Echo, path string, h echo.HandlerFunc) {
	e.Any(path, h)
	e.Add("QUERY", path, h)
}

// Pass is a middleware that does nothing, not even for a request.
func Pass(next echo.HandlerFunc) echo.HandlerFunc { return next }

// Recover is Echo's Recover without a log.
func Recover() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{DisablePrintStack: true, DisableStackAll: true})
}

// Binder is a binder of the app's own.
type Binder func(i any, r *http.Request) error

// Renderer is an Echo Renderer that writes what it was given, and fails in the
// middle of the template "broken".
type Renderer struct{}

// ErrBroken is what the template "broken" fails with.
var ErrBroken = errors.New("no such field")

func (Renderer) render(w io.Writer, name string, data any) error {
	if _, err := fmt.Fprintf(w, "<p>%v", data); err != nil || name == "broken" {
		return errors.Join(err, ErrBroken)
	}
	_, err := io.WriteString(w, "</p>")
	return err
}

// Ends collects what Config.OnClose is told.
type Ends chan error

// Config is the default one with such an OnClose.
func (e Ends) Config() datastar.Config {
	config := datastar.DefaultConfig
	config.OnClose = func(_ *datastar.Context, end datastar.End) { e <- end.Cause }
	return config
}

// Log is a log to which several goroutines may write.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Count counts the lines that hold a text.
func (l *Log) Count(text string) (lines int) {
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, text) {
			lines++
		}
	}
	return lines
}
