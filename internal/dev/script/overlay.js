// The overlay for what went wrong. It takes no focus: the page stays as it is.

let shown = null

function complain({ title, text, where, file, line, first, lines, stack }) {
	calm()
	const place = file && `${file}:${line}`
	shown = element("section", { class: "overlay", role: "alert", "aria-label": title },
		element("header", null, element("strong", null, title), element("button", { type: "button", onclick: calm }, "Close")),
		where && element("p", { class: "where" }, where),
		element("pre", { class: "text" }, text),
		place && element("p", { class: "place" }, place),
		lines && element("ol", { class: "lines", start: first },
			...lines.map((source, i) => element("li", { class: first + i === line && "this", value: first + i }, element("code", null, source || " ")))),
		stack && element("details", null, element("summary", null, "Stack"), element("pre", null, stack)),
		element("p", { class: "hint" }, "It goes when a file changes."))
	shadow.append(shown)
}

function calm() {
	shown?.remove()
	shown = null
}
