// Code generated from ../middleware_test.go by go generate; DO NOT EDIT.

package otel_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/echo-datastar/datastar/echov5"
	"github.com/echo-datastar/datastar/observe/otel/echov5"
)

// What spans of requests to "/rooms/7" have in common.
const (
	asked = "http.request.method=GET "
	room  = "http.route=/rooms/:id network.protocol.version=1.1 server.address=example.org server.port=8080 url.path=/rooms/7 url.scheme=http"
)

func TestMiddleware_request(t *testing.T) {
	var tests = []struct {
		name, method, url, span, metric string
		handler                         echo.HandlerFunc
	}{
		{"a page", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET http.response.status_code=200 " + room + "}",
			"{http.request.method=GET http.response.status_code=200 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(c *echo.Context) error { return c.String(http.StatusOK, "hello") }},
		{"an error of the client", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET http.response.status_code=403 " + room + "}",
			"{http.request.method=GET http.response.status_code=403 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(*echo.Context) error { return echo.NewHTTPError(http.StatusForbidden, "no") }},
		{"an error", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Error {error.type=500 http.request.method=GET http.response.status_code=500 " + room + "}",
			"{error.type=500 http.request.method=GET http.response.status_code=500 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(*echo.Context) error { return errors.New("oops") }},
		{"a panic", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Erroroops {error.type=panic http.request.method=GET " + room + "}",
			"{error.type=panic http.request.method=GET http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(*echo.Context) error { panic("oops") }},
		{"a connection that was cut", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET " + room + "}",
			"{http.request.method=GET http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(*echo.Context) error { panic(http.ErrAbortHandler) }},
		{"an odd method", "ODD", "http://example.org:8080/rooms/7",
			"HTTP /rooms/:id (server, 0s) Unset {http.request.method=_OTHER http.response.status_code=204 " + room + "}",
			"{http.request.method=_OTHER http.response.status_code=204 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(c *echo.Context) error { return c.NoContent(http.StatusNoContent) }},
		{"no route", http.MethodGet, "http://example.org/secret",
			"GET (server, 0s) Unset {http.request.method=GET http.response.status_code=404 network.protocol.version=1.1 server.address=example.org url.path=/secret url.scheme=http}",
			"{http.request.method=GET http.response.status_code=404 network.protocol.version=1.1 url.scheme=http}",
			func(*echo.Context) error { return nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := observing(trace.AlwaysSample())
				e := o.app(tt.handler)
				func() {
					defer func() { _ = recover() }()
					ask(t, e, tt.method, tt.url)
				}()
				o.expectSpans(t, tt.span)
				o.expectMetrics(t, "", "http.server.request.duration "+tt.metric+" 1, 0 s")
			})
		})
	}
}

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"

// A request belongs to the trace that its client or a proxy has begun, and is sampled as
// that is.
func TestMiddleware_traceparent(t *testing.T) {
	for flag, expect := range map[string]int{"1": 2, "0": 0} {
		synctest.Test(t, func(t *testing.T) {
			o := observing(trace.ParentBased(trace.AlwaysSample()))
			e := o.app(stream(func() error { return nil }))
			ask(t, e, http.MethodGet, "http://example.org/rooms/7", "Traceparent", traceparent+flag)
			ended := o.spans.Ended()
			require.Len(t, ended, expect)
			if expect > 0 {
				assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", ended[0].SpanContext().TraceID().String())
				assert.Equal(t, "b7ad6b7169203331", ended[0].Parent().SpanID().String())
				assert.NotEqual(t, ended[0].SpanContext().TraceID(), ended[1].SpanContext().TraceID(), "the stream has a trace of its own")
			}
			o.expectMetrics(t, "datastar.server.events", "datastar.server.events {datastar.protocol=V1 http.route=/rooms/:id} up to 2 {event}")
		})
	}
}

// The context of a caller is no span of the request, whoever has read it.
func TestMiddleware_remoteSpan(t *testing.T) {
	o := observing(trace.AlwaysSample())
	e := echo.New()
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			ctx := propagation.TraceContext{}.Extract(c.Request().Context(), propagation.HeaderCarrier(c.Request().Header))
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}, otel.NewMiddlewareWithConfig(o.config()))
	e.GET("/", func(c *echo.Context) error { return c.NoContent(http.StatusNoContent) })
	ask(t, e, http.MethodGet, "http://example.org/", "Traceparent", traceparent+"1")
	require.Len(t, o.spans.Ended(), 1)
	assert.Equal(t, "b7ad6b7169203331", o.spans.Ended()[0].Parent().SpanID().String())
}

