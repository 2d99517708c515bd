package test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A feed that cannot refuse has an open stream when it fails, be it before its
// first batch: a page asks again, and any other client is told in the stream.
func TestFeedThatFailsBeforeItsFirstBatch(t *testing.T) {
	const shown = "event: datastar-patch-signals\ndata: signals {\"code\":500,\"error\":\"broken\"}\n\n"
	var tests = []struct {
		name         string
		given        error
		givenOnError func(*datastar.Context, error) []datastar.Event
		whenMethod   string
		whenPlain    bool
		expectBody   string
		expectEnd    error
		expectLogged bool
	}{
		{"a page", testkit.ErrApp, nil, http.MethodGet, false, "", io.ErrUnexpectedEOF, true},
		{"a page, with OnError", testkit.ErrApp, toast, http.MethodGet, false, "", io.ErrUnexpectedEOF, true},
		{"a page that is refused too late", refused{}, nil, http.MethodGet, false, "", io.ErrUnexpectedEOF, true},
		{"a page that is refused for now, too late", refused{time.Second}, toast, http.MethodGet, false, "", io.ErrUnexpectedEOF, true},
		{"a plain GET", testkit.ErrApp, toast, http.MethodGet, true, "", io.ErrUnexpectedEOF, true},
		{"a command", testkit.ErrApp, nil, http.MethodPost, false, "", nil, true},
		{"a command, with OnError", testkit.ErrApp, toast, http.MethodPost, false, shown, nil, false},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(failing(tt.given)) }) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				h := hear(t, datastar.Config{Protocol: datastar.V1, OnError: tt.givenOnError}, handler)
				r := testkit.Ask(t, tt.whenMethod, h.url, "{}")
				if tt.whenPlain {
					r.Header.Del("Datastar-Request")
					r.URL.RawQuery = ""
				}
				response, err := testkit.NewClient(t).Do(r)
				require.NoError(t, err)
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				assert.Equal(t, tt.expectEnd, err)
				assert.Equal(t, http.StatusOK, response.StatusCode)
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
				assert.Equal(t, tt.expectBody, withoutHints(body))
				testkit.Within(t, h.over, "the end of the request")
				require.Len(t, h.closed, 1)
				assert.ErrorIs(t, <-h.closed, tt.given)
				assert.Equal(t, tt.expectLogged, h.log.String() != "", h.log.String())
			})
		}
	}
}

// withoutHints is a stream without what it says of when to ask again.
func withoutHints(stream []byte) string {
	return regexp.MustCompile(`(?m)^retry: \d+\n\n`).ReplaceAllString(string(stream), "")
}

// After a feed without events the stream is open: what is no event is refused,
// and an event arrives.
func TestFollowOpensTheStreamOfAnEmptyFeed(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		if err := c.Follow(datastar.FeedFunc(nothing)); err != nil {
			return err
		}
		err := c.JSON(http.StatusNotFound, "no such room")
		return c.MergeFragments(fmt.Sprint(err != nil))
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.GET("/", handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.NoError(t, err)
			assert.Equal(t, testkit.Fragment("true"), string(body))
		})
	}
}

// Every and Recv open it only once they wait: until then the response is the
// handler's.
func TestLoopsThatDoNotWaitLeaveTheResponseAlone(t *testing.T) {
	closed := make(chan int)
	close(closed)
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		for range datastar.Recv(c, closed) {
		}
		for range c.Every(time.Hour) {
			break
		}
		return c.String(http.StatusNotFound, "no such room")
	}) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.GET("/", handler)
			w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", ""))
			assert.Equal(t, http.StatusNotFound, w.Code)
			assert.Equal(t, "no such room", w.Body.String())
		})
	}
}

// scheduled is an error of a feed that ends as it was meant to, as a hub's do.
type scheduled bool

func (scheduled) Error() string   { return "the stream has lived long enough" }
func (p scheduled) Planned() bool { return bool(p) }

