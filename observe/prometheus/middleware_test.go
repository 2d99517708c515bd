package prometheus_test

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	client "github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/prometheus"
)

// room is what labels of streams of "/rooms/:id" have in common.
const room = "datastar_protocol=V1 http_route=/rooms/:id "

func TestMiddleware(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := client.NewRegistry()
		e := app(registry, stream(func() error {
			expect(t, registry, "datastar_server_active", "datastar_server_active_streams "+room+"1")
			return nil
		}))
		w := ask(t, e, http.MethodGet, "/rooms/7")
		assert.Contains(t, w.Body.String(), "<p>2")
		expect(t, registry, "",
			"datastar_server_event_size_bytes "+room+"2, 104, up to 128",
			"datastar_server_events_total "+room+"2",
			"datastar_server_stream_duration_seconds datastar_protocol=V1 datastar_stream_status=normal_closure http_route=/rooms/:id 1, 7200, up to 14400",
			"datastar_server_time_to_first_event_seconds "+room+"1, 2, up to 2.5",
			"datastar_server_write_duration_seconds "+room+"2, 0, up to 1e-05",
		)
	})
}

func TestMiddleware_statuses(t *testing.T) {
	ended := func(err error) echo.HandlerFunc { return stream(func() error { return err }) }
	var tests = []struct {
		status  string
		handler echo.HandlerFunc
	}{
		{"error", ended(errors.New("the database is gone"))},
		{"error", stream(func() error { panic("oops") })},
		{"slow", ended(hub.ErrSlow)},
		{"lifetime", ended(hub.ErrLifetime)},
		{"shutdown", datastar.Handler(func(c *datastar.Context) error {
			h := hub.NewMemory(hub.MemoryConfig{})
			time.AfterFunc(2*time.Hour, func() { _ = h.Close() })
			return c.Follow(h.Feed("a"))
		})},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			registry := client.NewRegistry()
			e := app(registry, tt.handler)
			func() {
				defer func() { _ = recover() }()
				ask(t, e, http.MethodGet, "/rooms/7")
			}()
			expect(t, registry, "datastar_server_stream",
				"datastar_server_stream_duration_seconds datastar_protocol=V1 datastar_stream_status="+tt.status+" http_route=/rooms/:id 1, 7200, up to 14400")
			expect(t, registry, "datastar_server_active")
		})
	}
}

// A status that no stream has ended with is there, too, so that its first one is a change.
func TestMiddleware_zeros(t *testing.T) {
	registry := client.NewRegistry()
	e := app(registry, datastar.Handler(func(c *datastar.Context) error {
		if err := c.Flush(); err != nil {
			return err
		}
		families, err := registry.Gather()
		require.NoError(t, err)
		var zeros []string
		series := 0
		for _, f := range families {
			for _, m := range f.GetMetric() {
				if series++; m.Histogram != nil {
					series += len(m.Histogram.GetBucket()) + 2 // +Inf, the sum and the count
				}
				if m.Histogram != nil && f.GetName() == "datastar_server_stream_duration_seconds" {
					assert.Zero(t, m.Histogram.GetSampleCount())
					zeros = append(zeros, labels(m))
				}
			}
		}
		assert.Len(t, zeros, len(observe.Statuses()))
		assert.Equal(t, 191, series, "as the package page says")
		return nil
	}))
	ask(t, e, http.MethodGet, "/rooms/7")
}

// What is no stream has no metrics, and neither has one without a route to itself another's.
func TestMiddleware_noStream(t *testing.T) {
	registry := client.NewRegistry()
	e := app(registry, func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	ask(t, e, http.MethodGet, "/rooms/7")
	ask(t, e, http.MethodGet, "/nowhere")
	expect(t, registry, "")
}

func TestMiddleware_skipper(t *testing.T) {
	registry := client.NewRegistry()
	e := echo.New()
	skip := func(c echo.Context) bool { return c.Request().URL.Path == "/quiet" }
	e.Use(prometheus.NewMiddlewareWithConfig(prometheus.Config{Skipper: skip, Registerer: registry}), datastar.Middleware())
	say := datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") })
	e.GET("/quiet", say)
	e.GET("/loud", say)
	ask(t, e, http.MethodGet, "/quiet")
	ask(t, e, http.MethodGet, "/loud")
	expect(t, registry, "datastar_server_events", "datastar_server_events_total datastar_protocol=V1 http_route=/loud 1")
}

// Several middlewares with one registerer share the metrics, and a stream counts once.
func TestMiddleware_several(t *testing.T) {
	registry := client.NewRegistry()
	config := prometheus.Config{Registerer: client.WrapRegistererWith(client.Labels{"app": "one"}, registry)}
	e := echo.New()
	e.Use(prometheus.NewMiddlewareWithConfig(config))
	for _, name := range []string{"/a", "/b"} {
		group := e.Group(name, prometheus.NewMiddlewareWithConfig(config), datastar.Middleware())
		group.GET("", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }))
		ask(t, e, http.MethodGet, name)
	}
	expect(t, registry, "datastar_server_events",
		"datastar_server_events_total app=one datastar_protocol=V1 http_route=/a 1",
		"datastar_server_events_total app=one datastar_protocol=V1 http_route=/b 1")
}

