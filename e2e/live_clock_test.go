package e2e

import (
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// clockTest is something that the live script does in the course of time: JavaScript for
// testdata/laboratory.html, and what it returns. Times are in seconds.
type clockTest struct{ name, when, expect string }

// clockTests are how long it waits, and what wakes it.
var clockTests = []clockTest{
	{"waits grow", `
		answer = refused
		follow("/feed#live")
		await pass(30)
		return waits()`, `[0.5,0.9,1.62,2.916,4,4,4,4,4,4]`},
	{"waits are random, up to twice as long", `
		chance = 0.999
		answer = refused
		follow("/feed#live")
		await pass(30)
		return waits()`, `[1,1.799,3.238,5.829,7.996,7.996]`},
	{"a stream that was open for more than five seconds begins the waits anew, a shorter one does not", `
		let live
		answer = (n, request) => n < 3 ? refused() : live = open(request)
		follow("/feed#live")
		await pass(2.4)
		live.breaks()
		await pass(7.62)
		live.breaks()
		await pass(0.5)
		return waits()`, `[0.5,0.9,2.62,6.5]`},
	{"Retry-After, at least and at most a minute", `
		chance = 0.5
		answer = (n) => plain(503, n < 3 ? { "retry-after": [10, 3600][n - 1] } : {})
		follow("/feed#live")
		await pass(74)
		return waits()`, `[10.5,60.5,2.43]`},
	{"retry: is for one wait", `
		chance = 0.5
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(1)
		live.says("retry: 7000\n\n")
		await settle()
		live.breaks()
		await pass(8)
		live.breaks()
		await pass(3)
		return waits()`, `[8,2.35]`},

	// How long it bears no answer, and silence.
	{"no answer: more patience each time", `
		follow("/feed#live")
		await pass(55)
		return [waits(), asked.map(request => (request.left - request.at) / 1000).slice(0, 3)]`,
		`[[5,6.125,7.531,9.289,11.486,14.233],[4.5,5.625,7.03125]]`},
	{"no answer: patience is random", `
		chance = 0.999
		follow("/feed#live")
		await pass(7)
		return waits()`, `[6.998]`},
	{"no answer after there was a stream: less patience", `
		let live
		answer = (n, request) => n === 1 ? live = open(request) : undefined
		follow("/feed#live")
		await pass(6)
		live.breaks()
		await pass(25)
		return waits()`, `[6.5,5,6.125,6.5,6.5]`},
	{"no answer after there was one that took long: more again", `
		let live, release
		answer = (n, request) => n === 1 ? new Promise(resolve => { release = () => resolve(live = open(request)) }) : undefined
		follow("/feed#live")
		await pass(4.4)
		release()
		await pass(6)
		live.breaks()
		await pass(25)
		return waits()`, `[10.9,5,6.125,7.1]`},
	{"patience is as it was after there was a stream again", `
		let live
		answer = (n, request) => n === 1 || n === 4 ? live = open(request) : undefined
		follow("/feed#live")
		await pass(6)
		live.breaks()
		await pass(11.625)
		const asks = asked.length
		await pass(6)
		live.breaks()
		await pass(6)
		return [asks, waits()]`, `[4,[6.5,5,6.125,6.5,5]]`},
	{"silence", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(40)
		live.says(":\n\n")
		await pass(46)
		return [waits(), (asked[0].left - asked[0].at) / 1000]`, `[[85.5],85]`},
	{"as much silence as the server says", `
		answer = (n, request) => open(request, { "datastar-live": "9" })
		follow("/feed#live")
		await pass(20)
		return waits()`, `[9.5,9.5]`},
	{"any silence, if the server says so", `
		answer = (n, request) => open(request, { "datastar-live": "0" })
		follow("/feed#live")
		await pass(86400)
		return waits()`, `[]`},

	// What wakes it.
	{"it asks within a second when the browser is online", `
		chance = 0.25
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(1)
		live.says("retry: 60000\n\n")
		await settle()
		live.breaks()
		await pass(10)
		happens("online")
		await pass(2)
		return waits()`, `[11.25]`},
	{"a stream that seems to be well is asked for again when online, and from the back/forward cache, only", `
		chance = 0.25
		let hidden = true
		Object.defineProperty(document, "hidden", { get: () => hidden })
		answer = (n, request) => open(request, { "datastar-live": "0" })
		follow("/feed#live")
		await pass(10)
		happens("online")
		await pass(10)
		happens("pageshow", { persisted: true })
		await pass(10)
		happens("pageshow", { persisted: false })
		await pass(10)
		hidden = false
		happens("visibilitychange", {}, document)
		await pass(10)
		return waits()`, `[10.251,10]`},
	{"a broken stream is asked for when the page is shown, not when it is hidden", `
		chance = 0.25
		let hidden = true, live
		Object.defineProperty(document, "hidden", { get: () => hidden })
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(1)
		live.says("retry: 60000\n\n")
		await settle()
		live.breaks()
		await pass(9)
		happens("visibilitychange", {}, document)
		await pass(10)
		hidden = false
		happens("visibilitychange", {}, document)
		await pass(2)
		return waits()`, `[20.25]`},
}

// TestLiveScriptOnTime has the time fly for the live script: see testdata/laboratory.html.
func TestLiveScriptOnTime(t *testing.T) {
	t.Parallel()
	e := echo.New()
	e.Use(ds.Middleware())
	e.File("/", "testdata/laboratory.html")
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	for _, tt := range slices.Concat(clockTests, seenTests, askTests) {
		t.Run(tt.name, func(t *testing.T) {
			p := reopen(t, server.URL)
			p.do(chromedp.Evaluate[chromedp.Void](`void (async () => {` + tt.when + `})().then((is) => window.is = JSON.stringify(is), (error) => window.is = String(error.stack))`))
			p.eventually(`window.is !== undefined`)
			assert.Equal(t, tt.expect, p.eval(`window.is`))
		})
	}
}
