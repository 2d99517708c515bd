package datastartest_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

var bothClients = []event.Protocol{event.V1, event.Beta}

// routes are handlers by method and path, such as "POST /add". The page is at "/".
type routes map[string]func(c *datastar.Context) error

// server is an app with a page.
func server(p event.Protocol, body string, r routes) http.Handler {
	config := datastar.DefaultConfig
	config.Protocol = p
	e := echo.New()
	e.Use(datastar.MiddlewareWithConfig(config))
	e.GET("/", func(c echo.Context) error {
		return c.HTML(http.StatusOK, "<!doctype html><html lang=en><title>Test</title><script type=module src=/datastar.js></script><body>"+body+"</body></html>")
	})
	for route, handle := range r {
		for i := range route {
			if route[i] == ' ' {
				e.Add(route[:i], route[i+1:], datastar.Handler(handle))
				break
			}
		}
	}
	return e
}

// visit opens a page of V1.
func visit(t testing.TB, body string, r routes, opts ...datastartest.Option) *datastartest.Page {
	t.Helper()
	return datastartest.New(t, server(event.V1, body, r), opts...).Visit("/")
}

// onBoth runs a test with both clients, in a bubble. A page of Beta has data-on-click for data-on:click.
func onBoth(t *testing.T, test func(t *testing.T, p event.Protocol)) {
	t.Helper()
	for _, p := range bothClients {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, p) })
		})
	}
}

// asked are the requests of actions, such as "POST /add {...}".
func asked(page *datastartest.Page) (all []string) {
	for _, a := range page.Answers() {
		if r := a.Request(); r.Header.Get("Datastar-Request") != "" {
			line := r.Method + " " + r.URL.Path
			if signals := r.URL.Query().Get("datastar"); signals != "" {
				line += " " + signals
			} else if r.URL.RawQuery != "" {
				line += "?" + r.URL.RawQuery
			}
			if sent := a.Sent(); sent != "" {
				line += " " + sent
			}
			all = append(all, line)
		}
	}
	return all
}

// echoes answers with what it was sent.
func echoes(c *datastar.Context) error {
	body, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return err
	}
	return c.PatchElements(`<pre id="said">` + string(body) + `</pre>`)
}
