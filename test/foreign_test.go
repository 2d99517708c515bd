package test

import (
	"errors"
	"fmt"
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

// foreignBytes are ways to write what is no event. Those of net/http and Echo that
// do not tell of a failed write return no error.
var foreignBytes = []struct {
	name   string
	given  func(c *datastar.Context) error
	silent bool
}{
	{"JSON", func(c *datastar.Context) error { return c.JSON(http.StatusBadRequest, "bad") }, false},
	{"JSONPretty", func(c *datastar.Context) error { return c.JSONPretty(http.StatusBadRequest, "bad", " ") }, false},
	{"XML", func(c *datastar.Context) error { return c.XML(http.StatusBadRequest, "bad") }, false},
	{"String", func(c *datastar.Context) error { return c.String(http.StatusBadRequest, "bad") }, false},
	{"HTML", func(c *datastar.Context) error { return c.HTML(http.StatusBadRequest, "bad") }, false},
	{"Blob", func(c *datastar.Context) error { return c.Blob(http.StatusBadRequest, "image/png", []byte("bad")) }, false},
	{"Stream", func(c *datastar.Context) error {
		return c.Stream(http.StatusBadRequest, "image/png", strings.NewReader("bad"))
	}, false},
	{"Fprint", func(c *datastar.Context) error { _, err := fmt.Fprint(c.Response(), "bad"); return err }, false},
	{"what looks like an event", func(c *datastar.Context) error {
		_, err := fmt.Fprint(c.Response(), testkit.Fragment("bad"))
		return err
	}, false},
	{"Copy", func(c *datastar.Context) error { _, err := io.Copy(c.Response(), strings.NewReader("bad")); return err }, false},
	{"the writer", func(c *datastar.Context) error {
		_, err := testkit.Writer(testkit.Plain(c)).Write([]byte("bad"))
		return err
	}, false},
	{"Copy to the writer", func(c *datastar.Context) error {
		_, err := io.Copy(testkit.Writer(testkit.Plain(c)), strings.NewReader("bad"))
		return err
	}, false},
	{"NoContent", func(c *datastar.Context) error { return c.NoContent(http.StatusBadRequest) }, true},
	{"WriteHeader", func(c *datastar.Context) error {
		testkit.Writer(testkit.Plain(c)).WriteHeader(http.StatusBadRequest)
		return nil
	}, true},
	{"Echo's Redirect", func(c *datastar.Context) error { return c.Context.Redirect(http.StatusSeeOther, "/bad") }, true},
	{"net/http's Error", func(c *datastar.Context) error { http.Error(c.Response(), "bad", http.StatusBadRequest); return nil }, true},
	{"File", func(c *datastar.Context) error { return c.File("doc.go") }, true},
}

// Between events there is nothing else: it is refused, and says so. The stream
// goes on, and ends properly.
func TestBytesBetweenEventsAreRefused(t *testing.T) {
	for _, tt := range foreignBytes {
		for _, delay := range []time.Duration{-1, time.Hour} { // the event before is out, or waits
			for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
				if err := c.MergeFragments("a"); err != nil {
					return err
				}
				if err := tt.given(c); !tt.silent {
					assert.ErrorContains(t, err, "events")
				}
				return c.MergeFragments("b")
			}) {
				t.Run(fmt.Sprint(tt.name, " in ", kind, ", FlushDelay ", delay), func(t *testing.T) {
					h := hear(t, datastar.Config{FlushDelay: delay}, handler)
					response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodPost, h.url, "{}"))
					require.NoError(t, err)
					defer response.Body.Close()
					body, err := io.ReadAll(response.Body)
					assert.NoError(t, err)
					assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), string(body))
					assert.Equal(t, http.StatusOK, response.StatusCode)
					assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
					assert.Empty(t, response.Header.Get("Location"))
					assert.NoError(t, testkit.Within(t, h.closed, "OnClose"))
				})
			}
		}
	}
}

// Neither can they follow the events by another middleware's writer, nor by a
// middleware.
func TestBytesAfterEventsBesideOthers(t *testing.T) {
	ours := datastar.Middleware()
	gzip := middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
	dump := testkit.BodyDump(func(_, _ []byte) {})
	late := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error { return errors.Join(next(c), c.String(http.StatusBadRequest, "bad")) }
	}
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"Gzip inside": {ours, gzip}, "Gzip outside": {gzip, ours},
		"BodyDump inside": {ours, dump}, "BodyDump outside": {dump, ours},
		"a middleware inside": {ours, late}, "a middleware outside": {late, ours},
		"a middleware outside Gzip": {late, gzip, ours}, "a middleware outside Gzip that zips all": {late, middleware.Gzip(), ours},
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			err := c.MergeFragments("a")
			assert.ErrorContains(t, c.JSON(http.StatusBadRequest, "bad"), "events")
			return errors.Join(err, c.MergeFragments("b"))
		}) {
			t.Run(name+", "+kind, func(t *testing.T) {
				e := testkit.NewEcho(middlewares...)
				e.POST("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), withoutComments(body))
			})
		}
	}
}

