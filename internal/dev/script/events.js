// What an event says, whatever client it is for.

const keys = new Set(["selector", "mode", "mergeMode", "merge", "elements", "fragments", "fragment", "namespace",
	"useViewTransition", "viewTransitionSelector", "settle", "settleDuration", "vt", "signals", "store", "onlyIfMissing",
	"paths", "script", "autoRemove", "attributes", "url", "redirect", "error"])

// eventOf reads a block of a stream, or returns null if it has no event.
function eventOf(block) {
	let name = "", key = ""
	const said = {}
	for (const line of block.split("\n")) {
		if (line.startsWith("event:")) name = line.slice(6).trim()
		if (!line.startsWith("data:")) continue
		let text = line.slice(5).replace(/^ /, "")
		const word = text.split(" ", 1)[0]
		if (keys.has(word)) {
			key = word
			text = text.slice(word.length + 1)
		}
		said[key] = key in said ? said[key] + "\n" + text : text
	}
	if (!name) return null
	const html = said.elements ?? said.fragments ?? said.fragment ?? ""
	const mode = said.mode ?? said.mergeMode ?? said.merge ?? (/remove|delete/.test(name) ? "remove" : "")
	return { name: name.replace("datastar-", ""), html, mode: mode.replace("_element", ""), selector: said.selector ?? "", text: said.signals ?? said.store ?? said.script ?? said[""] ?? "" }
}

// outermost returns the tags of the elements that a fragment is made of.
function outermost(html) {
	const tags = []
	let depth = 0
	const all = /<!--[^]*?-->|<(script|style|textarea|title)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>[^]*?<\/\1\s*>|<(\/?)([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi
	for (const [, raw, rawSays, close, name, says] of html.matchAll(all)) {
		if (raw && !depth) tags.push({ name: raw.toLowerCase(), id: idOf(rawSays) })
		if (!name) continue
		if (close) {
			depth--
			continue
		}
		if (!depth) tags.push({ name: name.toLowerCase(), id: idOf(says) })
		if (!/^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i.test(name) && !says.endsWith("/")) depth++
	}
	return tags
}

function idOf(says) {
	const found = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(" " + says)
	return found ? found[1] ?? found[2] ?? found[3] : ""
}

// target says in a word what an event is for.
function target(event) {
	if (event.selector) return event.selector
	if (event.html) return outermost(event.html).map(({ name, id }) => id ? "#" + id : name).join(" ")
	return event.text.replace(/\s+/g, " ").slice(0, 80)
}

// misses returns what an event is for and the page does not have.
function misses(event) {
	if (!event.html && event.mode !== "remove") return []
	if (event.selector && event.selector !== "self") return has(event.selector) ? [] : [event.selector]
	if (event.selector || !["", "outer", "morph", "replace", "inner"].includes(event.mode)) return []
	return outermost(event.html)
		.filter(({ name, id }) => !["html", "head", "body"].includes(name) && !(id && document.getElementById(id)))
		.map(({ name, id }) => id ? "#" + id : `<${name}> without an id`)
}

function has(selector) {
	try {
		return document.querySelector(selector) !== null
	} catch {
		return false
	}
}

// duplicates returns the ids that more than one element has.
function duplicates() {
	const seen = new Set(), twice = new Set()
	for (const { id } of document.querySelectorAll("[id]")) {
		if (seen.has(id)) twice.add(id)
		seen.add(id)
	}
	return [...twice]
}
