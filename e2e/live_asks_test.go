package e2e

// askTests are whom the live script asks, when it stops, and when the client leaves.
var askTests = []clockTest{
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
	{"a QUERY is kept alive with its body, commands are not", `
		answer = refused
		fetch("/feed#live", { method: "QUERY", body: "{}" })
		await pass(0.5)
		for (const method of ["POST", "put", "PATCH", "DELETE"])
			fetch("/feed#live", { method, signal: new AbortController().signal }).catch(() => {})
		fetch("/feed#other", { signal: new AbortController().signal }).catch(() => {})
		await settle()
		return asked.map(({ url, method, body }) => [url.split("/feed")[1], method, body])`,
		`[["","QUERY","{}"],["","QUERY","{}"],["#live","POST",null],["#live","put",null],["#live","PATCH",null],["#live","DELETE",null],["#other",null,null]]`},
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
