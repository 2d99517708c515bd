// Has each new script of a morph run once. Datastar 1.x parses a patch with DOMParser,
// morphs it into the page, and then puts a copy with the page's nonce in the place of each
// new script. But a script that was parsed so runs as soon as it is in the page, or is
// blocked and reported. Browsers are over with a script, for good, that was once in a page
// with nomodule: they do not run it, and read neither its text nor its src. The copies are
// new.
//
// DOMParser belongs to the whole page. So it is left alone but for the time between the
// client's event about such a patch and its parsing, which may wait for a view transition.
(() => {
	"use strict"
	const parser = DOMParser.prototype
	const expected = [] // texts that the client is about to parse

	document.addEventListener("datastar-fetch", ({ detail }) => {
		const { elements, mode } = detail?.argsRaw ?? {}
		if (detail?.type !== "datastar-patch-elements" || !/<script/i.test(elements)) return
		if (["outer", "inner"].includes(mode ?? "outer")) expect(elements) // otherwise there are only copies
	}, true)

	function expect(text) {
		if (expected.push(text) > 1) return
		const parse = parser.parseFromString
		parser.parseFromString = watch

		function watch(given) {
			const parsed = parse.apply(this, arguments)
			const at = expected.findIndex((text) => `${given}`.includes(text))
			if (at < 0) return parsed
			expected.splice(at, 1)
			if (!expected.length && parser.parseFromString === watch) parser.parseFromString = parse
			for (const part of [parsed, parsed.querySelector("template")?.content])
				for (const script of part?.querySelectorAll("script") ?? [])
					if (script instanceof HTMLScriptElement) pass(script)
			return parsed
		}
	}

	// pass shows a script to the browser, in a place into which the client does not look.
	function pass(script) {
		const { type, noModule } = script, typed = script.hasAttribute("type")
		const place = document.createComment("")
		const host = document.createElement("span")
		script.replaceWith(place)
		script.type = "text/javascript" // nomodule says nothing of modules
		script.noModule = true
		host.attachShadow({ mode: "closed" }).append(script)
		document.documentElement.append(host)
		host.remove()
		script.noModule = noModule
		if (typed) script.type = type
		else script.removeAttribute("type")
		place.replaceWith(script)
	}
})()