// draining is one with which a page is refused for now as well.
type draining struct{ refused }

func (draining) Planned() bool { return true }

// A feed that ends as planned is no error: a page asks again, a command's stream
// ends, and only OnClose hears why.
func TestFeedThatEndsAsPlannedIsNoError(t *testing.T) {
	wait := draining{refused{time.Second}}
	var tests = []struct {
		name       string
		given      []testkit.Item
		expect     error
		expectBody string
	}{
		{"after an event", []testkit.Item{testkit.Said("a"), {Err: scheduled(true)}}, scheduled(true), testkit.Fragment("a")},
		{"wrapped", []testkit.Item{testkit.Said("a"), {Err: fmt.Errorf("room 7: %w", scheduled(true))}}, scheduled(true), testkit.Fragment("a")},
		{"joined", []testkit.Item{testkit.Said("a"), {Err: errors.Join(scheduled(true), wait)}}, wait, testkit.Fragment("a")},
		{"draining", []testkit.Item{testkit.Said("a"), {Err: wait}}, wait, testkit.Fragment("a")},
		{"after a retry", []testkit.Item{{Batch: datastar.Batch{Retry: time.Second}}, {Err: wait}}, wait, ""},
		{"before the first batch", []testkit.Item{{Err: scheduled(true)}}, scheduled(true), ""},
		{"draining before the first batch", []testkit.Item{{Err: wait}}, wait, ""},
	}
	for _, tt := range tests {
		for method, expectEnd := range map[string]error{http.MethodGet: io.ErrUnexpectedEOF, http.MethodPost: nil} {
			for _, header := range []string{"Datastar-Request", "X-Plain"} {
				for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.Follow(testkit.Yields(tt.given...)) }) {
					t.Run(fmt.Sprintf("%s, %s, %s in %s", tt.name, method, header, kind), func(t *testing.T) {
						h := hear(t, datastar.Config{Protocol: datastar.V1, OnError: toast}, handler)
						r := testkit.Ask(t, method, h.url, "")
						r.Header.Del("Datastar-Request")
						r.Header.Set(header, "true")
						body, err := testkit.Fetch(testkit.NewClient(t), r)
						assert.Equal(t, expectEnd, err)
						assert.Equal(t, tt.expectBody, withoutHints(body))
						h.nothing(t)
						require.Len(t, h.closed, 1)
						assert.ErrorIs(t, <-h.closed, tt.expect)
					})
				}
			}
		}
	}
}

// One that ends as it was not meant to is an error.
func TestFeedThatEndsUnplannedIsAnError(t *testing.T) {
	for _, given := range []error{scheduled(false), refused{time.Second}, testkit.ErrApp, errors.Join(scheduled(false), testkit.ErrApp)} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			return c.Follow(testkit.Yields(testkit.Said("a"), testkit.Item{Err: given}))
		}) {
			t.Run(fmt.Sprintf("%v in %s", given, kind), func(t *testing.T) {
				h := hear(t, datastar.Config{}, handler)
				_, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, h.url, ""))
				assert.Equal(t, io.ErrUnexpectedEOF, err)
				testkit.Within(t, h.over, "the end of the request")
				assert.ErrorIs(t, testkit.Within(t, h.closed, "OnClose"), given)
				assert.NotEmpty(t, h.log.String())
			})
		}
	}
}

// A feed that failed is forgotten once another one ended well.
func TestFollowAnotherFeed(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		if c.Follow(testkit.Yields(testkit.Item{Batch: testkit.Said("a").Batch}, testkit.Item{Err: testkit.ErrApp})) != nil {
			return c.Follow(testkit.Yields(testkit.Item{Batch: testkit.Said("b").Batch}))
		}
		return nil
	}))
	body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
	assert.NoError(t, err, "a proper end")
	assert.Equal(t, testkit.Fragment("a")+testkit.Fragment("b"), string(body))
}
