package datastar

import (
	"net/http"

	"github.com/labstack/echo/v4"

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
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return s.serve(c, next) }
	}, nil
}

// Handler makes an Echo handler of one that takes a [Context]. It works with
// and without the middleware; without, [DefaultConfig] is used.
func Handler(h func(c *Context) error) echo.HandlerFunc {
	alone, err := newSetup(DefaultConfig)
	if err != nil {
		panic(err)
	}
	return func(c echo.Context) error {
		ctx, ok := From(c)
		switch {
		case !ok && pastEnd(c.Request()):
			return c.NoContent(http.StatusNoContent)
		case !ok:
			alone.protect(c)
			made, failed := alone.accept(c)
			c.Set(contextKey, made)
			if ctx = made; failed != nil {
				return ctx.finish(failed)
			}
		case !within(c):
			ctx.Context = c // with all that was wrapped around it by now
		}
		return ctx.run(h)
	}
}

// serve is the middleware.
func (s *setup) serve(c echo.Context, next echo.HandlerFunc) error {
	if s.serveScript(c) {
		return nil
	}
	if s.Skipper != nil && s.Skipper(c) {
		return next(c)
	}
	s.protect(c)
	if outer := c.Get(contextKey); outer != nil { // which gets its own back
		defer c.Set(contextKey, outer)
	}
	if pastEnd(c.Request()) {
		return c.NoContent(http.StatusNoContent)
	}
	if !signals.Datastar(c.Request()) {
		c.Set(contextKey, s)
		return inside(c, c.Request().Context(), next)
	}
	ctx, err := s.accept(c)
	c.Set(contextKey, ctx)
	if err != nil {
		return ctx.finish(err)
	}
	return inside(c, c.Request().Context(), next)
}
