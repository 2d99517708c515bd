package datastar_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A client that left is no error, whenever it leaves: nobody is told but
// OnClose, of a stream that was open.

// leaver is a client whose request is cut somewhere.
type leaver struct {
	kind string // the content type
	body string
	part int // how much of the body is sent before it leaves
}

// leavers leave before, during and after the sending of signals and forms.
func leavers(t *testing.T) map[string]leaver {
	multi, boundary := multipartForm(t, true)
	all := map[string]leaver{}
	for name, l := range map[string]leaver{
		"signals":   {"application/json", `{"name":"ada"}`, 0},
		"a form":    {urlencoded, fields, 0},
		"multipart": {boundary, multi, 0},
	} {
		for when, part := range map[string]int{"before ": 0, "in the middle of ": len(l.body) / 2, "after ": len(l.body)} {
			l.part = part
			all[when+name] = l
		}
	}
	return all
}

// visit sends what the client sends before it leaves.
func (l leaver) visit(t *testing.T, url, extra string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		extra, l.kind, len(l.body), l.body[:l.part])
	require.NoError(t, err)
	return conn
}

// arrives tells of each request that arrives.
func arrives(arrived chan<- struct{}) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			arrived <- struct{}{}
			return next(c)
		}
	}
}

func TestClientThatLeavesWithItsRequestIsNoError(t *testing.T) {
	const ours, plain = "Datastar-Request: true\r\nAccept: text/event-stream, text/html\r\n", ""
	for name, l := range leavers(t) {
		for _, opened := range []bool{false, true} {
			for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
				if opened {
					if err := c.MergeFragments("<p>wait</p>"); err != nil {
						return err
					}
				}
				if err := c.Bind(new(filled)); err != nil {
					return fmt.Errorf("form: %w", err)
				}
				<-c.Done()
				return c.MergeFragments("<p>done</p>")
			}) {
				for who, extra := range map[string]string{"Datastar": ours, "plain": plain} {
					if who == "plain" && strings.HasSuffix(name, "signals") {
						continue
					}
					t.Run(fmt.Sprint(name, ", an event before: ", opened, ", ", kind, ", ", who), func(t *testing.T) {
						arrived := make(chan struct{}, 1)
						h := hear(t, datastar.Config{OnError: toast}, handler, arrives(arrived))
						conn := l.visit(t, h.url, extra)
						testkit.Within(t, arrived, "the request")
						require.NoError(t, conn.Close())
						h.nothing(t)
						for len(h.closed) > 0 {
							assert.ErrorIs(t, <-h.closed, datastar.ErrGone)
						}
					})
				}
			}
		}
	}
}

// The client leaves while OnError thinks about what to show: that it cannot be
// shown any more is not worth a word.
func TestClientThatLeavesDuringOnErrorIsNotLogged(t *testing.T) {
	for _, after := range []bool{false, true} {
		for kind := range testkit.BothHandlers(nil) {
			t.Run(fmt.Sprint("after an event: ", after, ", ", kind), func(t *testing.T) {
				asked, gone := make(chan struct{}), make(chan struct{})
				config := datastar.Config{OnError: func(c *datastar.Context, err error) []datastar.Event {
					close(asked)
					<-gone
					return toast(c, err)
				}}
				h := hear(t, config, testkit.BothHandlers(func(c *datastar.Context) error {
					go func(done <-chan struct{}) {
						<-done
						close(gone)
					}(c.Request().Context().Done())
					if after {
						if err := c.MergeFragments("<p></p>"); err != nil {
							return err
						}
					}
					return testkit.ErrApp
				})[kind])
				conn := leaver{"application/json", "{}", 2}.visit(t, h.url, "Datastar-Request: true\r\n")
				testkit.Within(t, asked, "OnError")
				require.NoError(t, conn.Close())
				testkit.Within(t, h.over, "the end of the request")
				assert.Zero(t, h.logged("client is gone"), h.log.String())
				assert.ErrorIs(t, testkit.Within(t, h.lines, "RequestLogger").Error, testkit.ErrApp, "which the app has to hear of")
			})
		}
	}
}

// A page that leaves while a feed decides whether it admits it.
func TestClientThatLeavesDuringAdmitIsNoError(t *testing.T) {
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
		return c.Follow(admitting{datastar.FeedFunc(testkit.Silence), func(ctx context.Context, _ string) error {
			<-ctx.Done()
			return fmt.Errorf("asking the database: %w", ctx.Err())
		}})
	}) {
		t.Run(kind, func(t *testing.T) {
			arrived := make(chan struct{}, 1)
			h := hear(t, datastar.Config{OnError: toast}, handler, arrives(arrived))
			r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, h.url, ""))
			go func() {
				testkit.Within(t, arrived, "the request")
				leave()
			}()
			_, err := testkit.Fetch(testkit.NewClient(t), r)
			assert.Error(t, err)
			h.nothing(t)
		})
	}
}
