package datastartest_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/page"
)

// Attributes of what is new are acted upon after all events that come in one piece: in a browser the values of a form
// that is sent before them are lost.
func TestEventsInOnePiece(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		body := `<i id="i"></i><button ` + attribute(b.On("click", must(b.Get("/x")))) + `>x</button>`
		p := datastartest.New(t, server(client, body, routes{"GET /x": func(c *datastar.Context) error {
			return c.Send(event.PatchElements(`<i id="i" `+attribute(b.Signals(map[string]int{"x": 1}))+`></i>`), event.PatchSignals(map[string]int{"x": 5}))
		}}), datastartest.WithProtocol(client)).Visit("/")
		p.Find("button").Click()
		assert.Equal(t, 1.0, p.Signal("x"))
	})
}

// A redirect keeps a method other than POST, and does not lead out of the app.
func TestRedirects(t *testing.T) {
	e := server(event.V1, `<button id="delete" data-on:click="@delete('/a')">x</button><button id="post" data-on:click="@post('/a')">x</button>
	<a href="/login">Log in</a><button id="away" data-on:click="@get('/login')">x</button>`, nil).(*echo.Echo)
	var methods []string
	e.Match([]string{"DELETE", "POST"}, "/a", func(c echo.Context) error { return c.Redirect(http.StatusFound, "/b") })
	e.Match([]string{"DELETE", "GET"}, "/b", func(c echo.Context) error {
		methods = append(methods, c.Request().Method)
		return c.NoContent(http.StatusNoContent)
	})
	e.GET("/login", func(c echo.Context) error { return c.Redirect(http.StatusFound, "https://accounts.example.org/") })
	p := datastartest.New(t, e).Visit("/")
	p.Find("#delete").Click()
	p.Find("#post").Click()
	assert.Equal(t, []string{"DELETE", "GET"}, methods)
	p.Find("a").Click()
	assert.Equal(t, "https://accounts.example.org/", p.Redirected())
	assert.Equal(t, "/", p.Path())
	said := fails(t, func(t testing.TB) {
		datastartest.New(t, e, datastartest.WithPatience(50*time.Millisecond)).Visit("/").Find("#away").Click()
	})
	assert.Contains(t, said, "GET /login is redirected to https://accounts.example.org/: a browser follows an action to another origin only if that allows it")
}

// A browser reads files after the event that tells of them.
func TestFilesComeLater(t *testing.T) {
	p := visit(t, `<input type="file" data-signals="{f: []}" data-bind:f data-on:change="@post('/up')">`, routes{"POST /up": func(*datastar.Context) error { return nil }})
	p.Find("input").Upload(datastartest.File{Name: "a", Content: []byte("x")})
	assert.Equal(t, []string{`POST /up {"f":[]}`}, asked(p))
	assert.Equal(t, []any{map[string]any{"name": "a", "contents": "eA==", "mime": "application/octet-stream"}}, p.Signal("f"))
}

// What a test does in place of expressions is done at load, and when a stream asks for it.
func TestHandle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		drawn, ticks := 0, 0
		p := visit(t, `<div data-init="drawChart(1)" data-on-interval="class.tick()"></div><button data-on:click="class X {}">x</button>`, nil,
			datastartest.WithHandle("drawChart(1)", func(*datastartest.Page) { drawn++ }),
			datastartest.WithHandle("class X {}", func(p *datastartest.Page) { p.SetSignal("drawn", drawn) }),
			datastartest.WithHandle("class.tick()", func(*datastartest.Page) { ticks++ }))
		p.Find("button").Click()
		assert.Equal(t, 1.0, p.Signal("drawn"))
		time.Sleep(5500 * time.Millisecond)
		p.Has("button")
		assert.Equal(t, 5, ticks)
	})
}

// Within a bubble, too, an action waits for its answer, and what a test reads is up to date.
func TestSlowHandlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		topics := hub.NewMemory(hub.MemoryConfig{})
		e := server(event.V1, `<main data-init="@get('/feed')"><button data-on:click="@post('/add')">x</button><p id="said">old</p><a href="/next">x</a></main>`, routes{
			"GET /feed": func(c *datastar.Context) error { return c.Follow(topics.Feed("x")) },
			"POST /add": func(c *datastar.Context) error {
				time.Sleep(10 * time.Millisecond)
				return c.PatchSignals(map[string]int{"n": 1})
			},
		}).(*echo.Echo)
		e.GET("/next", func(c echo.Context) error {
			time.Sleep(time.Second)
			return c.HTML(http.StatusOK, "<title>Next</title>")
		})
		p := datastartest.New(t, e).Visit("/")
		p.Find("button").Click()
		assert.Equal(t, 1.0, p.Signal("n"))
		require.NoError(t, topics.Publish(t.Context(), "x", event.PatchElements(`<p id="said">new</p>`)))
		assert.Equal(t, "new", p.Find("#said").Text())
		p.Find("a").Click()
		assert.Equal(t, "Next", p.Title())
	})
}

