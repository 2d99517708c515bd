package datastar_test

import (
	"bufio"
	"fmt"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
