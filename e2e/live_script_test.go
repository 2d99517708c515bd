package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

// bare is a page without a client: it reads what the script lets through.
const bare = `<!doctype html><link rel="icon" href="data:,"><script src="/_datastar/live.js" data-status=":*&#10;&#10;"></script>
<script>
	let seen = "", over = false, status = 0
	const states = []
	addEventListener("datastar-live", (event) => states.push(event.detail.state))
	async function follow(url, options) {
		const answer = await fetch(url, options)
		status = answer.status
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
		for (;;) {
			const { done, value } = await reader.read()
			if (done) break
			seen += value
		}
		over = true
	}
</script>`

// serveBare serves the bare page, and the feed.
func serveBare(t *testing.T, given ...http.HandlerFunc) (*tab, *feeds) {
	t.Helper()
	f := &feeds{answers: given}
	e := echo.New()
	e.Use(ds.Middleware())
	e.GET("/", func(c echo.Context) error { return c.HTML(http.StatusOK, bare) })
	e.GET("/login", func(c echo.Context) error { return c.HTML(http.StatusOK, "log in") })
	e.GET("/down", func(c echo.Context) error { return c.NoContent(http.StatusBadGateway) })
	e.Any("/feed", echo.WrapHandler(f))
	e.Add("QUERY", "/feed", echo.WrapHandler(f))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return open(t, server.URL), f
}

const mark = "id: datastar-end\n\n"

func TestLiveScript(t *testing.T) {
	t.Parallel()
	var tests = []struct {
		name   string
		given  []http.HandlerFunc
		expect string // what a client sees
		asked  int
		states string
		over   bool
	}{
		{"broken, and again", []http.HandlerFunc{says("data: a\n\n"), stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 2, "open broken back", false},
		{"ended without a mark, and again", []http.HandlerFunc{ends("data: a\n\n"), stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 2, "open broken back", false},
		{"ended with the mark", []http.HandlerFunc{ends("data: a\n\n" + mark)},
			"data: a\n\n" + mark + mark, 1, "open over", true},
		{"broken after the mark", []http.HandlerFunc{says("data: a\n\n" + mark)},
			"data: a\n\n" + mark + mark, 1, "open over", true},
		{"nothing", []http.HandlerFunc{answers(204)},
			mark, 1, "", true},
		{"a block that is cut off is dropped", []http.HandlerFunc{says("data: a\n\ndata: hal"), stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 2, "open broken back", false},
		{"an event whose id was cut off comes once", []http.HandlerFunc{says("data: a\n\nid: 1\n\n"),
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = io.WriteString(w, "data: b\n\n")
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			}, stays("data: b\n\nid: 2\n\n")},
			"data: a\n\nid: 1\n\ndata: b\n\nid: 2\n\n", 3, "open broken back broken back", false},
		{"an event without an id among others that have one", []http.HandlerFunc{stays("data: a\n\nid: 1\n\ndata: b\n\n")},
			"data: a\n\nid: 1\n\ndata: b\n\n", 1, "open", false},
		{"gateway errors", []http.HandlerFunc{answers(502), answers(503), answers(429), stays("data: a\n\n")},
			"data: a\n\n", 4, "broken open", false},
		{"another page in its place", []http.HandlerFunc{answers(200, "Content-Type", "text/html"), stays("data: a\n\n")},
			"data: a\n\n", 2, "broken open", false},
		{"forbidden", []http.HandlerFunc{answers(403)},
			":lost\n\n" + mark, 1, "refused", true},
		{"not found at first", []http.HandlerFunc{answers(404)},
			":lost\n\n" + mark, 1, "refused", true},
		{"not found for a while", []http.HandlerFunc{says("data: a\n\n"), answers(404), stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 3, "open broken back", false},
		{"sent to log in", []http.HandlerFunc{answers(302, "Location", "/login")},
			":lost\n\n" + mark, 1, "refused", true},
		{"sent to what is down", []http.HandlerFunc{answers(302, "Location", "/down"), stays("data: a\n\n")},
			"data: a\n\n", 2, "broken open", false},
		{"cut off in a character", []http.HandlerFunc{says("data: a\n\ndata: \xc3"), stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 2, "open broken back", false},
		{"silent for longer than the server said", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Datastar-Live", "1")
			stays("data: a\n\n")(w, r)
		}, stays("data: b\n\n")},
			"data: a\n\ndata: b\n\n", 2, "open broken back", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, f := serveBare(t, tt.given...)
			p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed#live", {headers: {"Datastar-Request": "true"}})`))
			p.eventually(fmt.Sprintf(`seen.replace(/:(reconnecting|back)?\n\n/g, "") === %s && states.join(" ") === %s && over === %t`, quote(tt.expect), quote(tt.states), tt.over))
			assert.Equal(t, "200", p.eval("status"))
			assert.Equal(t, tt.asked, f.count())
			first, _ := f.request(0)
			assert.Equal(t, "1", first.Header.Get("Datastar-Live"))
			assert.Equal(t, "true", first.Header.Get("Datastar-Request"))
		})
	}
}

// The id that was seen last goes along, also where the client has another.
func TestLiveScriptSendsTheCursor(t *testing.T) {
	t.Parallel()
	p, f := serveBare(t, says("data: a\n\nid: 7\n\n"), says("id: 8-a.b~c\n\n"), stays("data: b\n\n"))
	p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed?after=6#live", {headers: {"last-event-id": "5"}})`))
	p.eventually(`seen.endsWith("data: b\n\n")`)
	for i, expect := range []string{"5", "7", "8-a.b~c"} {
		r, _ := f.request(i)
		assert.Equal(t, expect, r.Header.Get("Last-Event-ID"))
		assert.Equal(t, "after=6", r.URL.RawQuery)
	}
}

// A QUERY is a GET with a body, which goes along each time.
func TestLiveScriptRepeatsAQuery(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 2)
	read := func(then http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			bodies <- r.Method + " " + string(body)
			then(w, r)
		}
	}
	p, _ := serveBare(t, read(says("data: a\n\n")), read(stays("data: b\n\n")))
	p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed#live", {method: "QUERY", body: '{"a":1}'})`))
	p.eventually(`seen.endsWith("data: b\n\n")`)
	for range 2 {
		assert.Equal(t, `QUERY {"a":1}`, within(t, bodies))
	}
}

