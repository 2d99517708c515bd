package datastar_test

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
