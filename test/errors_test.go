package test

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// failure is a way in which a request can go wrong.
type failure struct {
	name     string
	above    echo.MiddlewareFunc // of ours
	below    echo.MiddlewareFunc
	handler  func(c *datastar.Context) error
	path     string
	whenAsk  func(r *http.Request)
	answered bool // by the middleware, which then returns nil
	panics   bool // which Recover logs
	signals  bool // which only Datastar's requests have
	expect   int  // the status it stands for
}

// app is an app in which a request goes wrong, after an event or before.
func (f failure) app(config datastar.Config, after bool) *echo.Echo {
	e := testkit.NewEcho()
	e.Validator = picky{}
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
	g := e.Group("/app", f.middlewares(config)...)
	g.POST("", datastar.Handler(func(c *datastar.Context) error {
		if after {
			if err := c.MergeFragments(first); err != nil {
				return err
			}
		}
		return f.handler(c)
	}))
	e.GET("/outside/get", func(echo.Context) error { return nil })
	e.POST("/outside", func(echo.Context) error { return echo.ErrUnauthorized })
	return e
}

func (f failure) middlewares(config datastar.Config) (all []echo.MiddlewareFunc) {
	if f.above != nil {
		all = append(all, f.above)
	}
	all = append(all, datastar.MiddlewareWithConfig(config))
	if f.below != nil {
		all = append(all, f.below)
	}
	return all
}

func (f failure) clients() []string {
	if f.signals {
		return []string{"V1", "Beta", "V019"}
	}
	return []string{"V1", "Beta", "V019", "plain"}
}

func (f failure) test(t *testing.T, after bool, client string, shown, handles bool) {
	protocol := map[string]datastar.Protocol{"V1": datastar.V1, "Beta": datastar.Beta, "V019": datastar.V019}[client]
	config := datastar.Config{Protocol: protocol, SignalsLimit: 100}
	if shown {
		config.OnError = toast
	}
	var log testkit.Log
	e := f.app(config, after)
	testkit.LogTo(e, &log)
	lines := make(chan middleware.RequestLoggerValues, 1)
	e.Use(testkit.RequestLogThat(handles, lines))
	w := testkit.Record(e, f.request(t, client))
	f.expectWire(t, w.Code, w.Header().Get("Content-Type"), w.Body.String(), protocol, after, shown)
	line := <-lines
	assert.Equal(t, !f.answered, line.Error != nil)
	told := client != "plain" && shown
	hidden := after || client == "V019" // from Echo's error handler
	if f.expect != http.StatusInternalServerError || handles || f.answered || hidden || told {
		assert.Equal(t, f.expect, line.Status) // else Echo answers after the log
	}
	assert.Equal(t, hidden && !told && !f.panics, log.String() != "", "the log: %s", &log)
}

func (f failure) request(t *testing.T, client string) *http.Request {
	r := testkit.Ask(t, http.MethodPost, cmp.Or(f.path, "/app"), `{"N":1}`)
	switch client {
	case "plain":
		r.Header.Del("Datastar-Request")
		r.Header.Set("Accept", "*/*")
	case "Beta", "V019":
		r.Header.Set("Accept", testkit.AcceptBeta)
	}
	if f.whenAsk != nil {
		f.whenAsk(r)
	}
	return r
}

// expectWire expects the events of OnError after what was sent, where there are
// any; else what Echo answers, but nothing after an event, and nothing that a
// client before 0.20 would repeat the request for.
func (f failure) expectWire(t *testing.T, code int, contentType, got string, p datastar.Protocol, after, shown bool) {
	plain := p == datastar.ProtocolAuto
	if plain {
		p = datastar.Beta // which is Config.Legacy
	}
	var expect []byte
	var err error
	if after {
		expect, err = p.Append(expect, datastar.MergeFragments(first))
		require.NoError(t, err)
	}
	rest, kept := strings.CutPrefix(got, string(expect))
	require.True(t, kept, got)
	switch {
	case shown && !plain:
		assert.Equal(t, 1, strings.Count(rest, "\n\n"), "told once: %s", rest)
		assert.Contains(t, rest, fmt.Sprintf(`"code":%d`, f.expect))
	case after || p == datastar.V019:
		assert.Empty(t, rest)
	default:
		assert.Equal(t, f.expect, code)
		assert.Contains(t, got, `{"message":`)
		return
	}
	assert.Equal(t, http.StatusOK, code)
	assert.Equal(t, "text/event-stream", contentType)
}

