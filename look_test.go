package datastar_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// What else is found at streams is in test/findings_test.go, since it takes other middlewares.

// A page with many streams fills the browser's six connections, where it has no more.
func TestManyStreams(t *testing.T) {
	for _, tt := range []struct {
		name    string
		streams int
		tabs    int
		via     string
		expect  int
	}{
		{"three of a page", 3, 1, "", 0},
		{"four of a page", 4, 1, "", 1},
		{"six of a page", 6, 1, "", 1},
		{"six of two pages", 6, 2, "", 0},
		{"a proxy that may speak HTTP/2", 6, 1, "1.1 proxy", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, log := testkit.NewEcho(datastar.MiddlewareWithConfig(shows())), new(testkit.Log)
			testkit.LogTo(e, log)
			e.GET("/ready", datastar.Ready())
			e.GET("/clock", ticks(new(int)))
			datastar.Doctor(e)
			url, client := testkit.Start(t, e), testkit.NewClient(t)
			for i := range tt.streams {
				r := testkit.Ask(t, http.MethodGet, url+"/clock", "")
				r.Header.Set("Datastar-Tab", fmt.Sprint("tab", i%tt.tabs))
				if tt.via != "" {
					r.Header.Set("Via", tt.via)
				}
				events, _ := testkit.Get(t, client, r)
				testkit.Within(t, events, "an event")
			}
			assert.Equal(t, tt.expect, log.Count("datastar: many-streams: "), log)
		})
	}
}

// Others may send while a loop begins.
func TestLookWhileOthersSend(t *testing.T) {
	e := testkit.NewEcho(datastar.Middleware())
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		sent := make(chan error)
		go func() { sent <- c.RemoveElements("#a") }()
		for range c.Every(0) {
		}
		return <-sent
	}))
	url, client := testkit.Start(t, e), testkit.NewClient(t)
	for range 20 {
		body, err := testkit.Fetch(client, testkit.Ask(t, http.MethodGet, url, ""))
		assert.NoError(t, err)
		assert.Contains(t, string(body), "#a")
	}
}
