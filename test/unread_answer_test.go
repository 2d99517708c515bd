package test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// upload sends some MiB of a form over a slow line, and reads the answer then,
// as a browser does.
func upload(t *testing.T, url, extra string, size int) (string, error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nAccept: text/event-stream, text/html\r\n%sContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n", extra, size<<20)
	require.NoError(t, err)
	for range size {
		<-time.After(100 * time.Millisecond)
		if _, err := conn.Write(make([]byte, 1<<20)); err != nil {
			return "", err
		}
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(response.Body)
	return fmt.Sprint(response.StatusCode, string(body)), err
}

// A browser reads no answer before it has sent all, whatever the answer is.
func TestAnswersBesideABodyThatIsNotRead(t *testing.T) {
	for name, h := range map[string]func(c *datastar.Context) error{
		"redirect": func(c *datastar.Context) error { return c.Redirect(303, "/login") },
		"nothing":  func(c *datastar.Context) error { return nil },
		"view":     func(c *datastar.Context) error { return c.View(422, "page", "<p id=a>x</p>") },
	} {
		for kind, h := range testkit.BothHandlers(h) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				t.Parallel()
				e := testkit.NewEcho(datastar.Middleware())
				e.POST("/", h)
				_, err := upload(t, testkit.Start(t, e), "", 8)
				assert.NoError(t, err)
			})
		}
	}
}

// The answer to a command that is sent again is read beside its body, too.
func TestReplayBesideABodyThatIsNotRead(t *testing.T) {
	for _, above := range []bool{false, true} {
		ran := 0
		ms := []echo.MiddlewareFunc{datastar.Middleware(), datastar.Idempotent()}
		if above {
			ms[0], ms[1] = ms[1], ms[0]
		}
		e := testkit.NewEcho(ms...)
		e.POST("/", datastar.Handler(func(c *datastar.Context) error {
			ran++
			_, _ = io.Copy(io.Discard, c.Request().Body)
			return c.MergeFragments(first)
		}))
		url := testkit.Start(t, e)
		for range 2 {
			body, err := upload(t, url, "Idempotency-Key: a\r\n", 8)
			assert.NoError(t, err)
			assert.Contains(t, body, "first")
		}
		assert.Equal(t, 1, ran)
	}
}

// The answer to a command whose upload broke off is not shown to a repeat,
// which is carried out.
func TestForgottenAnswerIsNotShown(t *testing.T) {
	for kind, onError := range map[string]func(*datastar.Context, error) []datastar.Event{"events": toast, "Echo": nil} {
		t.Run(kind, func(t *testing.T) {
			begun, ran := make(chan struct{}, 4), 0
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{OnError: onError}), datastar.Idempotent(),
				func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						err := next(c)
						if err != nil && onError != nil {
							<-time.After(200 * time.Millisecond) // what a logger may take
						}
						return err
					}
				})
			e.HTTPErrorHandler = testkit.OnlyHandler(func(c echo.Context, _ error) {
				_ = c.String(http.StatusInternalServerError, "broken")
				<-time.After(200 * time.Millisecond)
			})
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				ran++
				begun <- struct{}{}
				if _, err := io.Copy(io.Discard, c.Request().Body); err != nil {
					return err
				}
				return c.MergeFragments(first)
			}))
			url := testkit.Start(t, e)
			conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			require.NoError(t, err)
			fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nIdempotency-Key: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n01234") // more than is read ahead
			<-begun
			time.AfterFunc(300*time.Millisecond, func() { conn.Close() })
			for range 3 { // as a client does
				r := testkit.Ask(t, http.MethodPost, url, "x")
				r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
				r.Header.Set("Idempotency-Key", "a")
				r.Host = "a"
				response, err := testkit.NewClient(t).Do(r)
				if err != nil {
					continue
				}
				b, err := io.ReadAll(response.Body)
				response.Body.Close()
				if err != nil {
					continue
				}
				assert.Equal(t, "200 "+testkit.Fragment(first), fmt.Sprint(response.StatusCode, " ", string(b)))
				return
			}
			t.Error("no answer")
		})
	}
}

// tooLarge are handlers that refuse a body which they have not read.
var tooLarge = map[string]echo.HandlerFunc{
	"Handler": datastar.Handler(func(c *datastar.Context) error {
		return c.String(http.StatusRequestEntityTooLarge, "too large")
	}),
	"From": func(c echo.Context) error {
		_, _ = datastar.From(c)
		return c.String(http.StatusRequestEntityTooLarge, "too large")
	},
	"an error": datastar.Handler(fails(http.StatusRequestEntityTooLarge)),
}

// expectRefused expects that a request is refused though nothing else is sent, and
// without asking for its body.
func expectRefused(t *testing.T, handler echo.HandlerFunc, ours echo.MiddlewareFunc, request string) {
	t.Helper()
	e := testkit.NewEcho(ours)
	e.POST("/", handler)
	line, err := bufio.NewReader(dialed(t, testkit.Start(t, e), request)).ReadString('\n')
	assert.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 413 Request Entity Too Large\r\n", line)
}

// A client that sends its body only once it is asked for it (Expect: 100-continue) is
// answered at once by a handler that does not want the body.
func TestBodyThatIsNotWantedIsNotAskedFor(t *testing.T) {
	for name, handler := range tooLarge {
		for who, header := range map[string]string{"another client": "", "a page": byPage, "a command": "Idempotency-Key: k\r\n"} {
			for with, ours := range map[string]echo.MiddlewareFunc{"Middleware": datastar.Middleware(), "Idempotent": datastar.Idempotent()} {
				for _, size := range []string{"10", "614400"} {
					t.Run(fmt.Sprint(name, " for ", who, ", ", with, ", ", size, " bytes"), func(t *testing.T) {
						t.Parallel()
						expectRefused(t, handler, ours, postForm+header+"Expect: 100-continue\r\nContent-Length: "+size+"\r\n\r\n")
					})
				}
			}
		}
	}
}

// A large body that stalls is not waited for, where a client other than a page sends
// it: that reads the answer all the same.
func TestLargeBodyThatStallsIsNotWaitedFor(t *testing.T) {
	for name, handler := range tooLarge {
		for with, ours := range map[string]echo.MiddlewareFunc{"Middleware": datastar.Middleware(), "Idempotent": datastar.Idempotent()} {
			t.Run(name+", "+with, func(t *testing.T) {
				t.Parallel()
				expectRefused(t, handler, ours, postForm+"Content-Length: 6144000\r\n\r\na=b")
			})
		}
	}
}
