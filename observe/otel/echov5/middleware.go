// Code generated from ../middleware.go by go generate; DO NOT EDIT.

package otel

import (
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/observe/otel/internal/streams"
)

// Config says what observes the requests.
type Config struct {
	// Skipper defines a function to skip the middleware for a request, which then has
	// neither a span nor metrics. Optional. Default value nil: no request is skipped.
	Skipper middleware.Skipper

	// TracerProvider makes the spans. Optional. Default value: the global one.
	TracerProvider trace.TracerProvider

	// MeterProvider makes the metrics. Optional. Default value: the global one.
	MeterProvider metric.MeterProvider

	// Propagator reads the trace that a request belongs to. Optional. Default value: the
	// global one, which reads nothing unless the app has set it.
	Propagator propagation.TextMapPropagator
}

// NewMiddleware observes requests and their streams, by the global providers.
func NewMiddleware() echo.MiddlewareFunc { return NewMiddlewareWithConfig(Config{}) }

// NewMiddlewareWithConfig is [NewMiddleware] with a config. It panics if the meter
// provider takes no instrument, which that of the SDK always does.
func NewMiddlewareWithConfig(config Config) echo.MiddlewareFunc {
	observing, err := config.ToMiddleware()
	if err != nil {
		panic(err)
	}
	return observing
}

// ToMiddleware is [NewMiddlewareWithConfig] that returns the error instead.
func (config Config) ToMiddleware() (echo.MiddlewareFunc, error) {
	o, err := streams.New(streams.Config{
		Scope:          ScopeName,
		TracerProvider: config.TracerProvider, MeterProvider: config.MeterProvider, Propagator: config.Propagator,
	})
	if err != nil {
		return nil, err
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if config.Skipper != nil && config.Skipper(c) {
				return next(c)
			}
			return observed(o, c, next)
		}
	}, nil
}

// observed observes a request. What is inside keeps the request with its span, since a
// stream may also be opened later: by datastar's HTTPErrorHandler.
func observed(o *streams.Observer, c *echo.Context, next echo.HandlerFunc) error {
	q, r := o.Begin(c.Request(), c.Path(), c.RealIP())
	c.SetRequest(r)
	defer func() {
		q.Release(c.Request())
		if panicked := recover(); panicked != nil {
			q.Panicked(c.Path(), panicked)
			panic(panicked)
		}
	}()
	err := next(c)
	q.End(c.Path(), status(c, err))
	return err
}

// IsDatastar reports whether a request is one of a Datastar client, which may be answered
// with a stream. It is a Skipper for middlewares that measure how long requests take: a
// page that is open for two hours would be a request of two hours.
func IsDatastar(c *echo.Context) bool { return signals.Datastar(c.Request()) }
