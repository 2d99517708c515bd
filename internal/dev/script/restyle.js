// Loads style sheets again, those of the names or all. The old one stays until the new one
// is there.
const coming = new Map() // new ones, by the old ones

function restyle(names) {
	const newest = new Set(coming.values())
	const all = [...document.querySelectorAll("link[rel~=stylesheet]")].filter((link) => !newest.has(link) && new URL(link.href).origin === location.origin)
	const named = all.filter(({ href }) => names.includes(new URL(href).pathname.split("/").pop()))
	for (const old of named.length ? named : all) {
		const url = new URL(old.href), made = old.cloneNode()
		url.searchParams.set("datastar-dev", Date.now())
		made.href = url.href
		made.nonce = old.nonce
		made.removeAttribute("integrity") // of the old one
		coming.get(old)?.remove()
		coming.set(old, made)
		made.addEventListener("load", () => over(old, old))
		made.addEventListener("error", () => over(old, made))
		old.after(made)
	}
}

function over(old, which) {
	coming.delete(old)
	which.remove()
}
