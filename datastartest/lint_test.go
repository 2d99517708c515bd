package datastartest_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

// Problems of pages are failures that say the way out, and each can be allowed.
func TestLints(t *testing.T) {
	get := `<button data-on:click="@get('/x')">Get</button>`
	sends := func(events ...event.Event) routes {
		return routes{"GET /x": func(c *datastar.Context) error { return c.Send(events...) }}
	}
	raw := func(stream string) routes {
		return routes{"GET /x": func(c *datastar.Context) error {
			return c.Blob(http.StatusOK, "text/event-stream", []byte(stream))
		}}
	}
	click := func(p *datastartest.Page) { p.Find("button").Click() }
	for _, tt := range []struct {
		lint   datastartest.Lint
		body   string
		routes routes
		act    func(p *datastartest.Page)
		expect string
	}{
		{datastartest.DuplicateID, `<p id="a"></p><b id="a"></b>`, nil, nil, `duplicate id: the id "a" is on p#a and on b#a`},
		{datastartest.DuplicateID, `<p id="a"></p><p id="b"></p>` + get, sends(event.PatchElements(`<p id="b"><i id="a"></i></p>`)), click, `the id "a" is on p#a and on i#a`},
		{datastartest.MissingTarget, get, sends(event.PatchElements(`<p id="a"></p>`)), click, `missing target: a patch of GET /x has no target: nothing on the page matches #a`},
		{datastartest.MissingTarget, get, sends(event.PatchElements(`<p></p>`, event.WithSelector(".gone"))), click, `nothing on the page matches .gone`},
		{datastartest.MissingTarget, get, sends(event.DispatchEvent("e", nil, event.WithSelector("#a"))), click, `the event e has no target: nothing on the page matches #a`},
		{datastartest.NoTarget, get, sends(event.PatchElements(`<p>Hello</p>`)), click, `no target: a patch of GET /x has neither an id nor a selector`},
		{datastartest.UndeclaredSignal, `<p data-text="$nobody"></p>`, nil, nil, `undeclared signal: nobody declares the signal nobody`},
		{datastartest.CancelledRequest, get + `<b data-on:click="@get('/x')">Too</b>`, routes{"GET /x": func(c *datastar.Context) error {
			<-c.Request().Context().Done()
			return nil
		}}, func(p *datastartest.Page) {
			go click(p)
			p.Stream("/x")
			go p.Find("b").Click()
			p.Await("it is told", func() bool { return len(p.Answers()) > 2 })
			p.Close()
		}, `cancelled request: b sends GET /x while that of button has not ended`},
		{datastartest.BareCR, `<p id="a"></p>` + get, raw("event: datastar-patch-elements\rdata: elements <p id=\"a\"></p>\n\n"), click, `bare CR: the event datastar-patch-elements of GET /x has a CR without a line feed`},
		{datastartest.SecretInURL, `<b data-signals="{user: {apiToken: 'x'}}"></b>` + get, sends(event.PatchSignals(map[string]int{"n": 1})), click, `secret in a URL: GET /x carries the signal user.apiToken in its URL`},
		{datastartest.UnprotectedForm, `<form method="post" id="a"><input type="hidden" name="_csrf" value="x"></form><form method="post" id="b"></form>`, nil, nil, `form without CSRF token: form#b has no CSRF token`},
		{datastartest.IgnoredAnswer, get, routes{"GET /x": func(c *datastar.Context) error {
			return c.Blob(http.StatusUnprocessableEntity, "text/event-stream", []byte("event: datastar-patch-signals\ndata: signals {}\n\n"))
		}}, click, `ignored answer: GET /x is answered with events and the status 422: clients from 1.0 on look at nothing but 200`},
		{datastartest.IgnoredAnswer, get, routes{"GET /x": func(*datastar.Context) error { return echo.NewHTTPError(http.StatusConflict, "is taken") }},
			click, `ignored answer: GET /x is answered with 409, and the page shows nothing of that: let Config.OnError make events of errors`},
		{datastartest.IgnoredAnswer, `<button data-on:click="@post('/nothing')">Post</button>`, nil, click, `POST /nothing is answered with 404`},
		{datastartest.Broken, `<p data-text="$a +"></p>`, nil, nil, `broken: p, data-text="$a +": not evaluated here: ) instead of a value`},
		{datastartest.Broken, `<p data-text="new Intl.NumberFormat().format(1)"></p>`, nil, nil, `act it out in the test: WithHandle(expression, func(*Page) { … })`},
		{datastartest.Broken, `<p data-text:key="1"></p>`, nil, nil, `broken: p: `},
		{datastartest.Broken, get, raw("event: datastar-patch-signals\ndata: signals {\"a\": }\n\n"), click, `broken: signals of GET /x: `},
		{datastartest.Broken, get, raw("event: datastar-patch-signals\ndata: signals {}\ndata: nonsense x\n\n"), click, `the client ignores or mistakes this: `},
		{datastartest.Broken, `<button data-on:click="@get('/x', {retries: 3})">x</button>`, sends(event.PatchSignals(map[string]int{"n": 1})), click, `the client does not know the option [retries]`},
	} {
		t.Run(string(tt.lint)+" "+tt.body, func(t *testing.T) {
			act := func(t testing.TB, options ...datastartest.Option) {
				p := visit(t, tt.body, tt.routes, options...)
				if tt.act != nil {
					tt.act(p)
				}
			}
			assert.Contains(t, fails(t, func(t testing.TB) { act(t) }), tt.expect)
			act(t, datastartest.WithoutLint(tt.lint))
		})
	}
}

// A page that is right has no problems: what is told is not told twice, either.
func TestNoProblems(t *testing.T) {
	again := visit(t, `<button data-on:click="@get('/x')">x</button><ul id="list"></ul>`, routes{"GET /x": func(c *datastar.Context) error {
		return c.Send(event.RemoveElements("#m1"), event.PatchElements(`<li id="m1">x</li>`, event.WithSelector("#list"), event.WithMode("append")))
	}})
	again.Find("button").Click()
	again.Find("button").Click()
	assert.Equal(t, []string{"x"}, again.Texts("li"), "an element is added once, however often it comes")
	visit(t, `<p data-text="$n" id="a"></p><div data-signals="{n: 1}"></div><form method="post"></form><form method="post"></form>`, nil)
	said := fails(t, func(t testing.TB) {
		p := visit(t, `<p id="a"></p><b id="a"></b><button data-signals="{n: 0}" data-on:click="$n++">x</button>`, nil)
		p.Find("button").Click()
	})
	assert.Equal(t, 1, count(said, "duplicate id"))
}

// An error that the page shows by itself is no problem, and one that nobody shows is one to each generation.
func TestIgnoredAnswer_shown(t *testing.T) {
	fails409 := routes{"POST /x": func(*datastar.Context) error { return echo.NewHTTPError(http.StatusConflict, "is taken") }}
	p := visit(t, `<p id="failed" data-signals="{failed: ''}" data-text="$failed"
		data-on:datastar-fetch="evt.detail.type == 'error' && ($failed = evt.detail.argsRaw.status)"></p><button data-on:click="@post('/x')">x</button>`, fails409)
	p.Find("button").Click()
	p.Has("#failed", "409")
	assert.Contains(t, fails(t, func(t testing.TB) {
		visit(t, `<button data-on-click="@post('/x')">x</button>`, fails409, datastartest.WithProtocol(event.Beta)).Find("button").Click()
	}), "POST /x is answered with 409, and the page shows nothing of that")
}
