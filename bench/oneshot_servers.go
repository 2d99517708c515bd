package main

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"sync/atomic"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	sdk "github.com/starfederation/datastar-go/datastar"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/bench/measure"
)

// The server answers four requests, as the examples do that came with Datastar before 1.0:
//
//	GET /hello  one event; reads nothing
//	GET /get    one event, by upsertAttributes, of the signals in the query
//	PUT /state  one event; keeps the signals in the body
//	GET /state  two events, of what is kept
//
// This package, Echo and net/http write the same bytes, for clients of 1.0.0-beta. The official
// SDK writes for 1.0, which has no upsertAttributes.

// form are the signals of the page.
type form struct {
	Input string `json:"input"`
	Trips int    `json:"trips"`
}

func (f form) output() string {
	text := fmt.Sprintf("Your input: %s, is %d long.", f.Input, utf8.RuneCountInString(f.Input))
	return fmt.Sprintf(`<p id="output" title="%s" data-trips="%d"></p>`, html.EscapeString(text), f.Trips+1)
}

const (
	hello   = `<p id="a">hello</p>`
	keeping = `<p id="output">The server keeps your state.</p>`
)

// state is what the server keeps.
type state struct{ atomic.Pointer[string] }

func (s *state) put(signals []byte) {
	text := html.EscapeString(string(signals))
	s.Store(&text)
}

func (s *state) shown() (backend, note string) {
	kept := ""
	if text := s.Load(); text != nil {
		kept = *text
	}
	return `<pre id="backend">` + kept + `</pre>`, `<p class="note">` + kept + `</p>`
}

// oneShotServers are those of this program.
var oneShotServers = map[string]func() http.Handler{
	"this package":    ownServer,
	"Echo by hand":    echoServer,
	"net/http":        httpServer,
	"official Go SDK": sdkServer,
}

func serveOneShot(kind string) error {
	port, err := serve(oneShotServers[kind]())
	if err != nil {
		return err
	}
	return answer(reply{Address: port}, func(string, int) reply { return reply{CPU: measure.CPU()} })
}

func ownServer() http.Handler {
	var kept state
	e := echo.New()
	e.Use(datastar.MiddlewareWithConfig(datastar.Config{Protocol: datastar.Beta}))
	e.GET("/hello", datastar.Handler(func(c *datastar.Context) error { return c.MergeFragments(hello) }))
	e.GET("/get", datastar.Handler(func(c *datastar.Context) error {
		in, err := datastar.Signals[form](c)
		if err != nil {
			return err
		}
		return c.MergeFragments(in.output(), datastar.WithMergeMode("upsertAttributes"))
	}))
	e.PUT("/state", datastar.Handler(func(c *datastar.Context) error {
		kept.put(c.RawSignals())
		return c.MergeFragments(keeping)
	}))
	e.GET("/state", datastar.Handler(func(c *datastar.Context) error {
		backend, note := kept.shown()
		return c.Send(
			datastar.MergeFragments(backend),
			datastar.MergeFragments(note, datastar.WithSelector("#main"), datastar.WithMergeMode("prepend")),
		)
	}))
	return e
}

// sdkServer is in an Echo handler as well.
func sdkServer() http.Handler {
	var kept state
	e := echo.New()
	stream := func(c echo.Context) *sdk.ServerSentEventGenerator {
		return sdk.NewSSE(c.Response().Writer, c.Request())
	}
	e.GET("/hello", func(c echo.Context) error { return stream(c).PatchElements(hello) })
	e.GET("/get", func(c echo.Context) error {
		var in form
		if err := sdk.ReadSignals(c.Request(), &in); err != nil {
			return err
		}
		return stream(c).PatchElements(in.output())
	})
	e.PUT("/state", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return err
		}
		kept.put(body)
		return stream(c).PatchElements(keeping)
	})
	e.GET("/state", func(c echo.Context) error {
		backend, note := kept.shown()
		to := stream(c)
		if err := to.PatchElements(backend); err != nil {
			return err
		}
		return to.PatchElements(note, sdk.WithSelector("#main"), sdk.WithModePrepend())
	})
	return e
}
