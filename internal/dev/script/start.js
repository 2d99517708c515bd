// The script of development mode. It comes first in the head and is deferred, so that it
// runs when the page was parsed, and before the client changes anything.
const own = document.currentScript
const folder = own.src.slice(0, own.src.lastIndexOf("/") + 1)
const nonce = own.nonce
const id = crypto.getRandomValues(new Uint32Array(2)).join("")
let { boot } = own.dataset
let changes = Number(own.dataset.changes)
const once = "once" in own.dataset

// told is what the server says is wrong with this page itself.
const told = problemOf(own)

function problemOf(script) {
	const text = script?.dataset.problem
	return text ? JSON.parse(text) : null
}

// keep stores something for the next page in this tab, and kept takes it.
function keep(name, value) {
	try {
		sessionStorage.setItem("datastar-dev-" + name, JSON.stringify(value))
	} catch {
		// The browser keeps nothing for this page.
	}
}

function kept(name, remove) {
	try {
		const text = sessionStorage.getItem("datastar-dev-" + name)
		if (remove) sessionStorage.removeItem("datastar-dev-" + name)
		return JSON.parse(text)
	} catch {
		return null
	}
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))
