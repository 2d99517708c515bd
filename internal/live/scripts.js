// Has each script of a patch run once. Datastar 1.x parses a patch with DOMParser, puts
// what is new into the page, and then, in the place of each script, a copy with the page's
// nonce. But a script that was parsed so runs as soon as it is in the page, or is blocked
// and reported. Browsers are over with a script, for good, that was once in a page with
// nomodule: they do not run it, and read neither its text nor its src. The copies are new.
(() => {
	"use strict"
	const parse = DOMParser.prototype.parseFromString
	DOMParser.prototype.parseFromString = function () {
		const parsed = parse.apply(this, arguments)
		for (const part of [parsed, parsed.querySelector("template")?.content])
			for (const script of part?.querySelectorAll("script") ?? [])
				if (script instanceof HTMLScriptElement) pass(script)
		return parsed
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