// A handler that returns why is told of in the log and in OnClose.
func TestRefusedBytesAreLogged(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return errors.Join(c.MergeFragments("a"), c.JSON(http.StatusBadRequest, "bad"))
	}) {
		t.Run(kind, func(t *testing.T) {
			h := hear(t, datastar.Config{}, handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, h.url, "{}"))
			assert.NoError(t, err)
			assert.Equal(t, testkit.Fragment("a"), string(body))
			testkit.Within(t, h.over, "the end of the request")
			require.Len(t, h.closed, 1)
			assert.ErrorContains(t, <-h.closed, "events")
			assert.Equal(t, 1, h.log.Count("events"), h.log.String())
		})
	}
}

// The header is out with the first event, even where a middleware keeps it back:
// what is changed later does not get out.
func TestHeaderAfterTheFirstEventIsTooLate(t *testing.T) {
	ours := datastar.MiddlewareWithConfig(datastar.Config{FlushDelay: time.Hour})
	gzip := middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"alone": {ours}, "Gzip inside": {ours, gzip}, "Gzip outside": {gzip, ours},
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			c.Response().Header().Set("X-Soon", "1")
			err := c.MergeFragments("a")
			header := c.Response().Header()
			header.Set("X-Late", "1")
			header.Set(http.TrailerPrefix+"X-Trailer", "1")
			header.Set("X-Soon", "2")
			header.Set("Content-Type", "text/plain")
			header.Del("Cache-Control")
			c.SetCookie(&http.Cookie{Name: "late", Value: "1"})
			return errors.Join(err, c.MergeFragments("b"))
		}) {
			t.Run(name+", "+kind, func(t *testing.T) {
				e := testkit.NewEcho(middlewares...)
				e.POST("/", handler)
				response, err := testkit.NewClient(t).Do(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), string(body))
				assert.Equal(t, "1", response.Header.Get("X-Soon"))
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
				assert.Equal(t, "no-cache, no-transform", response.Header.Get("Cache-Control"))
				assert.Empty(t, response.Header.Get("X-Late"))
				assert.Empty(t, response.Header.Get("Set-Cookie"))
				assert.Empty(t, response.Trailer)
			})
		}
	}
}

// Events cannot follow another answer. That is logged, whatever the handler
// makes of what Send says, and however often it sends.
func TestEventsAfterAnotherAnswerAreLoggedOnce(t *testing.T) {
	const expect = "another response was begun before the first event"
	send := func(c *datastar.Context) error { return c.MergeFragments("a") }
	var tests = []struct {
		name  string
		given func(c *datastar.Context) error
	}{
		{"returned", send},
		{"wrapped", func(c *datastar.Context) error { return fmt.Errorf("rows: %w", send(c)) }},
		{"ignored", func(c *datastar.Context) error { _ = send(c); return nil }},
		{"ignored twice", func(c *datastar.Context) error { _, _ = send(c), send(c); return nil }},
		{"ignored, then returned", func(c *datastar.Context) error { _ = send(c); return send(c) }},
		{"ignored, and another error is returned", func(c *datastar.Context) error { _ = send(c); return testkit.ErrApp }},
		{"Flush", func(c *datastar.Context) error { _ = c.Flush(); return nil }},
		{"Every", loops["Every"]},
		{"Recv", loops["Recv"]},
		{"Follow", loops["Follow"]},
	}
	for _, tt := range tests {
		for _, onError := range []func(*datastar.Context, error) []datastar.Event{nil, toast} {
			for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
				return errors.Join(c.String(http.StatusAccepted, "text"), tt.given(c))
			}) {
				for _, header := range []string{"Datastar-Request", "X-Plain"} {
					t.Run(fmt.Sprint(tt.name, " in ", kind, ", ", header, ", OnError: ", onError != nil), func(t *testing.T) {
						h := hear(t, datastar.Config{OnError: onError}, handler)
						r := testkit.Ask(t, http.MethodPost, h.url, "{}")
						r.Header.Del("Datastar-Request")
						r.Header.Set(header, "true")
						response, err := testkit.NewClient(t).Do(r)
						require.NoError(t, err)
						defer response.Body.Close()
						body, err := io.ReadAll(response.Body)
						require.NoError(t, err)
						assert.Equal(t, http.StatusAccepted, response.StatusCode)
						assert.Equal(t, "text", string(body))
						testkit.Within(t, h.over, "the end of the request")
						assert.Equal(t, 1, h.log.Count(expect), h.log.String())
					})
				}
			}
		}
	}
}

// A flush of the response is no more than that, by whomever and whenever.
func TestFlushOfTheResponse(t *testing.T) {
	flushes := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			testkit.Flush(c)
			return err
		}
	}
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		err := c.MergeFragments("a")
		testkit.Flush(testkit.Plain(c))
		return errors.Join(err, c.MergeFragments("b"))
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(flushes, datastar.Middleware(), flushes)
			e.POST("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
			require.NoError(t, err)
			assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), string(body))
		})
	}
}
