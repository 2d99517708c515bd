package otel_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/otel"
)

// What spans of requests to "/rooms/7" have in common.
const (
	asked = "http.request.method=GET "
	room  = "http.route=/rooms/:id network.protocol.version=1.1 server.address=example.org server.port=8080 url.path=/rooms/7 url.scheme=http"
)

func TestMiddleware_stream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		e := o.app(stream(func() error {
			o.expectSpans(t, "GET /rooms/:id (server, 2s) Unset {datastar.protocol=V1 "+asked+"http.response.status_code=200 "+room+"}")
			o.expectMetrics(t, "datastar.server.active", "datastar.server.active_streams {datastar.protocol=V1 http.route=/rooms/:id} now 1 {stream}")
			return nil
		}))
		w := ask(t, e, http.MethodGet, "http://example.org:8080/rooms/7?datastar=%7B%22password%22%3A1%7D")
		assert.Contains(t, w.Body.String(), "<p>2")
		o.expectSpans(t,
			"GET /rooms/:id (server, 2s) Unset {datastar.protocol=V1 "+asked+"http.response.status_code=200 "+room+"}",
			"stream /rooms/:id (internal, 0s) Unset {datastar.protocol=V1 datastar.stream.bytes=104 datastar.stream.duration=7200 datastar.stream.events=2 datastar.stream.status=normal_closure datastar.stream.time_to_first_event=2 datastar.stream.write.duration=0 http.request.method=GET http.route=/rooms/:id} link GET /rooms/:id",
		)
		o.expectMetrics(t, "",
			"datastar.server.active_streams {datastar.protocol=V1 http.route=/rooms/:id} now 0 {stream}",
			"datastar.server.event.size {datastar.protocol=V1 http.route=/rooms/:id} 2, 104 By",
			"datastar.server.events {datastar.protocol=V1 http.route=/rooms/:id} up to 2 {event}",
			"datastar.server.stream.duration {datastar.protocol=V1 datastar.stream.status=normal_closure http.route=/rooms/:id} 1, 7200 s",
			"datastar.server.time_to_first_event {datastar.protocol=V1 http.route=/rooms/:id} 1, 2 s",
			"datastar.server.write.duration {datastar.protocol=V1 http.route=/rooms/:id} 2, 0 s",
			"http.server.request.duration {http.request.method=GET http.response.status_code=200 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http} 1, 2 s",
		)
	})
}

func TestMiddleware_endOfStream(t *testing.T) {
	var tests = []struct {
		name    string
		handler echo.HandlerFunc
		status  string // of the stream's span, or "" if it has none
		text    string
	}{
		{"an error", stream(func() error { return errors.New("the database is gone") }), "error", "the database is gone"},
		{"a panic", stream(func() error { panic("oops") }), "error", "datastar: the handler panicked: oops"},
		{"the end of the hub", datastar.Handler(func(c *datastar.Context) error {
			h := hub.NewMemory(hub.MemoryConfig{})
			time.AfterFunc(time.Hour, func() { _ = h.Close() })
			return c.Follow(h.Feed("a"))
		}), "shutdown", ""},
		{"an answer", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }), "", ""},
		{"a header alone", datastar.Handler(func(c *datastar.Context) error { return c.Flush() }), "", ""},
		{"an answer that failed", datastar.Handler(func(c *datastar.Context) error {
			return errors.Join(c.MergeFragments("<p>1"), errors.New("oops"))
		}), "error", "oops"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := observing(trace.AlwaysSample())
				e := o.app(tt.handler)
				func() {
					defer func() { _ = recover() }()
					ask(t, e, http.MethodGet, "http://example.org/rooms/7")
				}()
				o.expectMetrics(t, "datastar.server.active", "datastar.server.active_streams {datastar.protocol=V1 http.route=/rooms/:id} now 0 {stream}")
				ended := o.spans.Ended()
				assert.Equal(t, "GET /rooms/:id", ended[0].Name())
				if tt.status == "" {
					assert.Len(t, ended, 1)
					return
				}
				require.Len(t, ended, 2)
				assert.Contains(t, show(ended[1].Attributes()), "datastar.stream.status="+tt.status)
				assert.Equal(t, tt.text, ended[1].Status().Description)
				assert.Equal(t, tt.text != "", ended[1].Status().Code == codes.Error)
				assert.Equal(t, tt.text != "", strings.Contains(show(ended[1].Attributes()), "error.type="))
			})
		})
	}
}

