package datastar_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// pace is how far apart the three events of a stock test are sent.
const pace = 50 * time.Millisecond

// threeEvents sends what the page's signal n was, three times, each only after
// the one before was seen.
func threeEvents(seen <-chan arrival) func(c *datastar.Context) error {
	return func(c *datastar.Context) error {
		in, err := datastar.Signals[struct{ N string }](c)
		if err != nil {
			return err
		}
		sent := 0
		for range c.Every(pace) {
			if sent > 0 && !soon(seen) {
				return errors.New("the event before has not arrived")
			}
			if err := c.MergeFragments(in.N); err != nil {
				return err
			}
			if sent++; sent == 3 {
				break
			}
		}
		return nil
	}
}

// soon reports whether something comes from the channel.
func soon(ch <-chan arrival) bool {
	select {
	case <-ch:
		return true
	case <-time.After(5 * time.Second):
		return false
	}
}

// noNeed stands for events that need not be seen.
func noNeed() <-chan arrival {
	seen := make(chan arrival)
	close(seen)
	return seen
}

// stock are Echo's own middlewares, and the request that gives them work.
var stock = []struct {
	name         string
	given        func() echo.MiddlewareFunc
	whenRequest  func(r *http.Request)
	expectHeader string
}{
	{"none", func() echo.MiddlewareFunc { return pass }, nil, ""},
	{"Gzip", middleware.Gzip, nil, "Vary"},
	{"ContextTimeout", func() echo.MiddlewareFunc { return middleware.ContextTimeout(time.Minute) }, nil, ""},
	{"BodyLimit", func() echo.MiddlewareFunc { return bodyLimit(1 << 10) }, nil, ""},
	{"BodyDump", func() echo.MiddlewareFunc { return bodyDump(func(_, _ []byte) {}) }, nil, ""},
	{"Recover", middleware.Recover, nil, ""},
	{"RequestLogger", func() echo.MiddlewareFunc { return requestLog(make(chan middleware.RequestLoggerValues, 1)) }, nil, ""},
	{"Secure", middleware.Secure, nil, "X-Frame-Options"},
	{"CORS", cors, setHeader("Origin", "https://example.com"), "Access-Control-Allow-Origin"},
	{"CSRF", middleware.CSRF, setHeader("Sec-Fetch-Site", "same-origin"), ""},
	{"RateLimiter", func() echo.MiddlewareFunc {
		return middleware.RateLimiter(middleware.NewRateLimiterMemoryStore(100))
	}, nil, ""},
	{"MethodOverride", middleware.MethodOverride, setHeader("X-HTTP-Method-Override", "PUT"), ""},
	{"Decompress", middleware.Decompress, nil, ""},
}

func pass(next echo.HandlerFunc) echo.HandlerFunc { return next }

func setHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestStockMiddleware(t *testing.T) {
	for _, tt := range stock {
		for _, kind := range []string{"Handler", "From"} {
			for _, outside := range []bool{true, false} {
				t.Run(tt.name+", ours "+where(outside)+", "+kind, func(t *testing.T) {
					t.Parallel()
					seen := make(chan arrival, 3)
					lines := make(chan middleware.RequestLoggerValues, 8)
					e := newEcho()
					e.Pre(requestLog(lines))
					order(e, outside, tt.given())
					e.Match([]string{http.MethodPost, http.MethodPut}, "/", bothHandlers(threeEvents(seen))[kind])
					r := ask(t, http.MethodPost, start(t, e), `{"n":"hello"}`)
					if tt.whenRequest != nil {
						tt.whenRequest(r)
					}
					expectSpread(t, r, tt.expectHeader, seen)
					expectLine(t, lines, tt.name == "Gzip" && gzipIsAbove)
				})
			}
		}
	}
}

func where(outside bool) string {
	if outside {
		return "outside"
	}
	return "inside"
}

// order uses ours and another middleware, before the routing as MethodOverride
// has to be.
func order(e *echo.Echo, outside bool, other echo.MiddlewareFunc) {
	if outside {
		e.Pre(datastar.Middleware(), other)
	} else {
		e.Pre(other, datastar.Middleware())
	}
}

// expectSpread expects three events that arrive as they were sent.
func expectSpread(t *testing.T, r *http.Request, header string, seen chan<- arrival) {
	t.Helper()
	began := time.Now()
	response, err := newClient(t).Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	if header != "" {
		assert.NotEmpty(t, response.Header.Get(header))
	}
	body := ""
	require.NoError(t, blocks(response.Body, func(a arrival) {
		body += a.text
		seen <- a
	}))
	assert.Equal(t, strings.Repeat(fragment("hello"), 3), body)
	assert.GreaterOrEqual(t, time.Since(began), 2*pace)
}

// expectLine expects one line in the request log, and that it is true.
func expectLine(t *testing.T, lines <-chan middleware.RequestLoggerValues, zipped bool) {
	t.Helper()
	line := within(t, lines, "the log")
	assert.Equal(t, http.StatusOK, line.Status)
	assert.NoError(t, line.Error)
	if !zipped {
		assert.EqualValues(t, 3*len(fragment("hello")), line.ResponseSize)
	}
	assert.Equal(t, "/", line.URI)
	assert.Empty(t, lines)
}

func TestBodyDumpHasBothBodies(t *testing.T) {
	type dump struct{ request, response string }
	dumps := make(chan dump, 1)
	e := newEcho(bodyDump(func(request, response []byte) {
		dumps <- dump{string(request), string(response)}
	}), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(noNeed())))
	record(e, ask(t, http.MethodPost, "/", `{"n":"hello"}`))
	assert.Equal(t, dump{`{"n":"hello"}`, strings.Repeat(fragment("hello"), 3)}, within(t, dumps, "the dump"))
}

func TestBodyLimitAnswers413(t *testing.T) {
	for _, outside := range []bool{true, false} {
		e := newEcho()
		order(e, outside, bodyLimit(8))
		e.POST("/", datastar.Handler(threeEvents(noNeed())))
		r := ask(t, http.MethodPost, "/", `{"n":"hello"}`)
		r.ContentLength = -1
		if code := record(e, r).Code; !outside {
			assert.Equal(t, http.StatusRequestEntityTooLarge, code)
		} else {
			assert.Equal(t, http.StatusOK, code, "ours has read it and bounds it itself")
		}
	}
}
