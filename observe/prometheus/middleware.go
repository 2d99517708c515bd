package prometheus

import (
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/uploads"
	"github.com/echo-datastar/datastar/observe/prometheus/internal/streams"
)

// Config says which streams have metrics, and where.
type Config struct {
	// Skipper defines a function to skip the middleware for a request, whose stream then
	// has no metrics. Optional. Default value nil: no request is skipped.
	Skipper middleware.Skipper

	// Registerer is where the metrics are registered. Middlewares with the same one share
	// them, and a stream inside several of these counts once. Optional. Default value:
	// prometheus.DefaultRegisterer of client_golang.
	Registerer prometheus.Registerer
}

// NewMiddleware has streams measured, in the default registry of client_golang.
func NewMiddleware() echo.MiddlewareFunc { return NewMiddlewareWithConfig(Config{}) }

// NewMiddlewareWithConfig is [NewMiddleware] with a config. It panics where ToMiddleware
// returns an error.
func NewMiddlewareWithConfig(config Config) echo.MiddlewareFunc {
	measuring, err := config.ToMiddleware()
	if err != nil {
		panic(err)
	}
	return measuring
}

// ToMiddleware is [NewMiddlewareWithConfig] that returns the error instead: one is returned
// when something else is registered under the name of one of the metrics.
func (config Config) ToMiddleware() (echo.MiddlewareFunc, error) {
	o, err := streams.New(config.Registerer)
	if err != nil {
		return nil, err
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if config.Skipper != nil && config.Skipper(c) {
				return next(c)
			}
			return observed(o, c, next)
		}
	}, nil
}

// observed observes a request. What is inside keeps the request that it was given, since a
// stream may also be opened later: by datastar's HTTPErrorHandler.
func observed(o *streams.Observer, c echo.Context, next echo.HandlerFunc) error {
	came := c.Request()
	c.SetRequest(o.Begin(came))
	defer func() { uploads.HandBack(came, c.Request()) }()
	return next(c)
}

// IsDatastar reports whether a request is one of a Datastar client, which may be answered
// with a stream. It is a Skipper for middlewares that measure how long requests take: a
// page that is open for two hours would be a request of two hours.
func IsDatastar(c echo.Context) bool { return signals.Datastar(c.Request()) }
