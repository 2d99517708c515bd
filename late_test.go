package datastar_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

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
