// Names the tab in each request of the client to the page's own server. A reload, and the
// next page in the tab, find the name in the storage of the tab. It is there only while the
// page is hidden or left: a tab that is duplicated would have it, too.
(() => {
	"use strict"
	const key = "datastar-tab"
	const fetch = window.fetch

	function stored(act) {
		try {
			return act(sessionStorage)
		} catch {
			// The browser keeps nothing for this page.
		}
	}
	const take = () => stored((storage) => {
		const name = storage.getItem(key)
		storage.removeItem(key)
		return name
	})
	const leave = () => stored((storage) => storage.setItem(key, name))
	const random = () => Array.from(crypto.getRandomValues(new Uint8Array(26)),
		(byte) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[byte & 31]).join("")

	const name = /^[A-Z2-7]{26}$/.exec(take())?.[0] ?? random()
	if (document.hidden) leave()
	addEventListener("pagehide", leave)
	addEventListener("pageshow", take)
	document.addEventListener("visibilitychange", () => document.hidden ? leave() : take())

	// named returns the headers of a request of the client, with the name.
	function named(input, init) {
		try {
			const headers = new Headers(init?.headers)
			if (!headers.has("datastar-request") || new URL(`${input}`, document.baseURI).origin !== location.origin) return
			headers.set("datastar-tab", name)
			return headers
		} catch {
			// It is fetch's to refuse.
		}
	}
	window.fetch = function (input, init) {
		const headers = named(input, init)
		return headers ? fetch.call(this, input, { ...init, headers }) : fetch.apply(this, arguments)
	}
})()
