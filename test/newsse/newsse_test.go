package newsse

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// An app is moved handler by handler: whichever were moved, each route tells the page
// the same.
func TestMoveHandlerByHandler(t *testing.T) {
	for moved := range len(new(app).routes()) + 1 {
		t.Run(fmt.Sprintf("%d moved", moved), func(t *testing.T) {
			a := newApp(moved)
			base := testkit.Start(t, a.Echo)
			assert.Equal(t, document, plain(t, base))
			for _, r := range a.routes() {
				t.Run(r.method+" "+r.path, func(t *testing.T) {
					p := ask(t, r.method, base+r.whenPath, r.whenSignals)
					assert.Equal(t, http.StatusOK, p.StatusCode)
					assert.Equal(t, "text/event-stream", p.Header.Get("Content-Type"))
					if r.endless {
						assert.Equal(t, r.expect, a.heard(t, p, "hi", "there"))
						return
					}
					events, end := p.all()
					assert.Equal(t, r.expect, events)
					assert.Equal(t, io.EOF, end)
					assert.Empty(t, p.foreign)
				})
			}
		})
	}
}

// One message reaches a page on NewSSE and one that was moved.
func TestPublishToPagesOfBothKinds(t *testing.T) {
	a := newApp(0)
	room := a.routes()[len(a.routes())-1]
	a.GET("/old", room.old)
	a.GET("/new", datastar.Handler(room.new))
	base := testkit.Start(t, a.Echo)
	pages := []*page{ask(t, http.MethodGet, base+"/old", "{}"), ask(t, http.MethodGet, base+"/new", "{}")}
	require.Eventually(t, func() bool { return a.followers() == 2 }, patience, time.Millisecond)
	require.NoError(t, a.publish("hi"))
	for _, p := range pages {
		e, err := p.next()
		require.NoError(t, err)
		assert.Equal(t, datastar.PatchElements(`<p id="room">hi</p>`), e)
	}
}

// heard returns what a page is told of the messages, and has it leave.
func (a *app) heard(t *testing.T, p *page, messages ...string) (events []datastar.Event) {
	t.Helper()
	require.Eventually(t, func() bool { return a.followers() == 1 }, patience, time.Millisecond)
	for _, text := range messages {
		require.NoError(t, a.publish(text))
		e, err := p.next()
		require.NoError(t, err)
		events = append(events, e)
	}
	require.NoError(t, p.Body.Close())
	require.Eventually(t, func() bool { return a.followers() == 0 }, patience, time.Millisecond, "it left")
	return events
}

// plain asks for a page as a browser does.
func plain(t *testing.T, address string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	require.NoError(t, err)
	r.Close = true
	response, err := new(http.Transport).RoundTrip(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body)
}
