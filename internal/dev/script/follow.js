// Follows what the server says. One tab of a browser does that for all of them, since a
// browser opens six connections to a server at most.

const channel = new BroadcastChannel("datastar-dev")
channel.onmessage = ({ data }) => hear(data)

function connect() {
	const source = new EventSource(folder + "dev/events")
	source.onmessage = ({ data }) => {
		const message = JSON.parse(data)
		channel.postMessage(message)
		hear(message)
	}
	source.onerror = () => {
		source.close()
		const gone = { gone: true }
		channel.postMessage(gone)
		hear(gone)
		setTimeout(connect, 300)
	}
}
if (navigator.locks) navigator.locks.request("datastar-dev", () => new Promise(connect))
else connect()

function hear(message) {
	mark.classList.toggle("gone", message.gone === true)
	if (message.gone) return noted("the server is gone")
	if (message.problem && (!message.page || message.page === id)) complain(message.problem)
	if (message.ended && message.page === id) closed(message.ended)
	if (message.boot) return meet(message)
	if (!message.change) return
	changes = message.changes
	const { styles, markup, program } = message.change
	if (styles) {
		restyle(styles)
		noted(styles.join(", "))
	}
	if (program) later(reloaded)
	else if (markup) later(render)
}

// meet finds out whether the server is another one, or whether something was missed.
function meet(message) {
	const other = message.boot !== boot, missed = message.changes !== changes && !other
	boot = message.boot
	changes = message.changes
	if (!other && !missed) return
	restyle([])
	noted(other ? "the server was restarted" : "files changed")
	later(render)
}

const reloaded = () => reload("a script changed")

// later does something when the page is looked at.
let waiting = null
function later(act) {
	if (waiting !== reloaded) waiting = act
	if (!document.hidden) seen()
}

function seen() {
	const act = waiting
	waiting = null
	act?.()
}
document.addEventListener("visibilitychange", () => { if (!document.hidden) seen() })

if (kept("open")) toggle(true)
if (told) complain(told)
