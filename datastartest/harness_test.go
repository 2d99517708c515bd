package datastartest_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// fakeTB is a test that notes what it is told.
type fakeTB struct {
	testing.TB
	said     strings.Builder
	failed   bool
	cleanups []func()
}

func (t *fakeTB) Helper()          {}
func (t *fakeTB) Failed() bool     { return t.failed }
func (t *fakeTB) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (t *fakeTB) Logf(format string, args ...any) { fmt.Fprintf(&t.said, format+"\n", args...) }

func (t *fakeTB) Errorf(format string, args ...any) {
	t.failed = true
	t.Logf(format, args...)
}

func (t *fakeTB) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

// fails returns what a test says that fails, with what is logged in the end.
func fails(t *testing.T, test func(t testing.TB)) string {
	t.Helper()
	fake := &fakeTB{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for _, cleanup := range fake.cleanups {
				cleanup()
			}
		}()
		test(fake)
	}()
	<-done
	if !fake.failed {
		t.Errorf("the test did not fail; it said: %q", fake.said.String())
	}
	return fake.said.String()
}

// says is a handler of net/http that answers with a stream.
func says(stream string) http.Handler {
	return answers(http.StatusOK, "text/event-stream", stream)
}

// answers is a handler that answers with a body.
func answers(status int, contentType, body string, headers ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

// app is an Echo app with one handler for all requests.
func app(p event.Protocol, handler func(c *datastar.Context) error) http.Handler {
	config := datastar.DefaultConfig
	config.Protocol = p
	e := echo.New()
	e.Use(datastar.MiddlewareWithConfig(config))
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		e.Add(method, "/*", datastar.Handler(handler))
	}
	return e
}

// get is a GET of a page of 1.0.
func get(path string) *http.Request { return datastartest.Request(event.V1, "GET", path, nil) }

// fields are values with blanks between them.
func fields(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

func quoted(s string) string { return fmt.Sprintf("%q", s) }
