// Has the page rendered again, and changes what its server writes differently now. What
// the page has of its own stays: signals, what was typed, the focus, what streams brought.

const inert = document.implementation.createHTMLDocument("")
const programs = /^(module|text\/javascript|application\/javascript|)$/i

// The attributes of the page tell which clients they are for: before 1.0 they have other
// names, and 0.18 and 0.19, whose actions begin with $$, take events from streams only.
const said = [...document.body.querySelectorAll("*"), document.body].flatMap((one) => [...one.attributes]).filter(({ name }) => name.startsWith("data-"))
const early = said.some(({ name }) => /^data-(store|model|on-(?!intersect|interval|signal-patch|raf))/.test(name))
const eldest = said.some(({ value }) => /\$\$(get|post|put|patch|delete)\(/.test(value))
const doorHTML = { hidden: true, id: "datastar-dev-door", "data-on-datastar-dev": `$$get('${folder}dev/door')` }
if (eldest) document.body.append(element("i", doorHTML))

let base = tidy(inert.importNode(document.documentElement, true))

// tidy leaves out of a page what differs each time.
function tidy(root) {
	for (const script of root.querySelectorAll("script[data-datastar-dev]")) script.remove()
	for (const shown of root.querySelectorAll("datastar-dev")) shown.remove()
	for (const own of root.querySelectorAll("[nonce]")) own.setAttribute("nonce", "")
	for (const unseen of root.querySelectorAll("noscript")) unseen.textContent = "" // which is parsed only where scripts do not run
	root.removeAttribute("data-nonce")
	return root
}

// ask asks for the page, parsed: no text is made HTML by this script.
function ask() {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest()
		request.open("GET", location.href)
		request.responseType = "document"
		request.setRequestHeader("datastar-dev", "page")
		request.setRequestHeader("accept", "text/html")
		request.setRequestHeader("cache-control", "no-cache")
		request.onload = () => resolve(request)
		request.onerror = reject
		request.send()
	})
}

let rendering = null, again = false

// render has the page rendered; what changes meanwhile has it rendered once more.
async function render() {
	if (rendering) return again = true
	rendering = true
	do {
		again = false
		try {
			await renderOnce()
		} catch (error) {
			warn(`the page could not be asked for: ${error.message ?? "no answer"}`)
		}
	} while (again)
	rendering = null
}

async function renderOnce() {
	if (once) return warn("this page came with a POST, and cannot be asked for again: reload it")
	const answer = await ask(), next = answer.response
	const problem = problemOf(next?.querySelector("script[data-datastar-dev]"))
	if (problem) return complain(problem)
	if (answer.status >= 500) return complain({ title: "The page failed", text: `${answer.status} ${answer.statusText}` })
	const elsewhere = answer.responseURL.split("#")[0] !== location.href.split("#")[0]
	if (!elsewhere && !next?.querySelector("script[data-datastar-dev]")) return complain({ title: "The page is empty", text: "Its server answers with nothing, or with something else than a page." })
	calm()
	if (told || elsewhere) return reload(elsewhere ? "it leads elsewhere" : "it was no page")
	const root = tidy(next.documentElement)
	if (eldest) root.querySelector("body").append(inert.importNode(element("i", doorHTML), true))
	await apply(root)
}

async function apply(next) {
	const of = (root) => JSON.stringify([...root.querySelectorAll("script")].filter(({ type }) => programs.test(type)).map((script) => script.outerHTML))
	if (of(base) !== of(next)) return reload("its scripts changed")
	head(base.querySelector("head"), next.querySelector("head"))
	const old = base.querySelector("body"), now = next.querySelector("body")
	if (early && !old.cloneNode(false).isEqualNode(now.cloneNode(false))) return reload("its body changed") // which they would not notice
	attributes(base, next, document.documentElement)
	attributes(old, now, document.body)
	const found = regions(old, now, []).filter(({ now }, _, all) => !all.some((other) => other.now !== now && other.now.contains(now)))
	base = next
	let still = found.length
	for (const { selector, now } of found) {
		const live = document.querySelector(selector), before = live?.outerHTML
		const html = lighter(old, now, live)
		if (live && (before === html || await patch(selector, html, live, before))) still--
	}
	soon()
	if (still) return reload("its client cannot change it") // or there is none
	if (found.length) noted("rendered again")
}

// attributes changes those of an element that changed.
function attributes(old, now, live) {
	for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) live.setAttribute(name, value)
	for (const { name } of old.attributes) if (!now.hasAttribute(name)) live.removeAttribute(name)
}

// head takes out what is no longer in the head, and puts in what is new.
function head(old, now) {
	const was = [...old.children], is = [...now.children]
	const lacks = (all, one) => !all.some((other) => other.isEqualNode(one))
	for (const one of was.filter((one) => lacks(is, one))) [...document.head.children].find((live) => live.isEqualNode(one) || sheetOf(live) && sheetOf(live) === sheetOf(one))?.remove()
	for (const one of is.filter((one) => lacks(was, one))) {
		const made = document.importNode(one, true)
		if (nonce && made.matches("style, link")) made.nonce = nonce
		document.head.append(made)
	}
}

// sheetOf returns the address of a style sheet, whether it was loaded again or not.
function sheetOf(link) {
	if (!link.matches("link[rel~=stylesheet]")) return ""
	const url = new URL(link.getAttribute("href"), document.baseURI)
	url.searchParams.delete("datastar-dev")
	return url.href
}