// Waits are as long as the server says.
func TestLiveScriptWaits(t *testing.T) {
	t.Parallel()
	p, f := serveBare(t, answers(503, "Retry-After", "2"), says("retry: 1500\n\n"), stays("data: a\n\n"))
	p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed#live")`))
	p.eventually(`seen.endsWith("data: a\n\n")`)
	_, first := f.request(1)
	_, second := f.request(2)
	assert.GreaterOrEqual(t, first, 2*time.Second)
	assert.GreaterOrEqual(t, second, 1500*time.Millisecond)
	assert.Less(t, second, 5*time.Second)
}

// A second stream of the same feed takes the place of the first, whose client sees an end
// that is meant; another feed has a place of its own.
func TestLiveScriptHasOneStreamOfAFeed(t *testing.T) {
	t.Parallel()
	left := make(chan string, 3)
	p, f := serveBare(t, func(w http.ResponseWriter, r *http.Request) {
		stream(w, ":\n\n")
		<-r.Context().Done()
		left <- r.URL.RawQuery
	})
	p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed?datastar=1&after=a#live")`))
	p.eventually(`states.length === 1`)
	p.do(chromedp.Evaluate[chromedp.Void](`void follow("/feed?datastar=2&after=b#live"), void follow("/feed?topic=c#live")`))
	assert.Equal(t, "datastar=1&after=a", within(t, left))
	p.eventually(`over && seen.includes("` + `id: datastar-end\n\n")`)
	p.eventually(`states.length === 3`)
	assert.Equal(t, 3, f.count())
	assert.Empty(t, left)
	p.do(chromedp.Evaluate[chromedp.Void](`status = 0; void fetch("/feed#live", {headers: {"Last-Event-ID": "datastar-end"}}).then((answer) => status = answer.status)`))
	p.eventually(`status === 204`)
	assert.Equal(t, 3, f.count(), "a client that asks again after the end is not let through")
}

