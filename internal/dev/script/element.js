// element makes an element of the panel or the overlay: no text is ever taken for HTML.
function element(tag, attributes, ...children) {
	const made = document.createElement(tag)
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
		else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value)
	}
	made.append(...children.filter((child) => child != null))
	return made
}

// host holds what is shown, behind a shadow and outside the body, where neither the styles
// of the page nor the client come.
const host = element("datastar-dev")
const shadow = host.attachShadow({ mode: "open" })
const sheet = new CSSStyleSheet()
sheet.replaceSync(style)
shadow.adoptedStyleSheets = [sheet]
function show() {
	if (!host.isConnected) document.documentElement.append(host)
}
show()
new MutationObserver(show).observe(document.documentElement, { childList: true })

function size(bytes) {
	return bytes < 1000 ? bytes + " B" : bytes < 1e6 ? (bytes / 1000).toFixed(1) + " kB" : (bytes / 1e6).toFixed(1) + " MB"
}

function time(ms) {
	return ms < 1000 ? Math.round(ms) + " ms" : (ms / 1000).toFixed(1) + " s"
}
