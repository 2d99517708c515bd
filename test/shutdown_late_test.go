package test

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

func TestStreamThatOpensAfterShutdownBegan(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			arrived, began := make(chan bool), make(chan bool)
			e := testkit.NewEcho(datastar.Middleware())
			e.Any("/", datastar.Handler(func(c *datastar.Context) error {
				arrived <- true
				<-began
				return loops["Every"](c)
			}))
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			answered := make(chan error, 1)
			go func() {
				response, err := client.Do(testkit.Ask(t, method, url, "{}"))
				if err == nil {
					_, err = collect(response.Body)
					response.Body.Close()
				}
				answered <- err
			}()
			<-arrived
			testkit.OnShutdown(e, func() { close(began) })
			shutdown(t, e)
			err := testkit.Within(t, answered, "the answer")
			assert.Equal(t, method == http.MethodGet, err != nil, "only a GET is broken: %v", err)
		})
	}
}

func TestFinishedHandlersAreNotBrokenByShutdown(t *testing.T) {
	arrived, began := make(chan bool), make(chan bool)
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		arrived <- true
		<-began
		return c.MergeFragments("done")
	}))
	url, client := testkit.Start(t, e), testkit.NewClient(t)
	got := make(chan string, 1)
	go func() {
		response, err := client.Do(testkit.Ask(t, http.MethodGet, url, ""))
		if assert.NoError(t, err) {
			body, err := io.ReadAll(response.Body)
			assert.NoError(t, err)
			response.Body.Close()
			got <- string(body)
		}
	}()
	<-arrived
	testkit.OnShutdown(e, func() { close(began) })
	shutdown(t, e)
	assert.Equal(t, testkit.Fragment("done"), testkit.Within(t, got, "the answer"))
}

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

// HTTP/2 without TLS, as behind a proxy: events arrive as they are sent, and
// the shutdown breaks a GET and ends a command.
func TestUnencryptedHTTP2(t *testing.T) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for kind, handler := range testkit.BothHandlers(loops["Every"]) {
			t.Run(method+", "+kind, func(t *testing.T) {
				over := make(testkit.Ends, 1)
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(over.Config()))
				testkit.Configure(e, func(s *http.Server) { s.Protocols = protocols })
				e.Any("/", handler)
				transport := &http.Transport{Protocols: protocols}
				defer transport.CloseIdleConnections()
				response, err := (&http.Client{Transport: transport}).Do(testkit.Ask(t, method, testkit.Start(t, e), "{}"))
				require.NoError(t, err)
				defer response.Body.Close()
				assert.Equal(t, 2, response.ProtoMajor)
				seen, end := make(chan testkit.Arrival, 1<<10), make(chan error, 1)
				go func() { end <- testkit.Blocks(response.Body, func(a testkit.Arrival) { seen <- a }) }()
				assert.Equal(t, testkit.Fragment("tick"), testkit.Within(t, seen, "the first event").Text)
				shutdown(t, e)
				err = testkit.Within(t, end, "the end")
				assert.Equal(t, method == http.MethodGet, err != nil, "%v", err)
				assert.ErrorIs(t, testkit.Within(t, over, "OnClose"), datastar.ErrShutdown)
			})
		}
	}
}