// The page asks again soon when the browser is online again, or the page is shown; and the
// client that leaves takes its stream along.
func TestLiveScriptWakes(t *testing.T) {
	t.Parallel()
	p, f := serveBare(t, says("retry: 60000\n\n"), says("retry: 60000\n\n"), stays("data: a\n\n"), stays("data: b\n\n"))
	p.do(chromedp.Evaluate[chromedp.Void](`stop = new AbortController(), why = "", void follow("/feed#live", {signal: stop.signal}).catch((error) => why = error.name)`))
	p.eventually(`states.join(" ") === "open broken"`)
	p.do(chromedp.Evaluate[chromedp.Void](`void dispatchEvent(new Event("online"))`))
	p.eventually(`states.join(" ") === "open broken back broken"`)
	p.do(chromedp.Evaluate[chromedp.Void](`void document.dispatchEvent(new Event("visibilitychange"))`))
	p.eventually(`seen.includes("data: a")`)
	p.do(chromedp.Evaluate[chromedp.Void](`void dispatchEvent(new PageTransitionEvent("pageshow", {persisted: true}))`))
	p.eventually(`seen.includes("data: b")`)
	assert.Equal(t, 4, f.count())
	last, _ := f.request(3)
	p.do(chromedp.Evaluate[chromedp.Void](`void stop.abort()`))
	p.eventually(`why === "AbortError"`)
	select {
	case <-last.Context().Done():
	case <-time.After(patience):
		assert.Fail(t, "the stream is still open")
	}
}

// What is no GET of a live stream passes as it is.
func TestLiveScriptLetsPass(t *testing.T) {
	t.Parallel()
	p, f := serveBare(t, answers(418))
	for i, call := range []string{`fetch("/feed")`, `fetch("/feed#other")`, `fetch("/feed#live", {method: "post"})`, `fetch(new Request("/feed#x"))`} {
		p.do(chromedp.Evaluate[chromedp.Void](`status = 0; void ` + call + `.then((answer) => status = answer.status)`))
		p.eventually(`status === 418`)
		assert.Equal(t, i+1, f.count(), call)
		r, _ := f.request(i)
		assert.Empty(t, r.Header.Get("Datastar-Live"))
	}
}

// Every client stops where the server says so, without asking again, and says what became
// of its stream.
func TestLiveScriptEnds(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.writes, func(t *testing.T, g generation) {
		asked := make(chan string, 9)
		p := show(t, g, `<!doctype html><link rel="icon" href="data:,"><style>.datastar-status, button { display: flex }</style>{{script .Client}}<body {{init (stream "/once")}}>{{status}}<p id="p"></p><i {{init (stream "/never")}}></i>`,
			map[string]any{}, func(c *ds.Context) error {
				asked <- c.Request().URL.Path
				if c.Request().URL.Path == "/never" {
					return echo.ErrForbidden
				}
				return c.MergeFragments(`<p id="p">once</p>`)
			})
		p.eventually(`document.querySelector("#p").textContent === "once"`)
		p.eventually(`/^Connection lost\.\s*Reload$/.test(document.querySelector("[role=status]").innerText)`)
		time.Sleep(3 * time.Second) // a client by itself would ask again after one
		assert.ElementsMatch(t, []string{"/once", "/never"}, []string{<-asked, <-asked})
		assert.Empty(t, asked)
	})
}

// Without the script V1 keeps its stream alive by its own means, and stops at the mark.
func TestLiveWithoutTheScript(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.protocol != ds.V1 {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			f := &feeds{answers: []http.HandlerFunc{answers(502), ends("event: datastar-patch-elements\ndata: elements <p id=\"p\">a</p>\n\n"), answers(403),
				ends("event: datastar-patch-elements\ndata: elements <p id=\"p\">b</p>\n\n" + mark), answers(204)}}
			stream, err := page.For(g.protocol).Stream("/feed")
			require.NoError(t, err)
			e := echo.New()
			e.Static("/clients", clients)
			e.GET("/", func(c echo.Context) error {
				return c.HTML(http.StatusOK, `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/clients/`+g.version+`/datastar.js"></script>`+
					`<body data-init="`+string(stream)+`"><p id="p"></p>`)
			})
			e.Any("/feed", echo.WrapHandler(f))
			server := httptest.NewServer(e)
			t.Cleanup(server.Close)
			p := open(t, server.URL)
			p.eventually(`document.querySelector("#p").textContent === "b"`)
			require.Eventually(t, func() bool { return f.count() == 5 }, patience, often)
			time.Sleep(3 * time.Second) // and no more
			assert.Equal(t, 5, f.count())
			last, _ := f.request(4)
			assert.Equal(t, "datastar-end", last.Header.Get("Last-Event-ID"))
		})
	}
}
