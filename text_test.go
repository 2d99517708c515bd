package datastar_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func appended(text string) string {
	return "event: datastar-patch-elements\ndata: selector #log\ndata: mode append\ndata: elements <span>" + text + "</span>\n\n"
}

func TestAppendTextSendsWhatIsThere(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		r, w := io.Pipe()
		go func() {
			time.Sleep(time.Second)
			_, _ = io.WriteString(w, "a <b>")
			time.Sleep(time.Second)
			_, _ = io.WriteString(w, "c")
			_ = w.Close()
		}()
		assert.NoError(t, c.AppendText(r, datastar.WithSelector("#log")))
		return c.PatchSignals(map[string]bool{"done": true})
	}))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodPost, "http://memory/", "{}"))
		var got []string
		var at []time.Duration
		for a := range events {
			got, at = append(got, a.Text), append(at, a.At.Sub(began).Truncate(10*time.Millisecond))
		}
		require.NoError(t, <-end)
		assert.Equal(t, []string{appended("a &lt;b&gt;"), appended("c"), "event: datastar-patch-signals\ndata: signals {\"done\":true}\n\n"}, got)
		assert.Equal(t, []time.Duration{time.Second, 2 * time.Second, 2 * time.Second}, at)
	})
}

// stuck yields nothing until it is closed.
type stuck struct{ closed chan struct{} }

func (s stuck) Read([]byte) (int, error) { <-s.closed; return 0, io.ErrClosedPipe }
func (s stuck) Close() error             { close(s.closed); return nil }

func TestAppendTextEndsWithTheClient(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	var r stuck
	var returned chan error
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		returned <- c.AppendText(r, datastar.WithSelector("#log"))
		return nil
	}))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		r, returned = stuck{make(chan struct{})}, make(chan error, 1)
		request, leave := testkit.Cancelable(testkit.Ask(t, http.MethodPost, "http://memory/", "{}"))
		response, err := client.Do(request)
		require.NoError(t, err, "the stream is open before there is anything to read")
		leave()
		assert.NoError(t, testkit.Within(t, returned, "the loop ends"))
		testkit.Within(t, r.closed, "the reader is closed")
		_ = response.Body.Close()
	})
}

// The reader is closed wherever the text cannot be sent, so that who writes to it ends.
func TestAppendTextClosesItsReader(t *testing.T) {
	for name, before := range map[string]func(c *datastar.Context) error{
		"another answer was begun": func(c *datastar.Context) error { return c.String(http.StatusOK, "text") },
		"the client has left": func(c *datastar.Context) error {
			c.Request().Context().Value(mark("leave")).(context.CancelFunc)()
			return nil
		},
		"an event is refused": func(*datastar.Context) error { return nil },
	} {
		r := stuck{make(chan struct{})}
		text := readCloser{io.MultiReader(strings.NewReader("a"), r), r}
		e := testkit.NewEcho(datastar.Middleware())
		e.POST("/", datastar.Handler(func(c *datastar.Context) error {
			err := errors.Join(before(c), c.AppendText(text, datastar.WithSelector("")))
			testkit.Within(t, r.closed, name)
			return err
		}))
		request, leave := testkit.Cancelable(testkit.Ask(t, http.MethodPost, "/", "{}"))
		testkit.Record(e, request.WithContext(context.WithValue(request.Context(), mark("leave"), leave)))
		leave()
	}
	r := stuck{make(chan struct{})}
	var late *datastar.Context
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { late = c; return nil }))
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.ErrorIs(t, late.AppendText(r), datastar.ErrClosed)
	testkit.Within(t, r.closed, "the handler has returned")
}

// readCloser is a reader that another closes.
type readCloser struct {
	io.Reader
	io.Closer
}

func TestAppendTextFails(t *testing.T) {
	broken := errors.New("broken")
	var got []error
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		got = append(got,
			c.AppendText(io.MultiReader(strings.NewReader("a"), iotest.ErrReader(broken)), datastar.WithSelector("#log")),
			c.AppendText(strings.NewReader("b"), datastar.WithSelector("")),
		)
		return nil
	}))
	w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, appended("a"), w.Body.String(), "what came before is shown")
	require.Len(t, got, 2)
	assert.Equal(t, broken, got[0])
	assert.ErrorContains(t, got[1], "the selector is empty")
}

func TestAppendTextIsCutOffByAShutdown(t *testing.T) {
	var returned chan error
	var begun chan struct{}
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		close(begun)
		err := c.AppendText(stuck{make(chan struct{})}, datastar.WithSelector("#log"))
		returned <- err
		return err
	}))
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		returned, begun = make(chan error, 1), make(chan struct{})
		events, end := testkit.Get(t, client, testkit.Ask(t, http.MethodGet, "http://memory/", ""))
		testkit.Within(t, begun, "the handler runs")
		go func() { _ = testkit.ShutdownServer(t.Context(), e) }()
		for range events {
		}
		assert.NoError(t, testkit.Within(t, returned, "the loop ends"))
		assert.Error(t, <-end, "so that the browser asks again")
	})
}