func TestMiddleware_request(t *testing.T) {
	var tests = []struct {
		name, method, url, span, metric string
		handler                         echo.HandlerFunc
	}{
		{"a page", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET http.response.status_code=200 " + room + "}",
			"{http.request.method=GET http.response.status_code=200 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(c echo.Context) error { return c.String(http.StatusOK, "hello") }},
		{"an error of the client", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET http.response.status_code=403 " + room + "}",
			"{http.request.method=GET http.response.status_code=403 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(echo.Context) error { return echo.NewHTTPError(http.StatusForbidden, "no") }},
		{"an error", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Error {error.type=500 http.request.method=GET http.response.status_code=500 " + room + "}",
			"{error.type=500 http.request.method=GET http.response.status_code=500 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(echo.Context) error { return errors.New("oops") }},
		{"a panic", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Erroroops {error.type=panic http.request.method=GET " + room + "}",
			"{error.type=panic http.request.method=GET http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(echo.Context) error { panic("oops") }},
		{"a connection that was cut", http.MethodGet, "http://example.org:8080/rooms/7",
			"GET /rooms/:id (server, 0s) Unset {http.request.method=GET " + room + "}",
			"{http.request.method=GET http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(echo.Context) error { panic(http.ErrAbortHandler) }},
		{"an odd method", "ODD", "http://example.org:8080/rooms/7",
			"HTTP /rooms/:id (server, 0s) Unset {http.request.method=_OTHER http.response.status_code=204 " + room + "}",
			"{http.request.method=_OTHER http.response.status_code=204 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http}",
			func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }},
		{"no route", http.MethodGet, "http://example.org/secret",
			"GET (server, 0s) Unset {http.request.method=GET http.response.status_code=404 network.protocol.version=1.1 server.address=example.org url.path=/secret url.scheme=http}",
			"{http.request.method=GET http.response.status_code=404 network.protocol.version=1.1 url.scheme=http}",
			func(echo.Context) error { return nil }},
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

// Where an outer middleware has begun the span of the request, that is told of the stream,
// and ends when it likes.
func TestMiddleware_outerSpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		e := echo.New()
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				ctx, span := o.tracing.Tracer("theirs").Start(c.Request().Context(), "theirs")
				defer span.End()
				c.SetRequest(c.Request().WithContext(ctx))
				return next(c)
			}
		}, otel.NewMiddlewareWithConfig(o.config()), datastar.Middleware())
		e.GET("/rooms/:id", stream(func() error { return nil }))
		ask(t, e, http.MethodGet, "http://example.org/rooms/7")
		o.expectSpans(t, "theirs (internal, 2h0m2s) Unset {datastar.protocol=V1 datastar.stream.bytes=104 datastar.stream.duration=7200 datastar.stream.events=2 datastar.stream.status=normal_closure datastar.stream.time_to_first_event=2 datastar.stream.write.duration=0} event datastar.stream.opened")
		o.expectMetrics(t, "http")
		o.expectMetrics(t, "datastar.server.time", "datastar.server.time_to_first_event {datastar.protocol=V1 http.route=/rooms/:id} 1, 2 s")
	})
}

// The spans that a handler begins are children of the request's.
func TestMiddleware_inner(t *testing.T) {
	o := observing(trace.AlwaysSample())
	e := o.app(func(c echo.Context) error {
		_, span := o.tracing.Tracer("theirs").Start(c.Request().Context(), "query")
		span.End()
		return nil
	})
	ask(t, e, http.MethodGet, "http://example.org/rooms/7")
	ended := o.spans.Ended()
	require.Len(t, ended, 2)
	assert.Equal(t, ended[1].SpanContext().SpanID(), ended[0].Parent().SpanID())
}

// An error of an outer middleware is shown by events after the middleware has returned.
func TestMiddleware_late(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		config := datastar.DefaultConfig
		config.OnError = func(*datastar.Context, error) []datastar.Event {
			return []datastar.Event{datastar.MergeFragments("<p>no")}
		}
		e := echo.New()
		e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
		e.Use(otel.NewMiddlewareWithConfig(o.config()), func(echo.HandlerFunc) echo.HandlerFunc {
			return func(echo.Context) error { return echo.NewHTTPError(http.StatusForbidden, "no") }
		})
		e.GET("/rooms/:id", func(echo.Context) error { return nil })
		w := ask(t, e, http.MethodGet, "http://example.org/rooms/7")
		assert.Contains(t, w.Body.String(), "<p>no")
		assert.Equal(t, "GET /rooms/:id", o.spans.Ended()[0].Name())
		o.expectMetrics(t, "datastar.server.events", "datastar.server.events {datastar.protocol=V1 http.route=/rooms/:id} up to 1 {event}")
		o.expectMetrics(t, "http", "http.server.request.duration {http.request.method=GET http.response.status_code=403 http.route=/rooms/:id network.protocol.version=1.1 url.scheme=http} 1, 0 s")
	})
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
	e := o.app(func(c echo.Context) error {
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

// A stream that waits for its first event has answered its request.
func TestMiddleware_waiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		e := o.app(datastar.Handler(func(c *datastar.Context) error {
			time.Sleep(time.Second)
			require.NoError(t, c.Flush())
			time.Sleep(time.Hour)
			assert.Len(t, o.spans.Ended(), 1)
			return c.MergeFragments("<p>1")
		}))
		ask(t, e, http.MethodGet, "http://example.org/rooms/7")
		first := o.spans.Ended()[0]
		assert.Equal(t, time.Second, first.EndTime().Sub(first.StartTime()))
		o.expectMetrics(t, "datastar.server.time", "datastar.server.time_to_first_event {datastar.protocol=V1 http.route=/rooms/:id} 1, 3601 s")
	})
}
