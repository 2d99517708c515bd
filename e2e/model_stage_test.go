package e2e

// director has trials played in a frame.
const director = `
let frame, results = null
const load = () => new Promise(resolve => {
	frame?.remove()
	frame = document.createElement("iframe")
	frame.style = "width: 8px; height: 6px; opacity: 0"
	window.ready = resolve
	frame.src = "/stage" + location.search
	document.body.append(frame)
})
const late = () => new Promise(resolve => setTimeout(resolve, 10_000, null))
for (;;) {
	const answer = await fetch("/next", {method: "POST", body: JSON.stringify(results)})
	const text = await answer.text()
	if (!text) break
	const {Trials, Alone} = JSON.parse(text)
	results = []
	for (const trial of Trials) {
		if (Alone || !frame?.contentWindow.sound?.()) await load()
		const states = await Promise.race([frame.contentWindow.play(trial), late()]).catch(console.error)
		if (!states) await load()
		results.push(states ?? [])
	}
}
`

// stageHand puts pages in the place of the one before, plays the steps of trials, and
// looks at the page after each. The client has one stream, which never ends, and
// whose response is made here: what it does with the bytes is its own.
const stageHand = `{
const turn = () => new Promise(resolve => { channel.port1.onmessage = resolve; channel.port2.postMessage(0) })
const channel = new MessageChannel(), encoder = new TextEncoder()
let stream, signals
let path // of the stream of a page whose attributes are acted upon
const requests = []
window.fetch = async (url, {method = "GET", body}) => {
	const {pathname, searchParams} = new URL(url)
	if (pathname != "/own") requests.push(method + " " + pathname + " " + (searchParams.get("datastar") ?? "") + (typeof body == "string" ? body : ""))
	return new Response(new ReadableStream({start(controller) {
		if (pathname == "/own" || pathname == path) stream = controller
		else controller.close()
	}}), {headers: {"Content-Type": "text/event-stream"}})
}
console.warn = () => { missing++ }
console.error = () => {}

// The clients.
window.v1 = ({actions, filtered, root}) => {
	actions.get({el: document.documentElement, error: String, cleanups: new Map()}, "/own", {openWhenHidden: true})
	let told = 0
	document.addEventListener("datastar-signal-patch", () => told++)
	return {
		read: () => JSON.stringify(filtered({exclude: /(?!)/})),
		clear() { for (const name of Object.keys(root)) delete root[name] },
		sound() { const before = told; try { root.probe = before } catch {}; delete root.probe; return told > before },
	}
}
window.beta = ({load, apply}) => new Promise(resolve => {
	document.body.dataset.probe = "@get('/own', {openWhenHidden: true})"
	load({type: 1, name: "probe", onLoad({signals, genRX}) {
		genRX()()
		resolve({read: () => signals.JSON(false, false), clear() { signals.remove() }, sound: () => true})
	}})
	apply()
})
let broken // a morph may have been left half done, which the next ones would know
let pantry // where morphs of 1.0.4 keep elements, some for good
const {insertAdjacentElement} = Element.prototype
Element.prototype.insertAdjacentElement = function(where, element) { pantry = element; return insertAdjacentElement.call(this, where, element) }
let own // the elements that the client watches
window.begin = async (type, client) => {
	while (!stream) await turn()
	signals = client
	own = [document.documentElement, document.head, document.body]
	parent.ready()
}
window.sound = () => !broken && signals?.sound()

// What can be seen.
let numbers, states, changes = [], ran = window.ran = [], threw = "", missing = 0
addEventListener("error", e => { if (/clients|valid selector/.test(e.filename + e.message)) threw ||= e.message.split("\n")[0] })
addEventListener("unhandledrejection", e => { if (path) threw ||= String(e.reason) })
const observer = new MutationObserver(r => changes.push(...r))
const name = n => n.nodeType == 3 ? "#text " + n.data : n.nodeType == 8 ? "#comment" : n.localName.toLowerCase() + "#" + n.id
const look = () => {
	changes.push(...observer.takeRecords())
	let kept = "", controls = ""
	const records = []
	for (const n of document.querySelectorAll("*")) {
		if (!numbers.has(n)) numbers.set(n, numbers.size)
		kept += numbers.get(n) + " "
		if (n instanceof HTMLInputElement || n instanceof HTMLTextAreaElement) controls += n.localName + " [" + n.value + "] " + !!n.checked + "\n"
		if (n instanceof HTMLOptionElement || n instanceof HTMLSelectElement) controls += n.localName + " [" + n.value + "] " + !!n.selected + "\n"
	}
	const focused = document.activeElement
	if (focused != document.body && (focused?.matches(":disabled, [type=hidden]") || focused?.checkVisibility() === false)) focused.blur() // as soon as it is shown
	for (const r of changes) {
		if (r.type == "attributes") records.push("@" + name(r.target) + " " + r.attributeName)
		for (const n of r.removedNodes) records.push("-" + name(n))
		for (const n of r.addedNodes) records.push("+" + name(n))
	}
	const html = document.documentElement?.outerHTML ?? ""
	let all // read at the end: to read a computed signal is to compute it, which may make signals that effects wait for
	try { all = signals.read() } catch (e) { all = String(e) }
	states.push({
		HTML: html, Kept: kept, Controls: controls, Records: records.join("\n"), Signals: all,
		Focus: document.activeElement ? numbers.get(document.activeElement) : -1, Missing: missing, Threw: !!threw, Error: threw, Ran: ran.map(String).sort(), Requests: requests.slice(),
	})
	broken ||= threw && !/PatchElements|valid selector|datastar init error/.test(threw)
	changes.length = ran.length = missing = requests.length = 0
	threw = ""
}

const clear = e => { for (const {name} of [...e.attributes]) e.removeAttribute(name) }
const fill = (to, from) => {
	for (const {name, value} of from.attributes) to.setAttribute(name, value)
	to.append(...[...from.childNodes].map(n => document.adoptNode(n)))
}
window.play = async ({Page, Live, Stream, Steps}) => {
	const [html, head, body] = own
	for (const n of [...document.querySelectorAll("body *")].reverse()) n.remove()
	if (pantry) {
		pantry.replaceChildren()
		clear(pantry)
		pantry.hidden = true
	}
	for (const n of own) {
		n.replaceChildren()
		clear(n)
	}
	document.replaceChildren()
	document.append(html)
	html.append(head, body)
	await turn()
	signals.clear()
	numbers = new Map()
	states = []
	changes.length = ran.length = missing = requests.length = 0
	threw = ""
	path = Live ? Stream || "/stream" : ""
	if (Live) stream = null
	const page = new DOMParser().parseFromString(Page, "text/html")
	for (const {name, value} of page.documentElement.attributes) html.setAttribute(name, value)
	for (const n of [...page.documentElement.childNodes]) if (n != page.head && n != page.body) html.insertBefore(document.adoptNode(n), body)
	fill(head, page.head)
	fill(body, page.body)
	await turn()
	for (let i = 0; !stream && i < 100; i++) await new Promise(resolve => setTimeout(resolve))
	look()
	for (const {Do, At, Value} of Steps ?? []) {
		const n = At && document.querySelector(At)
		if (Do == "event") {
			observer.observe(document, {subtree: true, childList: true, attributes: true})
			stream?.enqueue(encoder.encode(Value)) // there is none after what threw
		} else if (n) try {
			switch (Do) {
			case "value": if (/^(input|textarea|select)$/.test(n.localName)) n.value = Value; break
			case "check": if (n instanceof HTMLInputElement) n.checked = !!Value; break
			case "select": if (n instanceof HTMLOptionElement) n.selected = !!Value; break
			case "focus": n.focus(); break
			case "click":
				n.focus()
				n.click()
				break
			case "fill":
				n.focus()
				n.value = Value
				n.dispatchEvent(new Event("input", {bubbles: true}))
				n.dispatchEvent(new Event("change", {bubbles: true}))
			}
		} catch {}
		await turn()
		if (Live) await turn()
		look()
		observer.disconnect()
	}
	return states
}
}`
