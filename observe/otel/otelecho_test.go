package otel_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/observe/otel"
)

// beside serves a stream of two hours, and a page, beside otelecho.
func (o *telemetry) beside(t *testing.T, options ...otelecho.Option) {
	e := echo.New()
	options = append(options, otelecho.WithTracerProvider(o.tracing), otelecho.WithMeterProvider(o.metrics))
	e.Use(otelecho.Middleware("example.org", options...), otel.NewMiddlewareWithConfig(o.config()), datastar.Middleware())
	e.GET("/rooms/:id", stream(func() error { return nil }))
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	ask(t, e, http.MethodGet, "http://example.org/rooms/7")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.org/", nil)
	require.NoError(t, err)
	e.ServeHTTP(discard{http.Header{}}, r)
}

// longest returns how many requests otelecho has seen, and the longest, in seconds.
func (o *telemetry) longest(t *testing.T) (count uint64, longest float64) {
	var all metricdata.ResourceMetrics
	require.NoError(t, o.reader.Collect(t.Context(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if scope.Scope.Name != otelecho.ScopeName || m.Name != "http.server.request.duration" {
				continue
			}
			for _, p := range m.Data.(metricdata.Histogram[float64]).DataPoints {
				most, _ := p.Max.Value()
				count, longest = count+p.Count, max(longest, most)
			}
		}
	}
	return count, longest
}

// Beside otelecho a stream is a request of two hours, whose span tells what it did.
func TestOtelecho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		o.beside(t)
		count, longest := o.longest(t)
		assert.Equal(t, uint64(2), count)
		assert.Equal(t, 7202.0, longest)
		ended := o.spans.Ended()
		require.Len(t, ended, 2, "there is none of ours")
		assert.Equal(t, otelecho.ScopeName, ended[0].InstrumentationScope().Name)
		assert.Equal(t, "2h0m2s", ended[0].EndTime().Sub(ended[0].StartTime()).String())
		assert.Contains(t, show(ended[0].Attributes()), "datastar.stream.status=normal_closure")
		o.expectMetrics(t, "http")
	})
}

// With the Skipper each sees its own requests, and no request is left out.
func TestOtelecho_skipper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		o.beside(t, otelecho.WithSkipper(otel.IsDatastar))
		count, longest := o.longest(t)
		assert.Equal(t, uint64(1), count)
		assert.Zero(t, longest)
		var seen []string
		for _, s := range o.spans.Ended() {
			seen = append(seen, s.Name()+" "+s.EndTime().Sub(s.StartTime()).String()+" "+s.InstrumentationScope().Name)
		}
		assert.Equal(t, []string{
			"GET /rooms/:id 2s " + otel.ScopeName,
			"stream /rooms/:id 0s " + otel.ScopeName,
			"GET / 0s " + otelecho.ScopeName,
		}, seen)
		o.expectMetrics(t, "http", "http.server.request.duration {http.request.method=GET http.response.status_code=200 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http} 1, 2 s")
	})
}
