package datastar_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// shows is a config that lacks nothing.
func shows() datastar.Config {
	config := datastar.DefaultConfig
	config.OnError = func(*datastar.Context, error) []datastar.Event { return nil }
	return config
}

// ticks is a stream, of which counts how often it was opened.
func ticks(opened *int) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		*opened++
		for range c.Every(0) { // a loop before, on the same stream
		}
		for range c.Every(time.Hour) {
			if err := c.PatchSignals(map[string]int{"n": 1}); err != nil {
				return err
			}
		}
		return nil
	})
}

// What an app lacks is said when the doctor comes, once.
func TestDoctor(t *testing.T) {
	timeout := middleware.ContextTimeout(time.Minute)
	for _, tt := range []struct {
		name    string
		config  datastar.Config
		given   func(e *echo.Echo)
		streams []string
		expect  []string // what a line each begins with
	}{
		{"healthy", shows(), func(e *echo.Echo) { e.GET("/ready", datastar.Ready()) }, []string{"/clock"}, nil},
		{"healthy, with another name", shows(), func(e *echo.Echo) { e.GET("/internal/healthz", datastar.Ready()) }, nil, nil},
		{"nobody says whether it is ready", shows(), func(e *echo.Echo) { e.POST("/ready", noContent) }, nil, []string{"no-ready"}},
		{"errors are shown by nobody", datastar.DefaultConfig, func(e *echo.Echo) { e.GET("/ready", datastar.Ready()) }, nil, []string{"no-on-error"}},
		{"errors are shown by the error handler", datastar.DefaultConfig, func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(shows(), e.HTTPErrorHandler)
		}, []string{"/clock"}, nil},
		{"a stream is none", shows(), func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.GET("/text", func(c echo.Context) error { return c.String(http.StatusOK, "a") })
		}, []string{"/clock", "/text", "/nowhere"}, []string{"no-stream"}},
		{"a stream is behind a login", shows(), func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.GET("/secret", func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/login") })
		}, []string{"/secret"}, nil},
		{"a stream takes its time", shows(), func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.GET("/slow", datastar.Handler(func(c *datastar.Context) error {
				<-c.Done()
				return c.Err()
			}))
		}, []string{"/slow"}, nil},
		{"a stream that is named has a deadline", shows(), func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.GET("/short", ticks(new(int)), timeout)
		}, []string{"/clock", "/short"}, []string{"context-timeout"}},
		{"a stream that is not named is left alone", shows(), func(e *echo.Echo) {
			e.GET("/ready", datastar.Ready())
			e.GET("/short", ticks(new(int)), timeout)
		}, []string{"/clock"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where no machine is busy
				e, log, opened := testkit.NewEcho(datastar.MiddlewareWithConfig(tt.config)), new(testkit.Log), 0
				testkit.LogTo(e, log)
				e.GET("/clock", ticks(&opened))
				tt.given(e)
				datastar.DoctorWithConfig(datastar.DoctorConfig{Streams: tt.streams}, e)
				assert.Equal(t, len(tt.expect), strings.Count(log.String(), "\n"), log)
				for _, name := range tt.expect {
					assert.Equal(t, 1, log.Count("datastar: "+name+": "), log)
				}
				if len(tt.streams) > 0 && tt.streams[0] == "/clock" {
					assert.Equal(t, 1, opened)
				}
			})
		})
	}
}

// Config.Logger is told of it as of all else.
func TestDoctorLogs(t *testing.T) { synctest.Test(t, logs) }

func logs(t *testing.T) {
	config, echos, ours := datastar.DefaultConfig, new(testkit.Log), new(testkit.Log)
	config.Logger = slog.New(slog.NewTextHandler(ours, nil))
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config), middleware.ContextTimeout(time.Minute))
	testkit.LogTo(e, echos)
	e.GET("/clock", ticks(new(int)))
	datastar.DoctorWithConfig(datastar.DoctorConfig{Streams: []string{"/clock", "/clock"}}, e)
	assert.Empty(t, echos.String())
	for _, name := range []string{"no-ready", "no-on-error", "context-timeout"} {
		assert.Equal(t, 1, ours.Count(`level=WARN msg="datastar: `+name+`" `), ours)
	}
	assert.Equal(t, 3, ours.Count(" fix="))
}

