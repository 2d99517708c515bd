package datastar_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
)

func TestStreamThatOpensAfterShutdownBegan(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		t.Run(method, func(t *testing.T) {
			arrived, began := make(chan bool), make(chan bool)
			e := newEcho(datastar.Middleware())
			e.Any("/", datastar.Handler(func(c *datastar.Context) error {
				arrived <- true
				<-began
				return loops["Every"](c)
			}))
			url, client := start(t, e), newClient(t)
			answered := make(chan error, 1)
			go func() {
				response, err := client.Do(ask(t, method, url, "{}"))
				if err == nil {
					_, err = collect(response.Body)
					response.Body.Close()
				}
				answered <- err
			}()
			<-arrived
			onShutdown(e, func() { close(began) })
			shutdown(t, e)
			err := within(t, answered, "the answer")
			assert.Equal(t, method == http.MethodGet, err != nil, "only a GET is broken: %v", err)
		})
	}
}

func TestFinishedHandlersAreNotBrokenByShutdown(t *testing.T) {
	arrived, began := make(chan bool), make(chan bool)
	e := newEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		arrived <- true
		<-began
		return c.MergeFragments("done")
	}))
	url, client := start(t, e), newClient(t)
	got := make(chan string, 1)
	go func() {
		response, err := client.Do(ask(t, http.MethodGet, url, ""))
		if assert.NoError(t, err) {
			body, err := io.ReadAll(response.Body)
			assert.NoError(t, err)
			response.Body.Close()
			got <- string(body)
		}
	}()
	<-arrived
	onShutdown(e, func() { close(began) })
	shutdown(t, e)
	assert.Equal(t, fragment("done"), within(t, got, "the answer"))
}
