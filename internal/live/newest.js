// Has the newest of several requests win, for clients before 1.0: one whose URL has the
// fragment #newest breaks off the older one to its address, whose client sees an answer that
// ends. So it does not ask again, and when it was about to, it sees such an answer, too.
(() => {
	"use strict"
	const mark = "#newest"
	const fetch = window.fetch
	const newest = new Map() // by address: the headers, which a retry has again, and how to break off
	const known = new WeakSet() // headers

	const ended = () => new Response("", { headers: { "content-type": "text/event-stream" } })

	function ask(address, input, init) {
		const { headers, signal } = init, control = new AbortController()
		const latest = newest.get(address)
		if (known.has(headers) && latest?.headers !== headers) return Promise.resolve(ended())
		latest?.stop()
		known.add(headers)
		const leave = () => control.abort(signal.reason)
		if (signal?.aborted) leave()
		signal?.addEventListener("abort", leave)
		return new Promise((resolve, reject) => {
			let client, stopped = false
			newest.set(address, { headers, stop })
			fetch(input, { ...init, signal: control.signal }).then((answer) => resolve(answer.body ? pass(answer) : answer), reject)

			function stop() {
				stopped = true
				control.abort()
				resolve(ended())
				try {
					client?.close()
				} catch {
					// It has ended.
				}
			}
			function pass(answer) {
				const reader = answer.body.getReader()
				const body = new ReadableStream({
					start: (controller) => { client = controller },
					pull: () => reader.read().then(({ done, value }) => {
						if (!stopped) done ? client.close() : client.enqueue(value)
					}, (reason) => { if (!stopped) client.error(reason) }),
					cancel: (reason) => reader.cancel(reason),
				})
				return new Response(body, answer)
			}
		})
	}

	window.fetch = function (input, init) {
		const [url, query] = `${input}`.split(mark)
		if (query === undefined || !init?.headers) return fetch.apply(this, arguments)
		const { origin, pathname } = new URL(url, document.baseURI)
		return ask(`${init.method} ${origin}${pathname}${query}`, url, init)
	}
})()
