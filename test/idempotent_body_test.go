package test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// beginnings are of bodies that are too large to be read ahead, and break off.
var beginnings = map[string]string{
	"length": "Content-Length: 100000\r\n\r\na",
	"chunk":  "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + strings.Repeat("a", 70_000),
}

// A command that did not read its body was run, even if what was left of that
// broke off: a repeat is shown what it was answered.
func TestCommandThatLeftItsBodyUnread(t *testing.T) {
	var tests = []struct {
		name    string
		onError func(*datastar.Context, error) []datastar.Event
		given   func(c *datastar.Context) error
		expect  string
	}{
		{"error", nil, func(*datastar.Context) error { return testkit.Refusal(http.StatusConflict, "sold out", nil) }, "409 {\"message\":\"sold out\"}\n"},
		{"status", nil, func(c *datastar.Context) error { return c.String(http.StatusConflict, "sold out") }, "409 sold out"},
		{"error that is shown", toast, func(*datastar.Context) error { return testkit.Refusal(http.StatusConflict, "sold out", nil) },
			"200 event: datastar-patch-signals\ndata: signals {\"code\":409,\"error\":\"sold out\"}\n\n"},
	}
	for _, tt := range tests {
		for where, build := range placements {
			for form, sent := range beginnings {
				t.Run(tt.name+", "+where+", "+form, func(t *testing.T) {
					ran := make(chan bool, 8)
					e := testkit.NewEcho()
					build(e, datastar.Config{OnError: tt.onError}, datastar.Handler(func(c *datastar.Context) error {
						ran <- true
						return tt.given(c)
					}))
					url := testkit.Start(t, e)
					conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
					require.NoError(t, err)
					_, err = io.WriteString(conn, postForm+byPage+"Idempotency-Key: k\r\n"+sent)
					require.NoError(t, err)
					testkit.Within(t, ran, "the command")
					require.NoError(t, conn.Close())
					r := testkit.Click(t, url, "k")
					r.Host = "a"
					response, err := testkit.NewClient(t).Do(r)
					require.NoError(t, err)
					defer response.Body.Close()
					body, err := io.ReadAll(response.Body)
					require.NoError(t, err)
					assert.Equal(t, tt.expect, fmt.Sprint(response.StatusCode, " ", string(body)))
					assert.Empty(t, ran, "it is not run again")
				})
			}
		}
	}
}

// The app's own deadline still holds.
func TestIdempotentKeepsTheDeadline(t *testing.T) {
	e := testkit.NewEcho(deadline(50*time.Millisecond), datastar.Idempotent())
	e.POST("/", func(c echo.Context) error {
		testkit.Within(t, c.Request().Context().Done(), "the deadline")
		return c.String(http.StatusGatewayTimeout, c.Request().Context().Err().Error())
	})
	w := testkit.Record(e, testkit.Click(t, "/", "k"))
	assert.Equal(t, context.DeadlineExceeded.Error(), w.Body.String())
}

// After the command its context is its client's again.
func TestContextEndsAfterTheCommand(t *testing.T) {
	e := testkit.NewEcho(datastar.Idempotent())
	contexts := make(chan context.Context, 1)
	e.POST("/", func(c echo.Context) error {
		contexts <- c.Request().Context()
		return c.NoContent(http.StatusNoContent)
	})
	_, err := testkit.Fetch(testkit.NewClient(t), testkit.Click(t, testkit.Start(t, e), "k"))
	require.NoError(t, err)
	testkit.Within(t, (<-contexts).Done(), "the end of the context")
}

// net/http removes the files of an upload, if it knows of them.
func TestUploadsLeaveNoFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "a.png")
	require.NoError(t, err)
	_, _ = part.Write(make([]byte, 64<<10))
	require.NoError(t, w.Close())
	finished := make(chan bool, 1)
	e := testkit.NewEcho(datastar.Idempotent())
	e.POST("/", func(c echo.Context) error {
		if err := c.Request().ParseMultipartForm(1); err != nil {
			return err
		}
		files, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
		assert.Len(t, files, 1)
		finished <- true
		return errors.Join(err, c.NoContent(http.StatusNoContent))
	})
	r := testkit.Click(t, testkit.Start(t, e), "k")
	r.Body, r.ContentLength = io.NopCloser(&form), int64(form.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	_, err = testkit.Fetch(testkit.NewClient(t), r)
	require.NoError(t, err)
	testkit.Within(t, finished, "the handler")
	require.Eventually(t, func() bool {
		entries, err := os.ReadDir(dir)
		return err == nil && len(entries) == 0
	}, 5*time.Second, time.Millisecond)
}