// The spans that a handler begins are children of the request's.
func TestMiddleware_inner(t *testing.T) {
	o := observing(trace.AlwaysSample())
	e := o.app(func(c *echo.Context) error {
		_, span := o.tracing.Tracer("theirs").Start(c.Request().Context(), "query")
		span.End()
		return nil
	})
	ask(t, e, http.MethodGet, "http://example.org/rooms/7")
	ended := o.spans.Ended()
	require.Len(t, ended, 2)
	assert.Equal(t, ended[1].SpanContext().SpanID(), ended[0].Parent().SpanID())
}

func TestMiddleware_skipped(t *testing.T) {
	o := observing(trace.AlwaysSample())
	config := o.config()
	config.Skipper = otel.IsDatastar
	e := echo.New()
	e.Use(otel.NewMiddlewareWithConfig(config), datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }))
	ask(t, e, http.MethodGet, "http://example.org/")
	o.expectSpans(t)
	o.expectMetrics(t, "")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	e.ServeHTTP(httptest.NewRecorder(), r)
	assert.Len(t, o.spans.Ended(), 1)
}

// Without any providers nothing is observed, and all works.
func TestNewMiddleware(t *testing.T) {
	e := echo.New()
	e.Use(otel.NewMiddleware(), datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }))
	assert.Contains(t, ask(t, e, http.MethodGet, "http://example.org/").Body.String(), "<p>1")
}

// refusing is a provider whose meters take no histogram.
type refusing struct{ noop.MeterProvider }

func (refusing) Meter(string, ...metric.MeterOption) metric.Meter { return refusingMeter{} }

type refusingMeter struct{ noop.Meter }

func (refusingMeter) Float64Histogram(string, ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	return nil, errors.New("no histograms")
}

func TestToMiddleware(t *testing.T) {
	config := otel.Config{MeterProvider: refusing{}}
	_, err := config.ToMiddleware()
	assert.ErrorContains(t, err, "no histograms")
	assert.Panics(t, func() { otel.NewMiddlewareWithConfig(config) })
}

// net/http removes the files of an upload, although the handler has another request.
func TestMiddleware_upload(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	files := func() int {
		all, err := os.ReadDir(folder)
		require.NoError(t, err)
		return len(all)
	}
	o := observing(trace.AlwaysSample())
	e := o.app(func(c *echo.Context) error {
		assert.NoError(t, c.Request().ParseMultipartForm(0))
		assert.Equal(t, 1, files())
		return c.NoContent(http.StatusNoContent)
	})
	server := httptest.NewServer(e)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.txt")
	require.NoError(t, err)
	_, err = part.Write(bytes.Repeat([]byte("a"), 11<<20)) // more than net/http keeps in memory
	require.NoError(t, err)
	require.NoError(t, form.Close())
	response, err := http.Post(server.URL+"/rooms/7", form.FormDataContentType(), &body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	server.Close()
	assert.Zero(t, files())
}

// Before routing nothing is known of the route, and in the end it is.
func TestMiddleware_beforeRouting(t *testing.T) {
	o := observing(trace.AlwaysSample())
	e := echo.New()
	e.Pre(otel.NewMiddlewareWithConfig(o.config()))
	e.Use(datastar.Middleware())
	e.GET("/rooms/:id", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }))
	e.GET("/pages/:id", func(c *echo.Context) error { return c.NoContent(http.StatusNoContent) })
	for _, kind := range []string{"rooms", "pages"} {
		ask(t, e, http.MethodGet, "http://example.org/"+kind+"/7")
		s := o.spans.Ended()[len(o.spans.Ended())-1]
		assert.Equal(t, "GET /"+kind+"/:id", s.Name())
		assert.Contains(t, show(s.Attributes()), "http.route=/"+kind+"/:id")
	}
}

// What other middlewares of Echo take, such as Echo's own for OpenTelemetry.
var _ middleware.Skipper = otel.IsDatastar
