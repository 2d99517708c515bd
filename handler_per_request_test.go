package datastar_test

import (
	"io"
	"net/http"
	"reflect"
	"runtime"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// onShutdowns returns how many functions a server calls at its shutdown.
func onShutdowns(s *http.Server) int {
	return reflect.ValueOf(s).Elem().FieldByName("onShutdown").Len()
}

// objects returns how many objects there are on the heap.
func objects() int {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // twice: what was in pools is gone
	runtime.ReadMemStats(&stats)
	return int(stats.HeapObjects)
}

// A Handler that is made for each request costs what one that is made once does:
// nothing of it is left.
func TestHandlerMadePerRequestLeavesNothing(t *testing.T) {
	const requests = 1000
	for name, given := range map[string]func(*datastar.Context) error{
		"an event": func(c *datastar.Context) error { return c.MergeFragments("a") },
		"Done":     func(c *datastar.Context) error { c.Done(); return c.MergeFragments("a") },
	} {
		t.Run(name, func(t *testing.T) {
			var server *http.Server
			e := testkit.NewEcho()
			testkit.Configure(e, func(s *http.Server) { server = s })
			e.POST("/", func(c echo.Context) error { return datastar.Handler(given)(c) })
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			send := func(n int) {
				for range n {
					_, err := testkit.Fetch(client, testkit.Ask(t, http.MethodPost, url, "{}"))
					require.NoError(t, err)
				}
			}
			send(50) // what is made once
			hooks, before := onShutdowns(server), objects()
			send(requests)
			assert.Equal(t, hooks, onShutdowns(server), "registered with the server")
			assert.Less(t, objects()-before, requests, "objects left on the heap")
		})
	}
}

// Its stream ends with the server all the same.
func TestHandlerMadePerRequestEndsAtShutdown(t *testing.T) {
	e := testkit.NewEcho()
	e.GET("/", func(c echo.Context) error { return datastar.Handler(loops["Recv"])(c) })
	url := testkit.Start(t, e)
	_, end := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
	_, other := testkit.Get(t, testkit.NewClient(t), testkit.Ask(t, http.MethodGet, url, ""))
	shutdown(t, e)
	assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, end, "the end"))
	assert.Equal(t, io.ErrUnexpectedEOF, testkit.Within(t, other, "the other end"))
}
