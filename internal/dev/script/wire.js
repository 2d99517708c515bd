// What goes over the wire: the requests of the client, and what they bring.

const fetchBefore = window.fetch
const requests = [] // the last ones, the newest first
const kept50 = 50

window.fetch = function (input, init) {
	let url, headers
	try {
		url = new URL(input?.url ?? `${input}`, document.baseURI)
		headers = new Headers(init?.headers ?? input?.headers)
	} catch {
		return fetchBefore.apply(this, arguments) // which refuses it
	}
	if (url.href === folder + "dev/door" || url.href.startsWith(folder + "dev/door?")) return Promise.resolve(answerDoor())
	if (!headers.has("datastar-request")) return fetchBefore.apply(this, arguments)
	const request = began((init?.method ?? input?.method ?? "GET").toUpperCase(), url)
	if (url.origin === location.origin) {
		headers.set("datastar-dev", id + "." + request.number)
		init = { ...init, headers }
	}
	const answer = fetchBefore.call(this, input, init)
	answer.then((response) => read(request, response), (error) => ended(request, error.name === "AbortError" ? "left" : "failed"))
	return answer
}

let asked = 0

function began(method, url) {
	const request = { number: `${++asked}`, method, path: url.origin === location.origin ? url.pathname : url.href.split("?")[0], at: performance.now(), bytes: 0, events: [], count: 0, state: "…" }
	requests.unshift(request)
	requests.length = Math.min(requests.length, kept50)
	changed(request)
	return request
}

async function read(request, response) {
	request.status = response.status
	request.first = performance.now() - request.at
	request.stream = (response.headers.get("content-type") ?? "").startsWith("text/event-stream")
	changed(request)
	const decoder = new TextDecoder()
	let rest = ""
	try {
		const copy = response.clone() // so that the client has what the browser made
		const reader = copy.body?.getReader()
		for (let part; reader && !(part = await reader.read()).done;) {
			request.bytes += part.value.length
			if (request.stream) rest = take(request, rest + decoder.decode(part.value, { stream: true }))
			changed(request)
		}
		ended(request, "done")
	} catch (error) {
		ended(request, error.name === "AbortError" ? "left" : "broken")
	}
}

// take notes the events that are whole, and returns what is not.
function take(request, text) {
	const blocks = text.replace(/\r\n?/g, "\n").split("\n\n")
	const rest = blocks.pop()
	let brings = false
	for (const block of blocks) {
		const event = eventOf(block)
		if (!event) continue
		event.at = performance.now() - request.at
		event.bytes = new Blob([block]).size + 2
		event.target = target(event)
		request.count++
		request.events.push(event)
		if (request.events.length > kept50) request.events.shift()
		check(request, event, brings)
		brings ||= event.html !== ""
	}
	return rest
}

// check warns of an event that finds nothing of what it is for, neither before the events
// that came with it nor after them.
function check(request, event, late) {
	const before = misses(event)
	if (!before.length) return
	if (event.mode === "remove") return late || warn(`${event.name} found nothing: ${before}`, request)
	setTimeout(() => {
		const both = misses(event).filter((one) => before.includes(one))
		if (!both.length) return
		event.missed = true
		warn(`${event.name} found nothing: ${both}`, request)
		changed(request)
	}, 500) // old clients take their time
	soon()
}

function ended(request, state) {
	request.state = state
	request.took = performance.now() - request.at
	changed(request)
	soon()
}

// closed is what the server says of the end of a stream.
function closed({ request: number, status, cause, writing }) {
	const request = requests.find((request) => request.number === number)
	if (!request) return
	request.end = status.replace("_", " ")
	request.writing = writing
	if (["slow", "gap", "error"].includes(status)) warn(`${request.end}: ${cause ?? ""}`, request)
	changed(request)
}

// soon looks for duplicate ids, when the page has settled.
let looking
function soon() {
	clearTimeout(looking)
	looking = setTimeout(() => {
		for (const id of duplicates()) warn(`more than one element has the id ${id}`)
	}, 300)
}
addEventListener("load", soon)
addEventListener("error", (event) => { if (event.message) warn(event.message) })
