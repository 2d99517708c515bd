package newsse

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// showing shows errors in the page.
func showing() datastar.Config {
	config := datastar.DefaultConfig
	config.OnError = func(*datastar.Context, error) []datastar.Event {
		return []datastar.Event{datastar.PatchElements(`<p id="toast">That did not work.</p>`)}
	}
	return config
}

// An error after an event: the stream of a handler that was moved stays clean.
func TestErrorAfterAnEvent(t *testing.T) {
	const json = `the unknown field "{\"message\""`
	first, toast := datastar.PatchElements("<p>1</p>"), datastar.PatchElements(`<p id="toast">That did not work.</p>`)
	broken := errors.New("broken")
	handlers := map[string]echo.HandlerFunc{
		"NewSSE": func(c echo.Context) error {
			return errors.Join(stream(c).PatchElements("<p>1</p>"), broken)
		},
		"NewSSE through Echo": func(c echo.Context) error {
			return errors.Join(sdk.NewSSE(c.Response(), c.Request()).PatchElements("<p>1</p>"), broken)
		},
		"moved": datastar.Handler(func(c *datastar.Context) error {
			return errors.Join(c.PatchElements("<p>1</p>"), broken)
		}),
	}
	var tests = []struct {
		name          string
		whenConfig    datastar.Config
		expect        []datastar.Event
		expectForeign []string
	}{
		{"NewSSE", datastar.DefaultConfig, []datastar.Event{first}, []string{json}},
		{"NewSSE through Echo", datastar.DefaultConfig, []datastar.Event{first}, nil},
		{"moved", datastar.DefaultConfig, []datastar.Event{first}, nil},
		{"NewSSE", showing(), []datastar.Event{first, toast}, nil},
		{"NewSSE through Echo", showing(), []datastar.Event{first}, nil},
		{"moved", showing(), []datastar.Event{first, toast}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name+map[bool]string{true: ", OnError"}[tt.whenConfig.OnError != nil], func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(tt.whenConfig))
			e.GET("/", handlers[tt.name])
			p := ask(t, http.MethodGet, testkit.Start(t, e), "{}")
			events, end := p.all()
			assert.Equal(t, tt.expect, events)
			assert.Equal(t, tt.expectForeign, p.foreign)
			assert.Equal(t, io.EOF, end)
			assert.Equal(t, http.StatusOK, p.StatusCode)
		})
	}
}

// feeds is an app with a feed of each kind.
func feeds(t *testing.T, more <-chan string) *echo.Echo {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/old", func(c echo.Context) error {
		sse := stream(c)
		for {
			select {
			case <-sse.Context().Done():
				return nil
			case html := <-more:
				if err := sse.PatchElements(html); err != nil {
					return nil
				}
			}
		}
	})
	bridge := func(writer http.ResponseWriter, c echo.Context) error {
		over, _ := datastar.From(c)
		if err := sdk.NewSSE(writer, c.Request()).PatchElements("<p>hi</p>"); err != nil {
			return err
		}
		<-over.Done()
		return over.Err()
	}
	e.GET("/Writer", func(c echo.Context) error { return bridge(c.Response().Writer, c) })
	e.GET("/Response", func(c echo.Context) error { return bridge(c.Response(), c) })
	e.POST("/Writer", func(c echo.Context) error {
		assert.ErrorIs(t, bridge(c.Response().Writer, c), datastar.ErrShutdown)
		return nil
	})
	moved := datastar.Handler(func(c *datastar.Context) error {
		for range c.Every(time.Hour) {
			if err := c.PatchElements("<p>hi</p>"); err != nil {
				return err
			}
		}
		return nil
	})
	e.GET("/new", moved)
	e.POST("/new", moved)
	return e
}

// A page on NewSSE does not hear of the shutdown, which waits for it. Pages that were
// moved are over at once, and a GET reconnects.
func TestShutdownWithPagesOfBothKinds(t *testing.T) {
	more := make(chan string)
	e := feeds(t, more)
	base := testkit.Start(t, e)
	old := ask(t, http.MethodGet, base+"/old", "{}")
	get, post := ask(t, http.MethodGet, base+"/new", "{}"), ask(t, http.MethodPost, base+"/new", "{}")

	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	down := make(chan error, 1)
	go func() { down <- e.Shutdown(ctx) }()
	_, end := get.all()
	assert.Equal(t, io.ErrUnexpectedEOF, end, "the browser reconnects")
	_, end = post.all()
	assert.Equal(t, io.EOF, end, "a command ends")

	more <- "<p>still here</p>"
	late, err := old.next()
	require.NoError(t, err)
	assert.Equal(t, datastar.PatchElements("<p>still here</p>"), late)
	assert.Empty(t, down, "the shutdown waits for the page on NewSSE")
	giveUp()
	assert.ErrorIs(t, testkit.Within(t, down, "the shutdown"), context.Canceled)
	require.NoError(t, e.Close())
	_, end = old.all()
	assert.Error(t, end, "only Close ends it")
}

// A feed on NewSSE that watches our Done ends at once. Only past Echo's books does it
// end as a moved one does.
func TestShutdownWithABridge(t *testing.T) {
	var tests = []struct {
		whenMethod string
		whenPath   string
		expect     error
	}{
		{http.MethodGet, "/Writer", io.ErrUnexpectedEOF},
		{http.MethodGet, "/Response", io.EOF},
		{http.MethodPost, "/Writer", io.EOF},
	}
	for _, tt := range tests {
		t.Run(tt.whenMethod+tt.whenPath, func(t *testing.T) {
			e := feeds(t, nil)
			p := ask(t, tt.whenMethod, testkit.Start(t, e)+tt.whenPath, "{}")
			first, err := p.next()
			require.NoError(t, err)
			assert.Equal(t, datastar.PatchElements("<p>hi</p>"), first)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			assert.NoError(t, e.Shutdown(ctx))
			_, end := p.all()
			assert.Equal(t, tt.expect, end)
			assert.Empty(t, p.foreign)
		})
	}
}