// regions finds the smallest elements that hold all that differs.
function regions(old, now, found) {
	if (old.isEqualNode(now) && contents(old) === contents(now)) return found
	if (alike(old, now)) {
		[...old.children].forEach((child, i) => regions(child, now.children[i], found))
		return found
	}
	let selector
	while (!(selector = usable(old, now))) {
		old = old.parentElement
		now = now.parentElement
	}
	if (!found.some((other) => other.now === now)) found.push({ selector, now })
	return found
}

// contents are those of templates, which are equal whatever is in them.
function contents(root) {
	return [root, ...root.querySelectorAll("template")].map((one) => one.localName === "template" ? one.innerHTML : "").join("\0")
}

// usable returns the selector of an element that can be patched, or null.
function usable(old, now) {
	if (old.tagName === "BODY") return "body"
	return old.tagName === now.tagName && old.namespaceURI === "http://www.w3.org/1999/xhtml" ? selectorOf(old) : null
}

// alike reports whether only the elements in it may differ.
function alike(old, now) {
	return old.tagName === now.tagName && old.tagName !== "TEMPLATE" && old.childNodes.length === now.childNodes.length &&
		(old.tagName === "BODY" || old.cloneNode(false).isEqualNode(now.cloneNode(false))) &&
		[...old.childNodes].every((child, i) => {
			const other = now.childNodes[i]
			return child.nodeType === other.nodeType && (child.nodeType === 1 || child.nodeValue === other.nodeValue)
		})
}

// selectorOf finds what an element became in the page, if that is certain.
function selectorOf(old) {
	if (old.tagName === "BODY") return "body"
	if (old.id) {
		const selector = "#" + CSS.escape(old.id)
		return document.querySelectorAll(selector).length === 1 ? selector : null
	}
	const parent = old.parentElement, above = selectorOf(parent)
	if (!above) return null
	const live = document.querySelector(above).children, i = [...parent.children].indexOf(old)
	return live.length === parent.children.length && live[i].tagName === old.tagName ? `${above}>:nth-child(${i + 1})` : null
}

// lighter is the HTML for a patch. Clients before 1.0 would set signals again, and open
// streams again, as the page says: they are not told of what they know. And they know
// elements by ids that they gave them.
function lighter(old, now, live) {
	if (!early) return now.outerHTML
	const light = now.cloneNode(true)
	for (const one of [light, ...light.querySelectorAll("*")])
		for (const { name, value } of [...one.attributes])
			if (/^data-(store|signals|on-load)/.test(name) && old.querySelector(`[${CSS.escape(name)}="${CSS.escape(value)}"]`)) one.removeAttribute(name)
	if (live) name(light, live)
	return light.outerHTML
}

// name gives elements the ids of those in whose place they come.
function name(light, live) {
	if (!light.id && live.id) light.id = live.id
	const children = [...light.children]
	if (children.length === live.children.length) children.forEach((child, i) => { if (child.tagName === live.children[i].tagName) name(child, live.children[i]) })
}

// patch has the client morph an element. It reports whether that changed anything.
async function patch(selector, html, live, before) {
	if (early && (selector === "body" || live.localName === "template" || live.querySelector("template"))) return false
	if (eldest) {
		doors.push({ selector, html })
		document.querySelector("#" + doorHTML.id)?.dispatchEvent(new CustomEvent("datastar-dev"))
	} else {
		tell("datastar-fetch", "datastar-patch-elements", { selector, mode: "outer", elements: html })
		tell("datastar-sse", "datastar-merge-fragments", { selector, mergeMode: "morph", fragments: html })
	}
	for (let i = 0; i < 20; i++) {
		if (!live.isConnected || live.outerHTML !== before) return true
		await pause(25)
	}
	return false
}

// tell tells the client of an event as if a stream had brought it: 1.x of the one, and
// 0.20 to 1.0.0-beta.11 of the other.
function tell(name, type, argsRaw) {
	document.dispatchEvent(new CustomEvent(name, { detail: { type, el: document.body, argsRaw } }))
}

// The older ones ask, through an element that the page was given, and are answered here.
const doors = []

function answerDoor() {
	let text = ""
	for (const { selector, html } of doors.splice(0)) text += `event: datastar-fragment\ndata: selector ${selector}\ndata: vt false\ndata: fragment ${html.replaceAll("\n", "&#10;")}\n\n`
	return new Response(text, { headers: { "content-type": "text/event-stream" } })
}

// reload reloads the page, and has it go on where it was.
async function reload(why) {
	const focus = document.activeElement
	const at = focus && focus !== document.body ? { focus: pathOf(focus), from: focus.selectionStart, to: focus.selectionEnd } : {}
	keep("state", { ...at, why, signals: await signals(), x: scrollX, y: scrollY })
	location.reload()
}

// pathOf names an element of the page.
function pathOf(one) {
	if (one.id) return "#" + CSS.escape(one.id)
	const parent = one.parentElement
	return parent ? `${pathOf(parent)}>:nth-child(${[...parent.children].indexOf(one) + 1})` : ":root"
}

// signals returns those of the page as JSON, or "" where the client does not tell.
async function signals() {
	const all = element("pre", { "data-json-signals": true, hidden: true })
	document.body.append(all)
	await pause(50)
	all.remove()
	return all.textContent
}

async function restore() {
	const state = kept("state", true)
	if (!state) return
	noted(`reloaded: ${state.why}`)
	await pause(0)
	if (state.signals) tell("datastar-fetch", "datastar-patch-signals", { signals: state.signals })
	await pause(0)
	scrollTo(state.x, state.y)
	const focus = state.focus && document.querySelector(state.focus)
	focus?.focus({ preventScroll: true })
	try {
		if (state.from != null) focus?.setSelectionRange(state.from, state.to)
	} catch {
		// It has no text to select.
	}
}
addEventListener("load", restore)
