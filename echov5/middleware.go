// Code generated from ../middleware.go by go generate; DO NOT EDIT.

package datastar

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/signals"
)

// Middleware reads the signals of Datastar's requests before the handler runs
// and makes [From] and [Handler] find them. Other requests pass unread.
func Middleware() echo.MiddlewareFunc { return MiddlewareWithConfig(DefaultConfig) }

// MiddlewareWithConfig is [Middleware] with a config of your own. On a group or a
// route it replaces the config of the outer Middleware, whose limits were applied
// before. It panics if the config is invalid.
func MiddlewareWithConfig(config Config) echo.MiddlewareFunc {
	middleware, err := config.ToMiddleware()
	if err != nil {
		panic(err)
	}
	return middleware
}

// ToMiddleware is [MiddlewareWithConfig] that returns the error instead.
func (config Config) ToMiddleware() (echo.MiddlewareFunc, error) {
	s, err := newSetup(config)
	if err != nil {
		return nil, err
	}
	return s.around, nil
}

// Handler makes an Echo handler of one that takes a [Context]. It works with
// and without the middleware; without, [DefaultConfig] is used.
func Handler(h func(c *Context) error) echo.HandlerFunc {
	alone, err := newSetup(DefaultConfig)
	if err != nil {
		panic(err)
	}
	return func(c *echo.Context) error {
		ctx, err := alone.contextOf(c)
		if ctx == nil {
			return err
		}
		return ctx.run(h)
	}
}

// A stack that had to grow becomes smaller again only while less than a quarter of it is
// in use. So what runs what is inside, here and in close.go, has little else in its frame.

// contextOf finds the context for a handler, or makes it where there is no middleware. It
// returns nil and what Echo is to hear where the request was answered.
func (s *setup) contextOf(c *echo.Context) (*Context, error) {
	ctx, ok := From(c)
	switch {
	case !ok:
		if answered, err := s.enter(c); answered {
			return nil, err
		}
		ctx, _ = From(c)
	case !within(c):
		ctx.Context = c
	}
	return ctx, nil
}

// around is the middleware.
func (s *setup) around(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c *echo.Context) error {
		if s.serveScript(c) {
			return nil
		}
		if s.Skipper != nil && s.Skipper(c) {
			return next(c)
		}
		if outer := c.Get(contextKey); outer != nil {
			return s.nested(c, outer, next)
		}
		if answered, err := s.enter(c); answered {
			return err
		}
		return inside(c, next)
	}
}

// nested is the middleware inside another one, which gets its own back.
func (s *setup) nested(c *echo.Context, outer any, next echo.HandlerFunc) error {
	defer c.Set(contextKey, outer)
	if answered, err := s.enter(c); answered {
		return err
	}
	return inside(c, next)
}

// enter has Echo's context keep what the handler needs of a request, unless the request
// is answered.
func (s *setup) enter(c *echo.Context) (answered bool, err error) {
	s.protect(c)
	if pastEnd(c.Request()) {
		return true, c.NoContent(http.StatusNoContent)
	}
	if !signals.Datastar(c.Request()) {
		c.Set(contextKey, s)
		return false, nil
	}
	ctx, err := s.accept(c)
	c.Set(contextKey, ctx)
	if err != nil {
		return true, ctx.finish(err)
	}
	return false, nil
}