// The events of an error are sent after the middleware returned, and count.
func TestMiddleware_errorHandler(t *testing.T) {
	registry := client.NewRegistry()
	e := app(registry, func(echo.Context) error { return nil })
	config := datastar.DefaultConfig
	config.OnError = func(*datastar.Context, error) []datastar.Event {
		return []datastar.Event{datastar.MergeFragments("<p>That did not work.")}
	}
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
	ask(t, e, http.MethodGet, "/nowhere")
	expect(t, registry, "datastar_server_events", "datastar_server_events_total datastar_protocol=V1 http_route= 1")
}

func TestToMiddleware(t *testing.T) {
	registry := client.NewRegistry()
	registry.MustRegister(client.NewCounter(client.CounterOpts{Name: "datastar_server_events_total", Help: "Theirs."}))
	config := prometheus.Config{Registerer: registry}
	_, err := config.ToMiddleware()
	assert.ErrorContains(t, err, "datastar: metrics cannot be registered: ")
	assert.ErrorContains(t, err, "datastar_server_events_total")
	assert.PanicsWithError(t, err.Error(), func() { prometheus.NewMiddlewareWithConfig(config) })
}

func TestNewMiddleware(t *testing.T) {
	e := echo.New()
	e.Use(prometheus.NewMiddleware(), datastar.Middleware())
	e.GET("/default", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments("<p>1") }))
	ask(t, e, http.MethodGet, "/default")
	expect(t, client.DefaultGatherer, "datastar_server_events", "datastar_server_events_total datastar_protocol=V1 http_route=/default 1")
}

// What net/http cleans up after a request is that of the request that it gave us.
func TestMiddleware_multipart(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "a.txt")
	require.NoError(t, err)
	_, err = file.Write(make([]byte, 1<<20))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	t.Setenv("TMPDIR", t.TempDir())
	e := app(client.NewRegistry(), func(c echo.Context) error {
		require.NoError(t, c.Request().ParseMultipartForm(1))
		kept, err := os.ReadDir(os.TempDir())
		require.NoError(t, err)
		assert.Len(t, kept, 1)
		return nil
	})
	server := httptest.NewServer(e)
	response, err := http.Post(server.URL+"/rooms/7", form.FormDataContentType(), &body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	server.Close()
	kept, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, kept)
}

// told is told of a stream as datastar does it.
func told(tb testing.TB) observe.Observation {
	var observer observe.Observer
	e := echo.New()
	e.Use(prometheus.NewMiddlewareWithConfig(prometheus.Config{Registerer: client.NewRegistry()}))
	e.GET("/", func(c echo.Context) error {
		observers, _ := observe.From(c.Request().Context())
		require.Len(tb, observers, 1)
		observer = observers[0]
		return nil
	})
	ask(tb, e, http.MethodGet, "/")
	return observer.Opened(context.Background(), observe.Stream{Route: "/rooms/:id", Method: http.MethodGet, Protocol: "V1"})
}

func TestSentAllocatesNothing(t *testing.T) {
	o := told(t)
	assert.Zero(t, testing.AllocsPerRun(200, func() { o.Sent(observe.Sent{Events: 1, Bytes: 200, Writing: 3 * time.Microsecond}) }))
}

// BenchmarkSent is what an event costs beyond a stream that is not observed.
func BenchmarkSent(b *testing.B) {
	o := told(b)
	b.ReportAllocs()
	for b.Loop() {
		o.Sent(observe.Sent{Events: 1, Bytes: 200, Writing: 3 * time.Microsecond})
	}
}

func TestIsDatastar(t *testing.T) {
	var seen []bool
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		seen = append(seen, prometheus.IsDatastar(c))
		return nil
	})
	ask(t, e, http.MethodGet, "/")
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, []bool{true, false}, seen)
}
