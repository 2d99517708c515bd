package datastartest_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

// What the server has a page do beside changing it.
func TestEffects(t *testing.T) {
	for _, p := range []event.Protocol{event.V1, event.V1CSP, event.Beta, event.BetaCSP} {
		t.Run(p.String(), func(t *testing.T) {
			b := page.For(p.Generation())
			body := `<p id="box" lang="en"></p><button ` + attribute(b.On("click", must(b.Post("/do")))) + `>Do</button>`
			e := server(p, body, routes{"POST /do": func(c *datastar.Context) error {
				return c.Send(
					event.ConsoleLog("hello"), event.ConsoleError("oh"), event.ReplaceURL("/?tab=2#part"),
					event.ReplaceURLQuery(url.Values{"tab": {"3"}}), event.Prefetch("/next"),
					event.DispatchEvent("saved", map[string]int{"id": 7}), event.ExecuteScript("play()"), event.ExecuteScript("window.x = 1"),
					event.MergeFragments(`<p id="box" lang="de" title="now"></p>`, event.WithMergeMode(event.UpsertAttributes)), event.Redirect("/next"),
				)
			}}).(*echo.Echo)
			e.GET("/next", func(c echo.Context) error { return c.HTML(http.StatusOK, "<title>Next</title>") })
			played, box := 0, ""
			page := datastartest.New(t, e, datastartest.WithProtocol(p),
				datastartest.WithHandle("play()", func(*datastartest.Page) { played++ }),
				datastartest.WithHandle("window.x = 1", func(p *datastartest.Page) { box = p.URL() }),
			).Visit("/")
			page.Find("button").Click()
			assert.Equal(t, []string{"hello", "error: oh"}, page.Console())
			assert.Equal(t, "/?tab=3", page.ReplacedURL())
			assert.Equal(t, []any{map[string]any{"id": 7.0}}, page.Dispatched("saved"))
			assert.Equal(t, 1, played)
			assert.NotEmpty(t, box)
			assert.Empty(t, page.Scripts())
			assert.Equal(t, "/next", page.Redirected())
			assert.Equal(t, "Next", page.Title())
			assert.Len(t, page.Events(), 10)
		})
	}
}

// A page is left with its streams, but not for another site.
func TestLeaving(t *testing.T) {
	left := make(chan bool, 1)
	p := visit(t, `<main data-init="@get('/feed')"><button data-on:click="@get('/away')">Away</button><a href="/?again">Again</a></main>`, routes{
		"GET /feed": func(c *datastar.Context) error {
			if err := c.PatchSignals(map[string]int{"n": 1}); err != nil {
				return err
			}
			<-c.Request().Context().Done()
			left <- true
			return nil
		},
		"GET /away": func(c *datastar.Context) error {
			return c.Send(event.Redirect("https://other.example/", event.WithAllowedOrigin("*")))
		},
	})
	p.Find("button").Click()
	assert.Equal(t, "https://other.example/", p.Redirected())
	assert.Equal(t, "/", p.Path())
	p.Find("a").Click()
	assert.True(t, <-left)
	assert.Equal(t, "/?again=", p.Path()+"=")
}

// Answers of 1.0 that are no streams count as events.
func TestOtherAnswers(t *testing.T) {
	p := visit(t, `<p id="html"></p><button data-on:click="@get('/html')">H</button><button data-on:click="@get('/json')">J</button><button data-on:click="@get('/script')">S</button>`, routes{
		"GET /html": func(c *datastar.Context) error { return c.HTML(http.StatusOK, `<p id="html">new</p>`) },
		"GET /json": func(c *datastar.Context) error { return c.JSON(http.StatusOK, map[string]int{"n": 1}) },
		"GET /script": func(c *datastar.Context) error {
			return c.Blob(http.StatusOK, "text/javascript", []byte("run()"))
		},
	})
	p.Find("button", "H").Click()
	assert.Equal(t, "new", p.Find("#html").Text())
	p.Find("button", "J").Click()
	assert.Equal(t, 1.0, p.Signal("n"))
	p.Find("button", "S").Click()
	assert.Equal(t, []string{"run()"}, p.Scripts())
}

// A user has cookies of his own, and his tabs share them.
func TestUsers(t *testing.T) {
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		name := "nobody"
		if cookie, err := c.Cookie("user"); err == nil {
			name = cookie.Value
		}
		return c.HTML(http.StatusOK, `<title>`+name+`</title><form method="post"><input name="user"><button>In</button></form>`)
	})
	e.POST("/", func(c echo.Context) error {
		c.SetCookie(&http.Cookie{Name: "user", Value: c.FormValue("user")})
		return c.Redirect(http.StatusSeeOther, "/")
	})
	app := datastartest.New(t, e)
	ada, bob := app.As("Ada").Visit("/"), app.As("Bob").Visit("/")
	ada.Find("input").Fill("ada")
	ada.Find("button").Click()
	assert.Equal(t, "ada", ada.Title())
	assert.Equal(t, "ada", ada.Tab().Title())
	bob.Visit("/")
	assert.Equal(t, "nobody", bob.Title())
	eve := app.As("Eve")
	eve.SetCookie(&http.Cookie{Name: "user", Value: "eve"})
	assert.Equal(t, "eve", eve.Visit("/").Title())
	assert.Equal(t, "eve", eve.Cookies()[0].Value)
}

// A page that asks is answered.
func TestConfirm(t *testing.T) {
	body := `<button data-signals="{n: 0}" data-on:click="confirm('Really?') && $n++">Delete</button>`
	answer := false
	p := visit(t, body, nil, datastartest.WithConfirm(func(text string) bool { return text == "Really?" && answer }))
	p.Find("button").Click()
	assert.Equal(t, 0.0, p.Signal("n"))
	answer = true
	p.Find("button").Click()
	assert.Equal(t, 1.0, p.Signal("n"))
	said := fails(t, func(t testing.TB) { visit(t, body, nil).Find("button").Click() })
	assert.Contains(t, said, `say what the user answers with WithConfirm`)
}

// Behind https a handler sees TLS, and headers can be added as a proxy does.
func TestNetworkOfTests(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>" + r.Host + " " + map[bool]string{true: "secure", false: "plain"}[r.TLS != nil] + " " + r.Header.Get("X-Forwarded-For") + "</title>"))
	})
	app := datastartest.New(t, h, datastartest.WithBaseURL("https://app.test"), datastartest.WithRequest(func(r *http.Request) { r.Header.Set("X-Forwarded-For", "1.2.3.4") }))
	assert.Equal(t, "app.test secure 1.2.3.4", app.Visit("/").Title())
}
