package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	client "github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/otel"
	"github.com/echo-datastar/datastar/observe/prometheus"
)

// observers are who may watch the streams of an app: middlewares, and a config with hooks.
var observers = []struct {
	name string
	by   func() echo.MiddlewareFunc
	told func(config *datastar.Config)
}{
	{name: "nobody"},
	{name: "hooks", told: func(config *datastar.Config) {
		config.OnOpen = func(*datastar.Context) {}
		config.OnEvent = func(*datastar.Context, datastar.Sent) {}
		config.OnClose = func(*datastar.Context, datastar.End) {}
	}},
	{name: "an observer", by: func() echo.MiddlewareFunc { return ignored }},
	{name: "Prometheus", by: func() echo.MiddlewareFunc {
		return prometheus.NewMiddlewareWithConfig(prometheus.Config{Registerer: client.NewRegistry()})
	}},
	{name: "OpenTelemetry without SDK", by: otel.NewMiddleware},
	{name: "OpenTelemetry, metrics", by: func() echo.MiddlewareFunc {
		return otel.NewMiddlewareWithConfig(otel.Config{MeterProvider: metric.NewMeterProvider(metric.WithReader(metric.NewManualReader()))})
	}},
	{name: "OpenTelemetry, metrics and traces", by: func() echo.MiddlewareFunc {
		return otel.NewMiddlewareWithConfig(otel.Config{
			TracerProvider: trace.NewTracerProvider(trace.WithSyncer(lost{})),
			MeterProvider:  metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
		})
	}},
}

// lost exports spans to nowhere.
type lost struct{}

func (lost) ExportSpans(context.Context, []trace.ReadOnlySpan) error { return nil }
func (lost) Shutdown(context.Context) error                          { return nil }

// nobody is an observer that does nothing.
type nobody struct{}

func (nobody) Opened(context.Context, observe.Stream) observe.Observation { return nobody{} }
func (nobody) Sent(observe.Sent)                                          {}
func (nobody) Closed(observe.End)                                         {}

// ignored is a middleware with such an observer.
func ignored(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.SetRequest(c.Request().WithContext(observe.With(c.Request().Context(), nobody{})))
		return next(c)
	}
}

// watched is an Echo whose streams are watched.
func watched(i int, handler func(c *datastar.Context) error) *echo.Echo {
	e, config := echo.New(), datastar.DefaultConfig
	if by := observers[i].by; by != nil {
		e.Use(by())
	}
	if told := observers[i].told; told != nil {
		told(&config)
	}
	e.Use(datastar.MiddlewareWithConfig(config))
	e.GET("/rooms/:id", datastar.Handler(handler))
	return e
}

// discard is a response that goes nowhere.
type discard struct{ header http.Header }

func (d discard) Header() http.Header              { return d.header }
func (d discard) Write(p []byte) (int, error)      { return len(p), nil }
func (d discard) WriteHeader(int)                  {}
func (d discard) Flush()                           {}
func (d discard) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkObservedEvent is an event on a stream that is open: what is between "nobody"
// and another line is what being watched costs.
func BenchmarkObservedEvent(b *testing.B) {
	for i, o := range observers {
		b.Run(o.name, func(b *testing.B) {
			e := watched(i, func(c *datastar.Context) error {
				b.ReportAllocs()
				for b.Loop() {
					if err := c.MergeFragments(`<p id="a">hello</p>`); err != nil {
						return err
					}
				}
				return nil
			})
			e.ServeHTTP(discard{http.Header{}}, httptest.NewRequest(http.MethodGet, "/rooms/7", nil))
		})
	}
}

// BenchmarkObservedRequest is a request that is answered with one event.
func BenchmarkObservedRequest(b *testing.B) {
	for i, o := range observers {
		b.Run(o.name, func(b *testing.B) {
			e := watched(i, func(c *datastar.Context) error { return c.MergeFragments(`<p id="a">hello</p>`) })
			r := httptest.NewRequest(http.MethodGet, "/rooms/7", nil)
			b.ReportAllocs()
			for b.Loop() {
				e.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}
