// Code generated from ../../dev/middleware.go by go generate; DO NOT EDIT.

package dev

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/echov5"
	"github.com/echo-datastar/datastar/internal/dev"
	"github.com/echo-datastar/datastar/internal/local"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/uploads"
)

// Config says what is watched, and who may see it.
type Config struct {
	// Skipper defines a function to skip the middleware for a request. Optional.
	// Default value nil: no request is skipped.
	Skipper func(c *echo.Context) bool

	// Watch are the folders whose files are watched: templates (.html, .htm, .gohtml,
	// .tmpl, .tpl, .templ, .md, .svg), style sheets (.css) and scripts (.js, .mjs). Folders
	// in them that begin with a dot, and node_modules and vendor, are passed by. Files are
	// looked at while a page is open. Optional. Default value: the working directory.
	Watch []fs.FS

	// Allow reports whether a request may see any of it: source code, and what handlers
	// failed with. Optional. Default value [Local].
	Allow func(r *http.Request) bool

	// Interval is how often the files are looked at. It is longer where that takes more than
	// a twentieth of the time. Optional. Default value 150ms.
	Interval time.Duration
}

// DefaultConfig is the config of [Middleware], which reads it when it is called.
var DefaultConfig = Config{Interval: defaultInterval}

const defaultInterval = 150 * time.Millisecond

// Middleware adds development mode to the pages of an app, for requests from this machine.
// It is to stand inside Recover and Gzip, and outside datastar.Middleware and Timeout:
// there it sees what handlers return and panic with, and how streams end.
func Middleware() echo.MiddlewareFunc { return MiddlewareWithConfig(DefaultConfig) }

// MiddlewareWithConfig is [Middleware] with a config of your own. It panics if the
// config is invalid.
func MiddlewareWithConfig(config Config) echo.MiddlewareFunc {
	middleware, err := config.ToMiddleware()
	if err != nil {
		panic(err)
	}
	return middleware
}

// ToMiddleware is [MiddlewareWithConfig] that returns the error instead.
func (config Config) ToMiddleware() (echo.MiddlewareFunc, error) {
	if config.Interval < 0 {
		return nil, errors.New("datastar: dev: Config.Interval is negative")
	}
	watch := config.Watch
	if len(watch) == 0 {
		watch = []fs.FS{os.DirFS(".")}
	}
	allow := config.Allow
	if allow == nil {
		allow = Local
	}
	s := dev.New(dev.Config{Watch: watch, Texts: templTexts(), Interval: cmp.Or(config.Interval, defaultInterval)})
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if config.Skipper != nil && config.Skipper(c) || !allow(c.Request()) {
				return next(c)
			}
			return around(s, c, next)
		}
	}, nil
}

// templTexts returns the folder that templ generate --watch tells the programs it runs of,
// or "" in any other program.
func templTexts() string {
	if os.Getenv("TEMPL_DEV_MODE") != "true" {
		return ""
	}
	return cmp.Or(os.Getenv("TEMPL_DEV_MODE_ROOT"), os.TempDir())
}

// Local reports whether a request was made on this machine, for this machine: from a
// loopback address, for localhost or such an address, and not passed on by a proxy for
// somebody else.
//
// It cannot know of a proxy on the same machine that says neither who asks nor for which
// host. So use the middleware in development only.
func Local(r *http.Request) bool { return local.Request(r) }

// around answers what pages ask for by themselves, adds the script to pages, and tells of
// what goes wrong.
func around(s *dev.Server, c *echo.Context, next echo.HandlerFunc) error {
	r := c.Request()
	if s.Serve(writer(c), r) {
		return nil
	}
	header := r.Header.Get(dev.Header)
	if header == dev.Again || header == "" && r.Header.Get(signals.Header) == "" {
		return shown(s, c, next)
	}
	return watched(s, c, next, dev.AskedBy(header))
}

// watched runs a handler for a client, and tells its page of what goes wrong, and of how
// its stream ends.
func watched(s *dev.Server, c *echo.Context, next echo.HandlerFunc, by dev.Asked) error {
	fail := func(problem dev.Problem) {
		problem.Where = where(c)
		s.Tell(by.Page, problem)
	}
	if r := c.Request(); by.Request != "" {
		c.SetRequest(r.WithContext(s.Observe(r.Context(), by)))
		defer func() { uploads.HandBack(r, c.Request()) }()
	}
	err := run(s, c, next, fail)
	if matters(err) {
		fail(s.Failed(err))
	}
	return err
}

// shown runs a handler for a browser that goes to a page, and shows in its place what goes
// wrong. What a page asked for otherwise is told to all pages.
func shown(s *dev.Server, c *echo.Context, next echo.HandlerFunc) error {
	p, restore := install(c, s)
	defer restore()
	fail := func(problem dev.Problem) {
		if problem.Where = where(c); !p.Fail(writer(c), problem) && c.Request().Header.Get("Sec-Fetch-Site") == "same-origin" {
			s.Tell("", problem)
		}
	}
	err := run(s, c, next, fail)
	if matters(err) {
		fail(s.Failed(err))
	}
	p.Finish()
	return err
}

// run runs a handler, and tells of a panic, which goes on.
func run(s *dev.Server, c *echo.Context, next echo.HandlerFunc, tell func(dev.Problem)) error {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if value != http.ErrAbortHandler {
			tell(s.Panicked(value))
		}
		panic(value)
	}()
	return next(c)
}

// where names a request.
func where(c *echo.Context) string {
	text := c.Request().Method + " " + c.Request().URL.Path
	if route := c.Path(); route != "" && route != c.Request().URL.Path {
		text += " (" + route + ")"
	}
	return text
}

// matters reports whether an error is a mistake of the app's: that a client left, or was
// told that it asked for something wrong, is none.
func matters(err error) bool {
	return err != nil && !ends(err) && statusOf(err) >= http.StatusInternalServerError
}

// ends reports whether an error says nothing but that a stream is over.
func ends(err error) bool {
	is, _ := err.(interface{ Is(error) bool })
	for _, end := range []error{context.Canceled, datastar.ErrGone, datastar.ErrShutdown, datastar.ErrClosed} {
		if err == end || is != nil && is.Is(end) {
			return true
		}
	}
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		return !slices.ContainsFunc(e.Unwrap(), func(err error) bool { return !ends(err) })
	case interface{ Unwrap() error }:
		return ends(e.Unwrap())
	}
	return false
}
