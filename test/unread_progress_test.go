package test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// uploaded is an upload of so many pieces of 1000 bytes, one each second.
func uploaded(t *testing.T, seconds int) *http.Request {
	t.Helper()
	out, in := io.Pipe()
	go func() {
		defer in.Close()
		for range seconds {
			time.Sleep(time.Second)
			if _, err := io.WriteString(in, strings.Repeat("x", 1000)); err != nil {
				return
			}
		}
	}()
	r := testkit.Ask(t, http.MethodPost, "http://example.com/", "")
	r.Body, r.ContentLength = out, int64(1000*seconds)
	r.Header.Set("Content-Type", "application/octet-stream")
	return r
}

// The stream of a page shows how far its upload is, and that it was refused, while the
// browser still sends.
func TestProgressReachesTheStream(t *testing.T) {
	h := hub.NewMemory(hub.MemoryConfig{})
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Follow(h.Feed("tab")) }))
	tell := datastar.UploadProgress(func(_ *datastar.Context, p datastar.Progress) {
		event := datastar.PatchSignals(map[string]int{"_uploaded": p.Percent})
		if p.Err != nil {
			event = datastar.PatchElements("<p>refused</p>")
		}
		_ = h.Publish(context.Background(), "tab", event)
	})
	e.POST("/", func(c echo.Context) error {
		_, err := io.Copy(io.Discard, c.Request().Body)
		return err
	}, tell, testkit.BodyLimit(5000))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		blocks, _ := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://example.com/", ""))
		next := func() testkit.Arrival {
			for block := range blocks {
				if !strings.HasPrefix(block.Text, "id: ") {
					return block
				}
			}
			return testkit.Arrival{}
		}
		synctest.Wait()
		answer, err := client.Do(uploaded(t, 4))
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		for _, percent := range []string{"0", "25", "50", "75", "100"} {
			assert.Contains(t, next().Text, `{"_uploaded":`+percent+`}`)
		}
		began := time.Now()
		answer, err = client.Do(uploaded(t, 6))
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		refused := next()
		assert.Contains(t, refused.Text, "<p>refused</p>")
		assert.Less(t, refused.At.Sub(began), time.Second, "before it has been sent")
		require.NoError(t, h.Close())
	})
}

// A body that is read on another goroutine, which outlives the handler, is told of until
// the handler has returned.
func TestProgressOfAnotherGoroutine(t *testing.T) {
	var told []int // without a lock: the detector sees what is told beside or after the middleware
	over := make(chan bool)
	e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			assert.Contains(t, told, 0)
			told = nil
			return err
		}
	}, datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		half := make(chan bool)
		body := c.Request().Body
		go func() {
			defer close(over)
			_, _ = io.ReadFull(body, make([]byte, 2))
			close(half)
			_, _ = io.Copy(io.Discard, body)
		}()
		<-half
		return nil
	}), datastar.UploadProgress(func(_ *datastar.Context, p datastar.Progress) { told = append(told, p.Percent) }))
	r := testkit.Ask(t, http.MethodPost, "/", "")
	r.Body, r.ContentLength = io.NopCloser(iotest.OneByteReader(strings.NewReader("0123"))), 4
	r.Header.Set("Content-Type", "application/octet-stream")
	testkit.Record(e, r)
	<-over
	assert.Empty(t, told)
}
