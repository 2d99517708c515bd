package datastar

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/stream"
)

// Config says how requests are read and streams are kept.
type Config struct {
	// Skipper passes a request by: it is left to Echo, and to a middleware
	// above if there is one. Optional. Default value: none is passed by.
	Skipper func(c echo.Context) bool

	// Protocol is what every client is taken to speak. Optional. Default
	// value ProtocolAuto: V1 for a request that accepts text/html besides
	// text/event-stream, else Legacy.
	Protocol Protocol

	// Legacy is what ProtocolAuto takes a client before 1.0.0-RC.1 for, since
	// such clients cannot be told apart. Optional. Default value Beta.
	Legacy Protocol

	// SignalsLimit is how many bytes of signals a request may carry before it
	// is answered with 413. Optional. Default value 1 MiB.
	SignalsLimit int64

	// Heartbeat is the silence after which a comment is sent, which keeps
	// proxies from cutting the stream. Optional. Default value 15s; negative:
	// none.
	Heartbeat time.Duration

	// WriteTimeout is how long a client may take to accept a write. It moves
	// the server's own write deadline forward, so that a stream outlives it.
	// Optional. Default value 10s; negative: the server's applies.
	WriteTimeout time.Duration

	// FlushDelay is how long an event may wait for company before it is
	// flushed, unless the handler waits or returns earlier. Optional. Default
	// value 1ms; negative: each is flushed at once.
	FlushDelay time.Duration

	// Context ends every stream when it is done, as the shutdown of the
	// server does. Optional. Default value nil.
	Context context.Context

	// OnClose is called once for each stream, when it is over: with nil after
	// a handler that returned nil, with ErrGone (perhaps wrapped), with
	// ErrShutdown, or with what failed. It must not send. Optional. Default
	// value nil.
	OnClose func(c *Context, cause error)
}

// DefaultConfig is what [Middleware] and a [Handler] without a middleware use.
// It may be changed before the app is built.
var DefaultConfig = Config{
	Legacy:       Beta,
	SignalsLimit: 1 << 20,
	Heartbeat:    15 * time.Second,
	WriteTimeout: 10 * time.Second,
	FlushDelay:   time.Millisecond,
}

// Middleware reads the signals of Datastar's requests before the handler runs
// and makes [From] and [Handler] find them. Other requests pass unread.
func Middleware() echo.MiddlewareFunc { return MiddlewareWithConfig(DefaultConfig) }

// MiddlewareWithConfig is [Middleware] with a config of your own. On a group
// or a route it replaces the config of the middleware above, whose limits have
// been applied by then. It panics if the config is invalid.
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
		if !ok {
			var err error
			if ctx, err = alone.accept(c); err != nil {
				return err
			}
			c.Set(contextKey, ctx)
		}
		return ctx.run(h)
	}
}

// contextKey is where Echo's context keeps a *Context, or the *setup to make
// one with.
const contextKey = "github.com/echo-datastar/datastar"

// setup is a config whose defaults are resolved, and what its streams share.
type setup struct {
	Config
	shared stream.Shared
	warned sync.Once
}

func newSetup(config Config) (*setup, error) {
	switch {
	case !config.Protocol.Valid():
		return nil, fmt.Errorf("datastar: Config.Protocol: %v is unknown", config.Protocol)
	case !config.Legacy.Valid():
		return nil, fmt.Errorf("datastar: Config.Legacy: %v is unknown", config.Legacy)
	case config.SignalsLimit < 0:
		return nil, errors.New("datastar: Config.SignalsLimit is negative")
	}
	s := &setup{Config: config}
	s.Legacy = or(config.Legacy, Beta)
	s.SignalsLimit = or(config.SignalsLimit, 1<<20)
	s.shared.Heartbeat = or(config.Heartbeat, 15*time.Second)
	s.shared.WriteTimeout = or(config.WriteTimeout, 10*time.Second)
	s.shared.FlushDelay = or(config.FlushDelay, time.Millisecond)
	s.shared.Context = config.Context
	return s, nil
}

func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// serve is the middleware.
func (s *setup) serve(c echo.Context, next echo.HandlerFunc) error {
	if s.Skipper != nil && s.Skipper(c) {
		return next(c)
	}
	if signals.Datastar(c.Request()) {
		ctx, err := s.accept(c)
		if err != nil {
			return err
		}
		c.Set(contextKey, ctx)
	} else {
		c.Set(contextKey, s)
	}
	defer closeLeft(c)
	err := next(c)
	if ctx, ok := c.Get(contextKey).(*Context); ok {
		return ctx.finish(err)
	}
	return err
}

// closeLeft closes a stream that a panic left open.
func closeLeft(c echo.Context) {
	if ctx, ok := c.Get(contextKey).(*Context); ok {
		ctx.abandon()
	}
}

// accept reads a request.
func (s *setup) accept(c echo.Context) (*Context, error) {
	r := c.Request()
	ctx := &Context{Context: c, setup: s, datastar: signals.Datastar(r)}
	drained := r.ContentLength == 0
	if ctx.datastar {
		s.shared.Register(r)
		var err error
		if ctx.signals, drained, err = signals.Read(r, s.SignalsLimit); err != nil {
			return nil, s.refusal(err)
		}
	}
	ctx.stream.Init(&s.shared, (*response)(ctx), s.speaks(r), r, drained)
	return ctx, nil
}

// refusal is the answer to signals that cannot be read.
func (s *setup) refusal(err error) error {
	var already *echo.HTTPError
	switch {
	case errors.As(err, &already): // from a middleware's body
		return already
	case errors.Is(err, signals.ErrTooLarge):
		message := fmt.Sprintf("datastar: the signals are larger than %d bytes", s.SignalsLimit)
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge, message).SetInternal(err)
	}
	return echo.NewHTTPError(http.StatusBadRequest, "datastar: "+err.Error()).SetInternal(err)
}

// speaks returns the protocol of the request's client.
func (s *setup) speaks(r *http.Request) Protocol {
	if s.Protocol != ProtocolAuto {
		return s.Protocol
	}
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "text/event-stream") && strings.Contains(accept, "text/html") {
		return V1
	}
	return s.Legacy
}
