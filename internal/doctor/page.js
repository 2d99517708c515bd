// Measures what becomes of streams on the way to this browser. It needs nothing of Datastar.
(() => {
	const base = location.pathname.replace(/\/$/, "")
	const root = base.slice(0, -"/_datastar/doctor".length)
	const token = document.querySelector("[name=doctor-token]").content
	const at = id => document.getElementById(id)
	const pace = 150, beats = 5
	let running

	const make = (tag, text, name) => {
		const e = document.createElement(tag)
		e.textContent = text ?? ""
		if (name) e.className = name
		return e
	}

	// row shows what was measured: good, bad, or neither.
	const row = (name, text, state) => {
		let dd = at("row-" + name)
		if (!dd) {
			at("rows").append(make("dt", name), dd = make("dd"))
			dd.id = "row-" + name
		}
		dd.textContent = text
		dd.className = state ?? ""
	}
	const ms = n => n < 1000 ? Math.round(n) + " ms" : (n / 1000).toFixed(1) + " s"
	const good = is => is ? "good" : "bad"

	const ask = (url, init = {}, limit = 15000) => fetch(url, {
		cache: "no-store", signal: AbortSignal.any([running.signal, AbortSignal.timeout(limit)]), ...init,
		headers: {"Datastar-Request": "true", Accept: "text/event-stream, text/html, application/json", ...init.headers},
	})
	const answer = r => ({status: r.status, type: (r.headers.get("content-type") ?? "").split(";")[0]})
	const isStream = a => a.status === 200 && a.type === "text/event-stream"
	const failed = e => ({status: 0, type: "", ok: false, error: String(e)})

	// read reads to the end, and tells of each part.
	const read = async (r, each = () => {}) => {
		const reader = r.body.getReader(), decoder = new TextDecoder()
		let text = ""
		for (;;) {
			const {done, value} = await reader.read()
			if (done) return text
			each()
			text += decoder.decode(value, {stream: true})
		}
	}

	// timed notes how events arrive: again, where they come together, since the browser may be busy.
	const timed = async (kind, m) => {
		let best
		for (let n = 0; n < 3; n++) {
			const t = await once(kind, m)
			if (!best || t.spread > best.spread) best = t
			if (!held(t)) break
		}
		return best
	}
	const once = async (kind, m) => {
		const url = `${base}/stream?${kind}=${Date.now()}`, began = performance.now()
		const t = {events: 0, first: 0, spread: 0, encoding: ""}
		try {
			const r = await ask(url)
			Object.assign(t, answer(r), {encoding: r.headers.get("content-encoding") ?? ""})
			m.server = r.headers.get("server") ?? ""
			m.via = r.headers.get("via") ?? ""
			await read(r, () => {
				const now = Math.round(performance.now() - began)
				t.events++ ? t.spread = now - t.first : t.first = now
			})
			t.ok = isStream(t) && t.events > 0
		} catch (e) {
			Object.assign(t, failed(e), {status: t.status ?? 0, type: t.type ?? ""})
		}
		m.http ||= performance.getEntriesByName(new URL(url, location).href)[0]?.nextHopProtocol ?? ""
		return t
	}
	const held = t => t.ok && t.spread < (beats - 1) * pace / 2

	const silence = async heartbeat => {
		const wait = heartbeat < 0 ? 70000 : Math.min(heartbeat * 1.25 + 1000, 120000)
		const s = {for: Math.round(wait), cut: 0}, began = performance.now()
		const left = setInterval(() => row("Silence", ms(Math.max(wait - performance.now() + began, 0)) + " to wait, without a heartbeat"), 200)
		let text = ""
		try {
			const r = await ask(`${base}/silence?for=${s.for}`, {}, wait + 15000)
			if (!isStream(answer(r))) return {for: 0, cut: 0}
			text = await read(r)
		} catch {
		} finally {
			clearInterval(left)
		}
		if (!text.includes('"done":true')) s.cut = Math.max(Math.round(performance.now() - began), 1)
		return s
	}

	const breaks = async () => {
		const b = {tried: false, ended: false, again: 0}
		try {
			const r = await ask(`${base}/break?n=${Date.now()}`)
			if (!isStream(answer(r))) return b
			b.tried = true
			await read(r)
			b.ended = true
		} catch {}
		const began = performance.now()
		try {
			const r = await ask(`${base}/stream?again=${Date.now()}`), reader = r.body.getReader()
			await reader.read()
			b.again = Math.round(performance.now() - began)
			await reader.cancel()
		} catch {}
		return b
	}

	const post = async () => {
		try {
			const r = await ask(`${base}/post`, {method: "POST", headers: token ? {"X-CSRF-Token": token} : {}}), a = answer(r)
			return {...a, ok: isStream(a) && (await r.text()).includes('"done":true')}
		} catch (e) {
			return failed(e)
		}
	}

	const script = async path => {
		try {
			const a = answer(await ask(root + path))
			return {...a, ok: a.status === 200 && a.type === "text/javascript"}
		} catch (e) {
			return failed(e)
		}
	}

	// opens opens one of the app's own streams until it is there.
	const opens = async url => {
		const one = new AbortController(), late = setTimeout(() => one.abort(), 5000), began = performance.now()
		try {
			const a = answer(await ask(root + url, {signal: one.signal, headers: {"Datastar-Live": "1"}}))
			row(url, isStream(a) ? "open after " + ms(performance.now() - began) : a.status + " " + a.type, good(isStream(a)))
			return {url, ...a, ok: isStream(a)}
		} catch {
			row(url, "not open after 5 s", "plain")
			return {url, status: 0, type: "", ok: false}
		} finally {
			clearTimeout(late)
			one.abort()
		}
	}

	const evaluates = () => {
		try {
			return new Function("return true")()
		} catch {
			return false
		}
	}

	const facts = async m => {
		const asked = Date.now(), r = await ask(`${base}/facts`), f = await r.json()
		m.skew = f.now - Math.round((asked + Date.now()) / 2)
		return f
	}

	// show shows a finding. All of it is text.
	const show = f => {
		const card = make("article"), title = make("h2", f.wrong)
		card.append(make("code", f.name, "name"), title, make("p", f.seen, "seen"), make("p", f.fix))
		if (f.lines?.length) {
			const tabs = make("div", "", "tabs"), text = make("pre")
			tabs.setAttribute("role", "tablist")
			for (const l of f.lines) {
				const tab = make("button", l.proxy)
				tab.setAttribute("role", "tab")
				tab.onclick = () => {
					for (const t of tabs.children) t.setAttribute("aria-selected", t === tab)
					text.textContent = l.text
				}
				tabs.append(tab)
			}
			tabs.firstChild.click()
			card.append(tabs, text)
		}
		return card
	}

	const verdict = (text, state) => {
		at("verdict").textContent = text
		at("verdict").className = "verdict " + (state ?? "")
	}

	const measure = async () => {
		running?.abort()
		running = new AbortController()
		at("again").disabled = true
		at("rows").replaceChildren()
		at("findings").replaceChildren()
		verdict("Measuring…")
		const m = {origin: location.origin, http: "", server: "", via: ""}
		const f = await facts(m)
		for (const name of ["First event", "Events apart", "A large one first", "Silence", "Break", "Command", "Scripts"]) row(name, "")
		row("Cookie", f.cookie ? "came back" : "did not come back", good(f.cookie))
		row("Clock", ms(Math.abs(m.skew)) + " apart", good(Math.abs(m.skew) < 60000))
		const quiet = silence(f.heartbeat).then(s => {
			m.silence = s
			row("Silence", s.cut ? "cut after " + ms(s.cut) : s.for ? ms(s.for) + " without a cut" : "could not be tried", s.for ? good(!s.cut) : "plain")
		})
		m.small = await timed("small", m)
		row("First event", m.small.ok ? "after " + ms(m.small.first) : `${m.small.status} ${m.small.type}`, good(m.small.ok))
		row("Events apart", `${m.small.events} in ${ms(m.small.spread)}, sent in ${ms((beats - 1) * pace)}`, good(m.small.ok && !held(m.small)))
		m.large = await timed("large", m)
		row("A large one first", held(m.large) ? "it is held back" : "it comes at once", held(m.large) && !held(m.small) && !f.plain?.length ? "plain" : good(m.large.ok && !held(m.large)))
		m.break = await breaks()
		row("Break", !m.break.tried ? "could not be tried" : (m.break.ended ? "looks like a proper end" : "is seen") + `, the next stream after ${ms(m.break.again)}`,
			m.break.ended && f.plain?.length ? "bad" : m.break.tried && !m.break.ended ? "good" : "plain")
		m.post = await post()
		row("Command", m.post.ok ? "POST is answered" : `POST: ${m.post.status} ${m.post.type}`, good(m.post.ok))
		m.script = await script("/_datastar/live.js")
		m.client = f.client ? await script(f.client) : {status: 0, type: "", ok: false}
		row("Scripts", m.script.ok && (m.client.ok || !f.client) ? "are served" : "are not served", good(m.script.ok && (m.client.ok || !f.client)))
		m.blocked = !f.nonce && !evaluates()
		row("Policy", f.nonce ? "has a nonce" : m.blocked ? "allows no expressions" : "allows expressions", good(!m.blocked))
		m.streams = []
		for (const url of f.streams ?? []) m.streams.push(await opens(url))
		row("HTTP", `${m.http || "?"} here, ${f.proto} to the app`, "plain")
		row("Compression", m.large.encoding || m.small.encoding || "none", "plain")
		row("Between", [m.server, m.via, ...f.between ?? []].filter(Boolean).join(", ") || "nothing that shows itself", "plain")
		row("The app was told", `${f.scheme}://${f.host}`, "plain")
		await quiet
		const r = await ask(`${base}/findings?measured=${encodeURIComponent(JSON.stringify(m))}`)
		const found = await r.json()
		at("findings").replaceChildren(...found.map(show))
		verdict(found.length ? found.length === 1 ? "1 finding" : found.length + " findings" : "All is well: streams reach this browser as they are sent.", good(!found.length))
		at("again").disabled = false
	}

	const start = () => measure().catch(e => {
		verdict("The doctor's own requests fail: " + e, "bad")
		at("again").disabled = false
	})
	at("way").textContent = location.origin
	at("again").onclick = start
	start()
})()
