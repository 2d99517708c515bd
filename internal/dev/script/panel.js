// The panel: the last requests and their events, and what is suspicious about them.

const warnings = new Map() // how often, by text
const rows = new WeakMap() // of requests

const mark = element("button", { type: "button", class: "mark", "aria-expanded": "false", onclick: () => toggle() }, "dev")
const list = element("div", { class: "requests" })
const wrong = element("ul", { class: "warnings", hidden: true })
const note = element("span", { class: "note", role: "status" })
const panel = element("section", { class: "panel", hidden: true, "aria-label": "Development" },
	element("header", null, element("strong", null, "Requests"), note,
		element("button", { type: "button", onclick: clear }, "Clear"),
		element("button", { type: "button", onclick: () => toggle() }, "Close")),
	wrong, list)
shadow.append(panel, mark)

function toggle(open = panel.hidden) {
	panel.hidden = !open
	mark.setAttribute("aria-expanded", open)
	keep("open", open)
	if (open) requests.forEach(changed)
}

// clear forgets what is over.
function clear() {
	requests.splice(0, requests.length, ...requests.filter(({ took }) => took === undefined))
	warnings.clear()
	list.replaceChildren(...requests.map((request) => rows.get(request)).filter((row) => row))
	counted()
}

// warn notes something suspicious, once for each text.
function warn(text, request) {
	const all = request ? `${text} (${request.method} ${request.path})` : text
	warnings.set(all, (warnings.get(all) ?? 0) + 1)
	counted()
}

function counted() {
	wrong.hidden = !warnings.size
	wrong.replaceChildren(...[...warnings].map(([text, times]) => element("li", null, times > 1 ? `${text} ×${times}` : text)))
	mark.textContent = warnings.size ? `dev ${warnings.size}` : "dev"
	mark.classList.toggle("warns", warnings.size > 0)
}

function noted(text) {
	note.textContent = `${new Date().toLocaleTimeString()} ${text}`
}

// changed shows a request as it is now, when the browser draws.
const due = new Set()
function changed(request) {
	if (panel.hidden) return
	if (!due.size) requestAnimationFrame(draw)
	due.add(request)
}

function refused({ status, state, end }) {
	return status >= 400 || ["failed", "broken", "slow", "gap", "error"].includes(end ?? state)
}

function outcome({ status, state, end }) {
	return status >= 400 ? status : `${status ?? ""} ${end ?? state}`
}

function draw() {
	const now = [...due].filter((request) => requests.includes(request))
	due.clear()
	for (const request of now) {
		const row = rows.get(request) ?? element("details", null, element("summary"), element("table"))
		rows.set(request, row)
		const [summary, table] = row.children
		summary.replaceChildren(
			element("span", { class: "what", title: request.writing ? `${time(request.writing)} of writing` : null }, `${request.method} ${request.path}`),
			element("span", { class: refused(request) ? "bad" : null }, outcome(request)),
			element("span", { class: "figure" }, request.count === 1 ? "1 event" : `${request.count} events`),
			element("span", { class: "figure" }, size(request.bytes)),
			element("span", { class: "figure" }, time(request.took ?? performance.now() - request.at)))
		table.replaceChildren(...request.events.toReversed().map((event) => element("tr", { class: event.missed ? "bad" : null },
			element("td", { class: "figure" }, "+" + time(event.at)), element("td", null, event.name),
			element("td", { class: "target" }, event.missed ? event.target + " found nothing" : event.target), element("td", { class: "figure" }, size(event.bytes)))))
	}
	list.replaceChildren(...requests.map((request) => rows.get(request)).filter((row) => row))
}
