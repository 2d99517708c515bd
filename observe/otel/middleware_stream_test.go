package otel_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/otel"
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

// sluggish is a response that takes a second to flush.
type sluggish struct{ discard }

func (sluggish) Flush() { time.Sleep(time.Second) }

// What is flushed after the last event counts, too.
func TestMiddleware_writing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := observing(trace.AlwaysSample())
		e := o.app(datastar.Handler(func(c *datastar.Context) error {
			err := c.MergeFragments("<p>1")
			time.Sleep(time.Minute)
			return err
		}))
		e.ServeHTTP(sluggish{discard{http.Header{}}}, httptest.NewRequest(http.MethodGet, "/rooms/7", nil))
		o.expectMetrics(t, "datastar.server.write", "datastar.server.write.duration {datastar.protocol=Beta http.route=/rooms/:id} 2, 1 s")
	})
}

// An event costs no allocation, also with the SDK.
func TestMiddleware_allocatesNothing(t *testing.T) {
	o := observing(trace.AlwaysSample())
	ran := false
	e := o.app(datastar.Handler(func(c *datastar.Context) error {
		ran = true
		assert.Zero(t, testing.AllocsPerRun(200, func() { _ = c.MergeFragments("<p>1") }))
		return nil
	}))
	e.ServeHTTP(discard{http.Header{}}, httptest.NewRequest(http.MethodGet, "/rooms/7", nil))
	assert.True(t, ran)
}