// Where nothing is wrong, an app starts as fast as without a doctor.
func TestDoctorIsQuick(t *testing.T) {
	best := time.Hour
	for range 20 {
		e := testkit.NewEcho(testkit.Recover(), middleware.Gzip(), datastar.MiddlewareWithConfig(shows()))
		e.GET("/ready", datastar.Ready())
		e.GET("/clock", ticks(new(int)))
		began := time.Now()
		datastar.DoctorWithConfig(datastar.DoctorConfig{Streams: []string{"/clock"}}, e)
		best = min(best, time.Since(began))
	}
	t.Log(best)
	assert.Less(t, best, 10*time.Millisecond)
}

// Nobody else sees the doctor, unless the app says so.
func TestDoctorIsForLocalhost(t *testing.T) {
	for _, tt := range []struct {
		name, from, host string
		header           http.Header
		proto            string
		expect           int
	}{
		{"this machine", "127.0.0.1:5000", "localhost:3000", nil, "HTTP/1.1", 200},
		{"this machine, by IPv6", "[::1]:5000", "[::1]:3000", nil, "HTTP/1.1", 200},
		{"a name of this machine", "127.0.0.1:5000", "app.localhost", nil, "HTTP/1.1", 200},
		{"another machine", "192.0.2.1:5000", "localhost:3000", nil, "HTTP/1.1", 404},
		{"a name that leads here", "127.0.0.1:5000", "evil.example", nil, "HTTP/1.1", 404},
		{"a proxy on this machine", "127.0.0.1:5000", "localhost:3000", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, "HTTP/1.1", 404},
		{"nginx as it comes", "127.0.0.1:5000", "127.0.0.1:3000", nil, "HTTP/1.0", 404},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, allowed := testkit.NewEcho(datastar.Middleware()), false
			datastar.DoctorWithConfig(datastar.DoctorConfig{Allow: func(c echo.Context) bool { return allowed }}, e)
			ask := func(path string) *httptest.ResponseRecorder {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.RemoteAddr, r.Host, r.Proto = tt.from, tt.host, tt.proto
				r.ProtoMajor, r.ProtoMinor = 1, int(tt.proto[len(tt.proto)-1]-'0')
				for name, values := range tt.header {
					r.Header[name] = values
				}
				return testkit.Record(e, r)
			}
			for _, path := range []string{"", "/page.js", "/page.css", "/facts", "/findings?measured={}", "/stream", "/silence", "/break"} {
				if path == "/break" && tt.expect == http.StatusOK {
					continue // which breaks what there is no connection of
				}
				w := ask("/_datastar/doctor" + path)
				assert.Equal(t, tt.expect, w.Code, path)
				if tt.expect == http.StatusNotFound {
					assert.Equal(t, ask("/nowhere").Body.String(), w.Body.String())
				}
			}
			allowed = true
			assert.Equal(t, http.StatusOK, ask("/_datastar/doctor").Code)
		})
	}
}

// Nobody learns from a method that there is a page.
func TestDoctorHidesItsMethods(t *testing.T) {
	e := testkit.NewEcho(middleware.Secure(), datastar.Middleware())
	datastar.Doctor(e)
	for _, path := range []string{"", "/facts", "/stream", "/post", "/none"} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodOptions} {
			r := httptest.NewRequest(method, "/_datastar/doctor"+path, nil)
			w, none := testkit.Record(e, r), testkit.Record(e, httptest.NewRequest(method, "/nothing", nil))
			assert.Equal(t, http.StatusNotFound, w.Code, method+path)
			assert.Equal(t, none.Body.String(), w.Body.String(), method+path)
			assert.Equal(t, none.Header(), w.Header(), method+path)
		}
	}
}