// Outside, an action waits for the first event, and then until nothing comes for a while.
func TestStreamsOfActions(t *testing.T) {
	p := visit(t, `<button data-on:click="@post('/add')">x</button>`, routes{"POST /add": func(c *datastar.Context) error {
		if err := c.Flush(); err != nil {
			return err
		}
		time.Sleep(60 * time.Millisecond)
		if err := errors.Join(c.PatchSignals(map[string]int{"n": 1}), c.Flush()); err != nil {
			return err
		}
		<-c.Request().Context().Done()
		return nil
	}})
	p.Find("button").Click()
	assert.Equal(t, 1.0, p.Signal("n"))
	begun := time.Now()
	p.Await("time passes", func() bool { return time.Since(begun) > 30*time.Millisecond })
}

// The server can be replaced as it runs: what was open breaks.
func TestDeploy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFeed(t, event.V1, true)
		p := f.app.Visit("/")
		f.publish(1)
		f.app.Start(nil)
		f.publish(1)
		f.heard(p)
	})
}

// A handler that panics, or stays when its client has left, fails the test.
func TestHandlersThatFail(t *testing.T) {
	said := fails(t, func(t testing.TB) {
		visit(t, `<button data-on:click="@get('/x', {retryMaxCount: 0})">x</button>`, routes{"GET /x": func(*datastar.Context) error { panic("oh") }}).Find("button").Click()
	})
	assert.Contains(t, said, "the handler of GET /x panics: oh\n")
	let := make(chan bool)
	said = fails(t, func(t testing.TB) {
		p := visit(t, `<button data-on:click="@get('/x')">x</button>`, routes{"GET /x": func(*datastar.Context) error { <-let; return nil }}, datastartest.WithPatience(20*time.Millisecond))
		p.Find("button").Click()
	})
	close(let)
	assert.Contains(t, said, `handlers have not returned 20ms after their clients left: ["GET /x"]`)
}

// Options of the client that change what comes of an answer.
func TestOptionsOfAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := `<main id="m"><i id="i">old</i></main><button id="override" data-on:click="@get('/html', {responseOverrides: {selector: '#m', mode: 'inner'}})">x</button>
		<p id="gone"><button id="feed" data-on:click="@get('/feed', {requestCancellation: 'cleanup'})">x</button></p><button id="remove" data-on:click="@get('/remove')">x</button>`
		left := false
		p := visit(t, body, routes{
			"GET /html":   func(c *datastar.Context) error { return c.HTML(http.StatusOK, `<b id="b">new</b>`) },
			"GET /remove": func(c *datastar.Context) error { return c.RemoveElements("#gone") },
			"GET /feed": func(c *datastar.Context) error {
				_ = c.Flush()
				<-c.Request().Context().Done()
				left = true
				return nil
			},
		})
		p.Find("#override").Click()
		assert.Equal(t, `<main id="m"><b id="b">new</b></main>`, p.Find("#m").HTML())
		p.WithoutWaiting(p.Find("#feed").Click)
		assert.Equal(t, []string{"/feed"}, p.Streams())
		p.Find("#remove").Click()
		assert.Empty(t, p.Streams())
		assert.True(t, left)
	})
}

// Tabs of one browser share the localStorage, and other browsers do not.
func TestStorage(t *testing.T) {
	app := datastartest.New(t, server(event.V1, `<button data-signals="{was: ''}" data-on:click="$was = localStorage.getItem('a') ?? 'none'; localStorage.setItem('a', 'x')">x</button>`, nil))
	first := app.Visit("/")
	first.Find("button").Click()
	assert.Equal(t, "none", first.Signal("was"))
	second := first.Tab()
	second.Find("button").Click()
	assert.Equal(t, "x", second.Signal("was"))
	third := app.As("Bob").Visit("/")
	third.Find("button").Click()
	assert.Equal(t, "none", third.Signal("was"))
}
