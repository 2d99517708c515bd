package e2e

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// clockTests are what the live script does in the course of time: JavaScript for
// testdata/laboratory.html, and what it returns. Times are in seconds.
var clockTests = []struct{ name, when, expect string }{
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

	// What the client sees.
	{"an event waits for its id, or for 50 ms", `
		let live
		const saw = []
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("data: a\n\n")
		await settle()
		saw.push(forget())
		live.says("id: 1\n\ndata: b\n\n")
		await pass(0.049)
		saw.push(forget())
		await pass(0.001)
		await settle()
		saw.push(forget())
		live.says("data: c\n\n")
		await pass(0.04)
		live.says("id: 2\n\ndata: d\n\n")
		await pass(0.04)
		saw.push(forget())
		live.breaks()
		await pass(1)
		saw.push(forget())
		return saw`, `["data: a\n\n","id: 1\n\n","data: b\n\n","data: c\n\nid: 2\n\n",""]`},
	{"the id goes along: that of the client, and then the newest", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live", { headers: { "Last-Event-ID": "5" } })
		await settle()
		live.breaks()
		await pass(0.5)
		live.says("data: a\n\nid: 6\n\ndata: b\n\nid: 7\n\n")
		await settle()
		live.breaks()
		await pass(0.9)
		return asked.map(request => request.headers["last-event-id"])`, `["5","5","7"]`},
	{"a character that comes in two parts", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says(new Uint8Array([0x64, 0x3a, 0xc3]))
		await settle()
		live.says(new Uint8Array([0xa9, 0x0a, 0x0a]))
		await settle()
		return seen`, `"d:é\n\n"`},
	{"a stream whose place is taken gives what it holds, and ends", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("id: 1\n\ndata: a\n\n")
		await settle()
		fetch("/feed?datastar=1&after=2#live")
		await settle()
		return [seen, over, asked.map(request => "left" in request)]`, `["id: 1\n\ndata: a\n\nid: datastar-end\n\n",true,[true,false]]`},

	// What the page is told.
	{"the status: down, and back", `
		let live
		const saw = []
		answer = (n, request) => n === 1 || n === 5 ? live = open(request) : refused()
		follow("/feed#live")
		await pass(10)
		live.breaks()
		await pass(1.9)
		saw.push(forget())
		await pass(0.2)
		saw.push(forget())
		await pass(3.9)
		saw.push(forget())
		await pass(1.8)
		saw.push(forget())
		await pass(0.2)
		saw.push(forget())
		return saw`, `["",":reconnecting\n\n",":back\n\n","",":\n\n"]`},
	{"the status: nothing, if it is back within two seconds", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(10)
		live.breaks()
		await pass(10)
		return [seen, states]`, `["",["open","broken","back"]]`},
	{"the status: it never came", `
		follow("/feed#live")
		await pass(1.9)
		const before = seen
		await pass(0.2)
		return [before, seen, states]`, `["",":reconnecting\n\n",[]]`},
	{"the status: lost after ten minutes, and back", `
		let live
		const saw = []
		answer = (n, request) => request.at - asked[0].at < 605000 ? refused() : live = open(request)
		follow("/feed#live")
		await pass(599)
		saw.push(forget())
		await pass(2)
		saw.push(forget())
		await pass(5)
		saw.push(forget())
		await pass(2)
		saw.push(forget())
		return saw`, `[":reconnecting\n\n",":lost\n\n",":back\n\n",":\n\n"]`},
	{"the status: lost at once where it is refused, until it is asked for anew", `
		let live
		answer = (n, request) => n === 1 ? plain(403) : open(request)
		follow("/feed#live")
		await pass(1)
		const before = forget()
		follow("/feed#live")
		await pass(5)
		return [before, seen, states]`, `[":lost\n\nid: datastar-end\n\n",":back\n\n:\n\n",["refused","open"]]`},
	{"the status: of two streams, the one that is down", `
		const live = []
		answer = (n, request) => n < 3 ? live[n] = open(request, { "datastar-live": "0" }) : refused()
		follow("/a#live")
		await pass(1)
		fetch("/b#live")
		await pass(1)
		live[2].breaks()
		await pass(20)
		return seen`, `":reconnecting\n\n"`},

	// Whom it asks, and when it stops.
	{"what it asks for", `
		answer = (n, request) => open(request)
		fetch("feed?a=1#live", { headers: { "X-Own": "1" } })
		fetch("https://elsewhere.example/feed#live")
		await settle()
		return asked.map(({ url, headers }) => [url.replace(location.origin, ""), headers])`,
		`[["/feed?a=1",{"datastar-live":"1","x-own":"1"}],["https://elsewhere.example/feed",{}]]`},
	{"answers after which it asks again", `
		const again = []
		for (const status of [200, 300, 400, 401, 403, 404, 408, 409, 410, 425, 429, 500, 502, 503, 504]) {
			const own = () => asked.filter(request => request.url.endsWith("=" + status))
			answer = (n, request) => plain(request.url.split("=")[1])
			follow("/feed?status=" + status + "#live")
			await pass(0.5)
			if (own().length > 1) again.push(status)
		}
		return again`, `[200,300,408,425,429,500,502,503,504]`},
	{"answers after which it asks again, once there was a stream", `
		const again = []
		for (const status of [200, 400, 401, 403, 404, 410, 503]) {
			let live
			const own = () => asked.filter(request => request.url.endsWith("=" + status))
			answer = (n, request) => own().length > 1 ? plain(request.url.split("=")[1]) : live = open(request)
			follow("/feed?status=" + status + "#live")
			await settle()
			live.breaks()
			await pass(1.4)
			if (own().length > 2) again.push(status)
		}
		return again`, `[200,404,503]`},
	{"a redirection to what is no stream is final, to a stream is one, to an error passes", `
		const redirected = (response) => Object.defineProperty(response, "redirected", { value: true })
		const told = []
		for (const to of [(request) => plain(200), (request) => open(request), (request) => plain(502)]) {
			answer = (n, request) => redirected(to(request))
			follow("/feed?to=" + told.length + "#live")
			await pass(0.4)
			told.push(states.splice(0).join())
		}
		return told`, `["refused","open","broken"]`},
	{"no answer is left unread", `
		answer = (n, request) => Object.assign(open(request, { "content-type": "text/html" }))
		follow("/feed#live")
		await pass(0.1)
		return "left" in asked[0]`, `true`},
	{"204 is an end", `
		answer = () => plain(204)
		follow("/feed#live")
		await pass(60)
		return [seen, over, asked.length]`, `["id: datastar-end\n\n",true,1]`},
	{"after the mark a break is an end", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("data: a\n\nid: datastar-end\n\n")
		await settle()
		live.breaks()
		await pass(60)
		const again = await fetch("/feed#live", { headers: { "last-event-id": "datastar-end" } })
		return [over, states, asked.length, again.status]`, `[true,["open","over"],1,204]`},

	// When the client leaves.
	{"the client aborts", `
		const stop = new AbortController()
		answer = (n, request) => open(request)
		follow("/feed#live", { signal: stop.signal })
		await settle()
		stop.abort(new Error("enough"))
		await pass(60)
		return [why, "left" in asked[0], asked.length]`, `["enough",true,1]`},
	{"the client aborts while it waits", `
		const stop = new AbortController()
		answer = refused
		follow("/feed#live", { signal: stop.signal })
		await settle()
		stop.abort(new Error("enough"))
		await pass(60)
		return [why, asked.length]`, `["enough",1]`},
	{"the client had aborted before", `
		const stop = new AbortController()
		stop.abort(new Error("enough"))
		follow("/feed#live", { signal: stop.signal })
		await pass(60)
		return [why, asked.length]`, `["enough",0]`},
	{"the client reads no more", `
		answer = (n, request) => open(request)
		const reader = (await fetch("/feed#live")).body.getReader()
		await settle()
		await reader.cancel()
		await pass(60)
		return ["left" in asked[0], asked.length]`, `[true,1]`},
}

// TestLiveScriptOnTime has the time fly for the live script: see testdata/laboratory.html.
func TestLiveScriptOnTime(t *testing.T) {
	t.Parallel()
	e := echo.New()
	e.Use(ds.Middleware())
	e.File("/", "testdata/laboratory.html")
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	for _, tt := range clockTests {
		t.Run(tt.name, func(t *testing.T) {
			p := reopen(t, server.URL)
			p.do(chromedp.Evaluate[chromedp.Void](`void (async () => {` + tt.when + `})().then((is) => window.is = JSON.stringify(is), (error) => window.is = String(error.stack))`))
			p.eventually(`window.is !== undefined`)
			assert.Equal(t, tt.expect, p.eval(`window.is`))
		})
	}
}
