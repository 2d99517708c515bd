package test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// slowly is a reader that hands out its content bit by bit, and only once the
// first event of the answer was seen.
type slowly struct {
	content io.Reader
	begin   <-chan bool
	tick    *time.Ticker
	over    <-chan struct{} // the test is
}

func (s *slowly) Read(p []byte) (int, error) {
	<-s.begin
	select {
	case <-s.tick.C:
	case <-s.over: // the transport still looks for what comes after the content
	}
	return s.content.Read(p[:min(len(p), 64<<10)])
}

// An upload can be bound after the first event was sent and flushed.
func TestUploadAfterTheFirstEvent(t *testing.T) {
	content := bytes.Repeat([]byte("pixels! "), 1<<17)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("photo", "a.png")
	require.NoError(t, err)
	_, _ = part.Write(content)
	require.NoError(t, w.Close())
	for kind, handler := range testkit.BothHandlers(bindUpload) {
		t.Run(kind, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", handler)
			begin := make(chan bool)
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			r := testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "")
			r.Body = io.NopCloser(&slowly{bytes.NewReader(form.Bytes()), begin, tick, t.Context().Done()})
			r.ContentLength = int64(form.Len())
			r.Header.Set("Content-Type", w.FormDataContentType())
			client := testkit.NewClient(t)
			client.Timeout = 20 * time.Second
			events, end := testkit.Get(t, client, r)
			assert.Equal(t, testkit.Fragment("<p>uploading</p>"), testkit.Within(t, events, "the first event").Text)
			close(begin)
			assert.Equal(t, testkit.Fragment("<p>1048576</p>"), testkit.Within(t, events, "the second event").Text)
			assert.NoError(t, testkit.Within(t, end, "the end"))
		})
	}
}

func bindUpload(c *datastar.Context) error {
	if err := c.MergeFragments("<p>uploading</p>"); err != nil {
		return err
	}
	if err := c.Flush(); err != nil {
		return err
	}
	var in struct {
		Photo *multipart.FileHeader `form:"photo"`
	}
	if err := c.Bind(&in); err != nil {
		return err
	}
	file, err := in.Photo.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := io.Copy(io.Discard, file)
	if err != nil {
		return err
	}
	return c.MergeFragments(fmt.Sprintf("<p>%d</p>", n))
}

// BodyLimit's reader is pooled: once that has returned it may read the body of
// another request, which must lose nothing to what is read of the first one's.
func TestBodyOfAnotherRequest(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that the pool gives the reader to the next
	config := datastar.Config{OnError: toast}
	ours := datastar.MiddlewareWithConfig(config)
	refuse := func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if c.Path() == "/refuse" {
				return testkit.Refusal(http.StatusForbidden, "", nil)
			}
			return next(c)
		}
	}
	for name, middlewares := range map[string][]echo.MiddlewareFunc{
		"inside":              {ours, testkit.BodyLimit(1 << 20)},
		"outside ours":        {testkit.BodyLimit(1 << 20), ours},
		"outside, ours never": {testkit.BodyLimit(1 << 20), refuse, ours},
	} {
		t.Run(name, func(t *testing.T) {
			e := testkit.NewEcho(middlewares...)
			e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
			refused, reading := make(chan bool, 1), make(chan bool)
			e.POST("/refuse", func(echo.Context) error { return testkit.Refusal(http.StatusForbidden, "", nil) })
			e.POST("/read", func(c echo.Context) error {
				reading <- true
				<-refused
				body, err := io.ReadAll(c.Request().Body)
				return c.String(http.StatusOK, fmt.Sprint(string(body), err))
			})
			url := testkit.Start(t, e)
			first := dialed(t, url, "POST /refuse HTTP/1.1\r\nHost: a\r\nDatastar-Request: true\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n")
			<-time.After(50 * time.Millisecond) // its end waits for its body
			second := dialed(t, url, "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234")
			testkit.Within(t, reading, "the second request")
			_, err := io.WriteString(first, strings.Repeat("x", 50))
			require.NoError(t, err)
			<-time.After(50 * time.Millisecond) // in which it may be read
			_, err = io.WriteString(second, "567890123456789")
			require.NoError(t, err)
			refused <- true
			response, err := http.ReadResponse(bufio.NewReader(second), nil)
			require.NoError(t, err)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			assert.Equal(t, "01234567890123456789<nil>", string(body))
		})
	}
}

// dialed is a connection on which something was sent.
func dialed(t *testing.T, url, text string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	return conn
}
