package test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
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

// pace is how far apart the three events of a stock test are sent.
const pace = 50 * time.Millisecond

// threeEvents sends what the page's signal n was, three times, each only after
// the one before was seen.
func threeEvents(seen <-chan testkit.Arrival) func(c *datastar.Context) error {
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
func soon(ch <-chan testkit.Arrival) bool {
	select {
	case <-ch:
		return true
	case <-time.After(5 * time.Second):
		return false
	}
}

// noNeed stands for events that need not be seen.
func noNeed() <-chan testkit.Arrival {
	seen := make(chan testkit.Arrival)
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
	{"none", func() echo.MiddlewareFunc { return testkit.Pass }, nil, ""},
	{"Gzip", middleware.Gzip, nil, "Vary"},
	{"ContextTimeout", func() echo.MiddlewareFunc { return middleware.ContextTimeout(time.Minute) }, nil, ""},
	{"BodyLimit", func() echo.MiddlewareFunc { return testkit.BodyLimit(1 << 10) }, nil, ""},
	{"BodyDump", func() echo.MiddlewareFunc { return testkit.BodyDump(func(_, _ []byte) {}) }, nil, ""},
	{"Recover", middleware.Recover, nil, ""},
	{"RequestLogger", func() echo.MiddlewareFunc { return testkit.RequestLog(make(chan middleware.RequestLoggerValues, 1)) }, nil, ""},
	{"Secure", middleware.Secure, nil, "X-Frame-Options"},
	{"CORS", testkit.CORS, testkit.SetHeader("Origin", "https://example.com"), "Access-Control-Allow-Origin"},
	{"CSRF", middleware.CSRF, testkit.SetHeader("Sec-Fetch-Site", "same-origin"), ""},
	{"RateLimiter", func() echo.MiddlewareFunc {
		return middleware.RateLimiter(middleware.NewRateLimiterMemoryStore(100))
	}, nil, ""},
	{"MethodOverride", middleware.MethodOverride, testkit.SetHeader("X-HTTP-Method-Override", "PUT"), ""},
	{"Decompress", middleware.Decompress, nil, ""},
}

func TestStockMiddleware(t *testing.T) {
	for _, tt := range stock {
		for _, kind := range []string{"Handler", "From"} {
			for _, outside := range []bool{true, false} {
				t.Run(tt.name+", ours "+where(outside)+", "+kind, func(t *testing.T) {
					t.Parallel()
					seen := make(chan testkit.Arrival, 3)
					lines := make(chan middleware.RequestLoggerValues, 8)
					e := testkit.NewEcho()
					e.Pre(testkit.RequestLog(lines))
					order(e, outside, tt.given())
					e.Match([]string{http.MethodPost, http.MethodPut}, "/", testkit.BothHandlers(threeEvents(seen))[kind])
					r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), `{"n":"hello"}`)
					if tt.whenRequest != nil {
						tt.whenRequest(r)
					}
					expectSpread(t, r, tt.expectHeader, seen)
					expectLine(t, lines, tt.name == "Gzip" && testkit.GzipIsAbove)
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
func expectSpread(t *testing.T, r *http.Request, header string, seen chan<- testkit.Arrival) {
	t.Helper()
	began := time.Now()
	response, err := testkit.NewClient(t).Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
	if header != "" {
		assert.NotEmpty(t, response.Header.Get(header))
	}
	body := ""
	require.NoError(t, testkit.Blocks(response.Body, func(a testkit.Arrival) {
		body += a.Text
		seen <- a
	}))
	assert.Equal(t, strings.Repeat(testkit.Fragment("hello"), 3), body)
	assert.GreaterOrEqual(t, time.Since(began), 2*pace)
}

// expectLine expects one line in the request log, and that it is true.
func expectLine(t *testing.T, lines <-chan middleware.RequestLoggerValues, zipped bool) {
	t.Helper()
	line := testkit.Within(t, lines, "the log")
	assert.Equal(t, http.StatusOK, line.Status)
	assert.NoError(t, line.Error)
	if !zipped {
		assert.EqualValues(t, 3*len(testkit.Fragment("hello")), line.ResponseSize)
	}
	assert.Equal(t, "/", line.URI)
	assert.Empty(t, lines)
}

func TestBodyDumpHasBothBodies(t *testing.T) {
	type dump struct{ request, response string }
	dumps := make(chan dump, 1)
	e := testkit.NewEcho(testkit.BodyDump(func(request, response []byte) {
		dumps <- dump{string(request), string(response)}
	}), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(noNeed())))
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `{"n":"hello"}`))
	assert.Equal(t, dump{`{"n":"hello"}`, strings.Repeat(testkit.Fragment("hello"), 3)}, testkit.Within(t, dumps, "the dump"))
}

func TestBodyLimitAnswers413(t *testing.T) {
	for _, outside := range []bool{true, false} {
		e := testkit.NewEcho()
		order(e, outside, testkit.BodyLimit(8))
		e.POST("/", datastar.Handler(threeEvents(noNeed())))
		r := testkit.Ask(t, http.MethodPost, "/", `{"n":"hello"}`)
		r.ContentLength = -1
		if code := testkit.Record(e, r).Code; !outside {
			assert.Equal(t, http.StatusRequestEntityTooLarge, code)
		} else {
			assert.Equal(t, http.StatusOK, code, "ours has read it and bounds it itself")
		}
	}
}

func TestCompressedSignalsBelowDecompress(t *testing.T) {
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	_, _ = w.Write([]byte(`{"n":"hello"}`))
	require.NoError(t, w.Close())
	seen := make(chan testkit.Arrival, 3)
	e := testkit.NewEcho(middleware.Decompress(), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(seen)))
	r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), body.String())
	r.Header.Set("Content-Encoding", "gzip")
	expectSpread(t, r, "", seen)
}

func TestCompressedSignalsAreBounded(t *testing.T) {
	var body bytes.Buffer
	w := gzip.NewWriter(&body)
	_, _ = io.CopyN(w, strings.NewReader(`{"n":"`+strings.Repeat("x", 10<<20)+`"}`), 10<<20+8)
	require.NoError(t, w.Close())
	require.Less(t, body.Len(), 1<<20)
	e := testkit.NewEcho(testkit.BodyLimit(1<<20), middleware.Decompress(), datastar.Middleware())
	e.POST("/", datastar.Handler(threeEvents(noNeed())))
	r := testkit.Ask(t, http.MethodPost, "/", body.String())
	r.Header.Set("Content-Encoding", "gzip")
	assert.Equal(t, http.StatusRequestEntityTooLarge, testkit.Record(e, r).Code)
}
