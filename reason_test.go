package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A handler's context ends when a middleware inside ours lets go of it, which
// says nothing about the client.
func TestEndOfAnInnerContextIsNotTheClients(t *testing.T) {
	requests := map[string]*http.Request{
		"Datastar": testkit.Ask(t, http.MethodPost, "/", "{}"),
		"plain":    httptest.NewRequest(http.MethodPost, "/", nil),
	}
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		c.Done()
		return errors.Join(c.MergeFragments("<p></p>"), testkit.ErrApp)
	}) {
		for name, request := range requests {
			t.Run(kind+", "+name, func(t *testing.T) {
				closed := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(closed.Config()), middleware.ContextTimeout(time.Minute))
				e.POST("/", handler)
				testkit.Record(e, request)
				assert.ErrorIs(t, testkit.Within(t, closed, "OnClose"), testkit.ErrApp)
			})
		}
	}
}

// leftAsPlanned is an error of a feed that ended as it should.
type leftAsPlanned struct{}

func (leftAsPlanned) Error() string { return "enough" }
func (leftAsPlanned) Planned() bool { return true }

// An error that only says that the stream is over is none where it is. While the
// stream is open it is the handler's, as any other. What is joined to it is not lost.
func TestErrorsThatSayThatTheStreamIsOver(t *testing.T) {
	var tests = []struct {
		name       string
		given      error
		expectOpen int // lines in the log while the stream is open
		expectOver int // and when the server shuts down
	}{
		{"nothing", nil, 0, 0},
		{"the client has gone", datastar.ErrGone, 1, 0},
		{"the server shuts down", datastar.ErrShutdown, 1, 0},
		{"a context is done", context.Canceled, 1, 0},
		{"a deadline has passed", context.DeadlineExceeded, 1, 0},
		{"wrapped", fmt.Errorf("rows: %w", datastar.ErrShutdown), 1, 0},
		{"joined", errors.Join(datastar.ErrShutdown, context.Canceled), 1, 0},
		{"the feed ended as planned", leftAsPlanned{}, 0, 0},
		{"the feed ended as planned, joined", errors.Join(leftAsPlanned{}, datastar.ErrShutdown), 0, 0},
		{"the app's", testkit.ErrApp, 1, 1},
		{"the app's, wrapped", fmt.Errorf("rows: %w", testkit.ErrApp), 1, 1},
		{"the app's beside an end", errors.Join(datastar.ErrShutdown, testkit.ErrApp), 1, 1},
		{"the app's beside a planned end", errors.Join(leftAsPlanned{}, testkit.ErrApp), 1, 1},
	}
	for _, tt := range tests {
		for over, expect := range map[bool]int{false: tt.expectOpen, true: tt.expectOver} {
			t.Run(fmt.Sprint(tt.name, ", over: ", over), func(t *testing.T) {
				ctx, shutDown := context.WithCancel(t.Context())
				defer shutDown()
				var out testkit.Log
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Context: ctx}))
				testkit.LogTo(e, &out)
				e.POST("/", datastar.Handler(func(c *datastar.Context) error {
					done, err := c.Done(), c.MergeFragments("a")
					if over {
						shutDown()
						<-done
					}
					return errors.Join(err, tt.given)
				}))
				w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
				assert.Equal(t, testkit.Fragment("a"), w.Body.String())
				assert.Equal(t, expect, out.Count(""), out.String())
			})
		}
	}
}
