// Keeps the streams of a page alive. It stands between the Datastar client, of any
// generation, and fetch, for a GET or QUERY whose URL ends in #live: the client sees one
// answer that never breaks, while this asks the server again until there is a stream.
(() => {
	"use strict"
	const end = "datastar-end" // the id after which a stream is meant to be over
	const mark = "#live"
	const second = 1000
	const patience = 6 * second // for the header of an answer, at first
	const silence = 45 * second // of a stream, unless the server says how long
	const shortest = second / 2, longest = 4 * second // waits, which are up to twice as long
	const unseen = 2 * second // what a break may take before the page shows it, and for how long it is over
	const lost = 600 * second // what it may take before the page offers to reload
	const early = 20 // a timer may be, by the clock: by a millisecond in Firefox

	const fetch = window.fetch
	const streams = new Map() // by their address
	const refused = new Set() // addresses
	const status = document.currentScript?.dataset.status ?? // an event that sets the signal to *
		'event: datastar-patch-signals\ndata: signals {"_live":"*"}\n\n'
	let shown = ""

	class Stream {
		constructor(url, init) {
			this.url = url
			this.address = addressOf(url)
			this.init = init
			this.headers = new Headers(init.headers)
			this.id = this.headers.get("last-event-id")
			this.tries = this.waited = 0
			this.patience = patience
			this.since = Date.now() // when it began to be down, or 0
			this.held = this.rest = ""
			this.encoder = new TextEncoder()
			if (new URL(url).origin === location.origin) this.headers.set("datastar-live", "1")
		}

		// open returns the answer that the client sees.
		open() {
			streams.get(this.address)?.finish() // two streams of one feed are one too many
			streams.set(this.address, this)
			refused.delete(this.address)
			const body = new ReadableStream({
				start: (client) => { this.client = client },
				cancel: () => this.leave(),
			})
			const signal = this.init.signal
			signal?.addEventListener("abort", () => this.leave(signal.reason))
			if (signal?.aborted) this.leave(signal.reason)
			setTimeout(show, unseen + early)
			this.run()
			return new Response(body, { headers: { "content-type": "text/event-stream" } })
		}

		async run() {
			while (!this.closed) {
				const wait = await this.ask()
				if (wait < 0) return this.finish()
				this.down()
				await this.pause(wait)
			}
		}

		// ask reads one answer to its end, and returns how long to wait at least
		// before the next, or -1 if there is none.
		async ask() {
			this.control = new AbortController()
			this.limit(this.patience * (3 + Math.random()) / 4)
			const most = this.opened ? Math.max(2 * longest, 2 * this.took) : silence
			this.patience = Math.min(this.patience * 1.25, most)
			this.asked = Date.now()
			try {
				if (this.id) this.headers.set("last-event-id", this.id)
				const answer = await fetch(this.url, { ...this.init, headers: this.headers, signal: this.control.signal })
				const type = answer.headers.get("content-type") || ""
				if (answer.status === 204) return -1
				if (answer.status !== 200 || !type.startsWith("text/event-stream")) return this.judge(answer)
				await this.read(answer)
			} catch {
				// The network's: the answer broke, or there was none.
			}
			return this.over ? -1 : 0
		}

		// judge returns what ask does, for an answer that is no stream.
		judge(answer) {
			this.control.abort()
			const status = answer.status
			const passing = status < 400 ? !answer.redirected :
				status >= 500 || [408, 425, 429].includes(status) || status === 404 && this.opened
			if (!passing) {
				refused.add(this.address)
				this.tell("refused")
				return -1
			}
			const after = Number(answer.headers.get("retry-after"))
			return after > 0 ? Math.min(after, 60) * second : 0
		}

		async read(answer) {
			const told = answer.headers.get("datastar-live")
			const quiet = told === null ? silence : Number(told) * second
			const reader = answer.body.getReader(), decoder = new TextDecoder()
			this.took = Date.now() - this.asked
			this.up()
			for (;;) {
				this.limit(quiet)
				const { done, value } = await reader.read()
				if (done) return
				this.rest += decoder.decode(value, { stream: true })
				const after = this.rest.lastIndexOf("\n\n") + 2
				if (after < 2) continue
				this.take(this.rest.slice(0, after))
				this.rest = this.rest.slice(after)
			}
		}

		// take hands blocks to the client, those up to an id at once. Where events have
		// ids, the id of the last one may be on its way: without it that event comes again.
		take(blocks) {
			clearTimeout(this.holding)
			this.held += blocks
			let known = 0
			for (const [, name, value] of this.held.matchAll(/^(id|retry): ?(.*)\n/gm)) this.note(name, value)
			for (const { index } of this.held.matchAll(/^id:/gm)) known = this.held.indexOf("\n\n", index) + 2
			this.give(this.id ? known : this.held.length)
			if (this.held) this.holding = setTimeout(() => this.give(this.held.length), 50)
		}

		note(name, value) {
			if (name === "retry") this.hint = Number(value)
			else if (value === end) this.over = true
			else this.id = value
		}

		give(length) {
			this.enqueue(this.held.slice(0, length))
			this.held = this.held.slice(length)
		}

		enqueue(text) {
			if (text && !this.closed) this.client.enqueue(this.encoder.encode(text))
		}

		// limit breaks the request off unless something comes in time; 0 is no limit.
		limit(time) {
			clearTimeout(this.timer)
			if (time) this.timer = setTimeout(() => { this.waited = time; this.control.abort() }, time)
		}

		// pause waits for a random time that grows, or until the page is shown again. The
		// time that was waited for an answer counts.
		pause(least) {
			const most = Math.max(shortest, Math.min(longest, shortest * 1.8 ** this.tries++) - this.waited)
			let wait = most * (1 + Math.random())
			if (this.hint) wait = this.hint
			if (least) wait = Math.max(wait, least + Math.random() * second)
			this.hint = this.waited = 0
			return new Promise((resolve) => {
				this.wake = resolve
				setTimeout(resolve, wait)
			}).then(() => { this.wake = null })
		}

		// renew asks again within a second, whatever the stream seems to be.
		renew() {
			setTimeout(() => {
				if (this.wake) return this.wake()
				this.hint = 1
				this.control.abort()
			}, Math.random() * second)
		}

		up() {
			this.tell(this.opened ? "back" : "open")
			this.since = 0
			this.broken = false
			this.opened = Date.now()
			this.patience = patience
			show()
		}

		// down drops what is not whole: it comes again.
		down() {
			this.stop()
			this.held = this.rest = ""
			if (this.broken || this.closed) return
			if (Date.now() - this.opened > 5 * second) this.tries = 0
			this.broken = true
			this.since ||= Date.now()
			this.tell("broken")
			setTimeout(show, unseen + early)
			setTimeout(show, lost + early)
		}

		// finish ends the answer, in such a way that no client asks again.
		finish() {
			if (this.closed) return
			if (this.over) this.tell("over")
			if (this.held) this.give(this.held.length)
			this.since = 0
			show(this)
			this.enqueue("id: " + end + "\n\n")
			this.close()
			this.client.close()
		}

		// leave is what happens when the client has left.
		leave(reason) {
			if (this.closed) return
			this.close()
			if (reason) this.client.error(reason)
		}

		close() {
			this.closed = true
			this.stop()
			this.control?.abort()
			this.wake?.()
			streams.delete(this.address)
		}

		stop() {
			clearTimeout(this.timer)
			clearTimeout(this.holding)
		}

		tell(state) {
			window.dispatchEvent(new CustomEvent("datastar-live", { detail: { url: this.url, state } }))
		}
	}

	// addressOf tells streams apart: what the page says of itself does not.
	function addressOf(url) {
		const address = new URL(url)
		for (const own of ["datastar", "after"]) address.searchParams.delete(own)
		return address.href
	}

	// show sets the signal for the page's status, through the stream that is given or any.
	function show(through = streams.values().next().value) {
		const state = stateOf([...streams.values()].filter((stream) => stream.since))
		if (state === shown || !through) return
		if (state === "" && shown === "reconnecting" || shown === "lost") return say("back")
		say(state)

		function say(state) {
			shown = state
			through.enqueue(status.replace("*", state))
			if (state === "back") setTimeout(show, unseen)
		}
	}

	function stateOf(down) {
		const longest = Math.max(0, ...down.map((stream) => Date.now() - stream.since))
		if (refused.size || longest >= lost) return "lost"
		return longest >= unseen ? "reconnecting" : ""
	}

	function renew(which) {
		for (const stream of streams.values()) if (which(stream)) stream.renew()
	}
	addEventListener("online", () => renew(() => true))
	addEventListener("pageshow", (event) => { if (event.persisted) renew(() => true) })
	document.addEventListener("visibilitychange", () => { if (!document.hidden) renew((stream) => stream.since) })

	window.datastarLive = true
	window.fetch = function (input, init) {
		const live = `${input}`.endsWith(mark) && ["GET", "QUERY"].includes((init?.method || "GET").toUpperCase())
		if (!live) return fetch.apply(this, arguments)
		if (new Headers(init?.headers).get("last-event-id") === end) return Promise.resolve(new Response(null, { status: 204 }))
		return Promise.resolve(new Stream(new URL(`${input}`, document.baseURI).href.slice(0, -mark.length), init || {}).open())
	}
})()
