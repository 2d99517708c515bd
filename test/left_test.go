package test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
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
func leavers() map[string]leaver {
	const multi = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nada\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"ada.png\"\r\n\r\npixels\r\n--x--\r\n"
	all := map[string]leaver{}
	for name, l := range map[string]leaver{
		"signals":   {"application/json", `{"name":"ada"}`, 0},
		"a form":    {"application/x-www-form-urlencoded", "name=ada&tag=a&tag=b", 0},
		"multipart": {"multipart/form-data; boundary=x", multi, 0},
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
	for name, l := range leavers() {
		for _, opened := range []bool{false, true} {
			for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
				if opened {
					if err := c.MergeFragments("<p>wait</p>"); err != nil {
						return err
					}
				}
				if err := c.Bind(new(struct {
					Name  string                `json:"name" form:"name"`
					Tags  []string              `form:"tag"`
					Photo *multipart.FileHeader `form:"photo"`
				})); err != nil {
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
				assert.Zero(t, h.log.Count("client is gone"), h.log.String())
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

func TestClientThatLeftIsNoErrorToEcho(t *testing.T) {
	running := make(chan struct{}, 1)
	wait := func(c *datastar.Context) error {
		running <- struct{}{}
		<-c.Done()
		return nil
	}
	var tests = []struct {
		name  string
		given func(c *datastar.Context) error
	}{
		{"before the first event", func(c *datastar.Context) error { return c.Request().Context().Err() }},
		{"at the first event", func(c *datastar.Context) error { return c.MergeFragments("a") }},
		{"at a flush", func(c *datastar.Context) error { return c.Flush() }},
		{"wrapped", func(c *datastar.Context) error { return fmt.Errorf("sending: %w", c.MergeFragments("a")) }},
	}
	for _, tt := range tests {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(wait(c), tt.given(c)) }) {
			t.Run(tt.name+" in "+kind, func(t *testing.T) {
				lines := make(chan middleware.RequestLoggerValues, 1)
				e := testkit.NewEcho(testkit.RequestLog(lines), datastar.Middleware())
				e.POST("/", handler)
				r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				answered := make(chan error, 1)
				go func() {
					_, err := testkit.NewClient(t).Do(r)
					answered <- err
				}()
				testkit.Within(t, running, "the handler")
				leave()
				assert.Error(t, testkit.Within(t, answered, "the client"))
				assert.NoError(t, testkit.Within(t, lines, "the log").Error)
			})
		}
	}
}

func TestLoopsEndWhenTheClientLeaves(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		_, end := testkit.Get(t, testkit.NewClient(t), r)
		leave()
		assert.ErrorIs(t, testkit.Within(t, end, "the client's end"), context.Canceled)
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

func TestLoopsEndWhenTheServerCloses(t *testing.T) {
	eachLoop(t, func(t *testing.T, handler echo.HandlerFunc) {
		over := make(testkit.Ends, 64)
		e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
		e.GET("/", handler)
		_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
		require.NoError(t, testkit.CloseServer(e))
		assert.Error(t, testkit.Within(t, end, "the client's end"))
		assert.ErrorIs(t, testkit.Within(t, over, "the stream's end"), datastar.ErrGone)
	})
}

// A HEAD asks for the header alone. net/http takes all that is written to it, so
// a feed would never see that its client has left.
func TestHeadEndsWithItsHeader(t *testing.T) {
	for name, loop := range loops {
		for kind, handler := range testkit.BothHandlers(loop) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				over := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
				e.Match([]string{http.MethodGet, http.MethodHead}, "/", handler)
				conn, err := net.Dial("tcp", strings.TrimPrefix(testkit.Start(t, e), "http://"))
				require.NoError(t, err)
				defer conn.Close()
				_, err = fmt.Fprint(conn, "HEAD / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nAccept: "+testkit.AcceptV1+"\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n")
				require.NoError(t, err)
				assert.ErrorIs(t, testkit.Within(t, over, "the end"), datastar.ErrGone)
				response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodHead})
				require.NoError(t, err)
				assert.Equal(t, http.StatusOK, response.StatusCode)
				assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
			})
		}
	}
}