var failures = []failure{
	{name: "any error", handler: func(*datastar.Context) error { return testkit.ErrApp }, expect: 500},
	{name: "401", handler: fails(401), expect: 401},
	{name: "403", handler: fails(403), expect: 403},
	{name: "404", handler: fails(404), expect: 404},
	{name: "422", handler: fails(422), expect: 422},
	{name: "429", handler: fails(429), expect: 429},
	{name: "validation", handler: func(c *datastar.Context) error { return c.Validate(nil) }, expect: 422},
	{name: "signals that do not fit", handler: func(c *datastar.Context) error {
		_, err := datastar.Signals[struct{ N int }](c)
		return err
	}, whenAsk: body(`{"N":"x"}`), signals: true, expect: 400},
	{name: "panic", above: testkit.Recover(), handler: func(*datastar.Context) error { panic("oops") }, answered: testkit.RecoverAnswers, panics: true, expect: 500},
	{name: "panic, plain handler", above: testkit.Recover(), below: func(echo.HandlerFunc) echo.HandlerFunc {
		return func(echo.Context) error { panic("oops") }
	}, answered: testkit.RecoverAnswers, panics: true, expect: 500},
	{name: "panic, Recover below", below: testkit.Recover(), handler: func(*datastar.Context) error { panic(testkit.ErrApp) }, answered: testkit.RecoverAnswers, panics: true, expect: 500},
	{name: "signals that are no JSON", whenAsk: body(`{`), signals: true, expect: 400},
	{name: "too many signals", whenAsk: body(`{"N":"` + strings.Repeat("x", 200) + `"}`), signals: true, expect: 413},
	{name: "body limit above", above: testkit.BodyLimit(4), expect: 413},
	{name: "body limit below", below: testkit.BodyLimit(4), expect: 413},
	{name: "CSRF above", above: middleware.CSRF(), whenAsk: testkit.SetHeader("Sec-Fetch-Site", "cross-site"), expect: 403},
	{name: "CSRF below", below: middleware.CSRF(), whenAsk: testkit.SetHeader("Sec-Fetch-Site", "cross-site"), expect: 403},
	{name: "rate limit above", above: middleware.RateLimiter(full{}), answered: testkit.LimiterAnswers, expect: 429},
	{name: "rate limit below", below: middleware.RateLimiter(full{}), answered: testkit.LimiterAnswers, expect: 429},
	{name: "no route", path: "/app/nowhere", expect: 404},
	{name: "no route outside", path: "/nowhere", expect: 404},
	{name: "another method", path: "/outside/get", expect: 405},
	{name: "outside the group", path: "/outside", expect: 401},
}

func fails(code int) func(*datastar.Context) error {
	return func(*datastar.Context) error { return testkit.Refusal(code, "", nil) }
}

func body(signals string) func(*http.Request) {
	return func(r *http.Request) {
		r.Body, r.ContentLength = http.NoBody, 0
		replaced, _ := http.NewRequest(r.Method, "/", strings.NewReader(signals))
		r.Body, r.ContentLength = replaced.Body, replaced.ContentLength
	}
}

// full is a rate limiter that lets nobody through.
type full struct{}

func (full) Allow(string) (bool, error) { return false, nil }

// picky is a validator that likes nothing.
type picky struct{}

func (picky) Validate(any) error { return testkit.Refusal(http.StatusUnprocessableEntity, "", nil) }

// What is on the wire, what Echo logs and what status and error the
// RequestLogger sees, of every error, before and after the first event, for
// each kind of client.
func TestErrors(t *testing.T) {
	for _, f := range failures {
		for _, after := range []bool{false, true} {
			if after && f.handler == nil {
				continue // it never comes to the first event
			}
			for _, client := range f.clients() {
				for _, shown := range []bool{true, false} {
					for _, handles := range []bool{true, false} {
						name := fmt.Sprintf("%s/after=%v/%s/OnError=%v/HandleError=%v", f.name, after, client, shown, handles)
						t.Run(name, func(t *testing.T) { f.test(t, after, client, shown, handles) })
					}
				}
			}
		}
	}
}

// A browser reads no answer before it has sent all.
func TestErrorBesideABodyThatIsNotRead(t *testing.T) {
	for name, f := range map[string]failure{
		"too many signals": {handler: fails(500), expect: 413},
		"body limit above": {above: testkit.BodyLimit(1 << 10), expect: 413},
		"body limit below": {below: testkit.BodyLimit(1 << 10), expect: 413},
		"a form":           {handler: fails(422), expect: 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := f.app(datastar.Config{OnError: toast, SignalsLimit: 1000}, false)
			conn, err := net.Dial("tcp", strings.TrimPrefix(testkit.Start(t, e), "http://"))
			require.NoError(t, err)
			defer conn.Close()
			kind, size := "application/json", 8<<20
			if name == "a form" {
				kind = "multipart/form-data; boundary=x"
			}
			_, err = fmt.Fprintf(conn, "POST /app HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", kind, size)
			require.NoError(t, err)
			for range size >> 20 {
				<-time.After(150 * time.Millisecond) // a slow line
				_, err := conn.Write(make([]byte, 1<<20))
				require.NoError(t, err)
			}
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			assert.Contains(t, string(body), fmt.Sprintf(`"code":%d`, f.expect))
		})
	}
}
