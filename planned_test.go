package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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

// A page that asks while a hub shuts down asks again later: there is nothing to
// mend, and nothing to tell.
func TestRefusalAsPlannedIsNoError(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return c.Follow(refusing(t, draining{refused{time.Second}}))
	}) {
		t.Run(kind, func(t *testing.T) {
			h := hear(t, datastar.Config{Protocol: datastar.V1, OnError: toast}, handler)
			body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, h.url, ""))
			assert.ErrorIs(t, err, io.EOF, "it is broken off: %s", body)
			h.nothing(t)
		})
	}
}

// A server that shuts down while pages wait, or ask, tells of no error.
func TestShutdownIsNoError(t *testing.T) {
	wrapped := func(c *datastar.Context) error { return fmt.Errorf("loop: %w", loops["Done"](c)) }
	waits := map[string]func(c *datastar.Context) error{"Done, wrapped": wrapped}
	for name, loop := range loops {
		waits[name] = loop
	}
	for name, wait := range waits {
		for method, expectEnd := range map[string]error{http.MethodGet: io.ErrUnexpectedEOF, http.MethodPost: nil} {
			for kind, handler := range testkit.BothHandlers(wait) {
				t.Run(fmt.Sprintf("%s, %s in %s", name, method, kind), func(t *testing.T) {
					h := hear(t, datastar.Config{OnError: toast}, handler)
					_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, method, h.url, "{}"))
					ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
					defer cancel()
					require.NoError(t, h.server.Shutdown(ctx))
					assert.Equal(t, expectEnd, testkit.Within(t, end, "the end"))
					h.nothing(t)
					assert.ErrorIs(t, testkit.Within(t, h.closed, "OnClose"), datastar.ErrShutdown)
				})
			}
		}
	}
}
