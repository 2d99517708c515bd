package datastar_test

import (
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
