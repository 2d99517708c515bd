package e2e

// seenTests are what the client sees of its stream, and the page is told of it.
var seenTests = []clockTest{
	// What the client sees.
	{"an event waits for its id, or for 50 ms", `
		let live
		const saw = []
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("data: a\n\n")
		await settle()
		saw.push(forget())
		live.says("id: 1\n\ndata: b\n\n")
		await pass(0.049)
		saw.push(forget())
		await pass(0.001)
		await settle()
		saw.push(forget())
		live.says("data: c\n\n")
		await pass(0.04)
		live.says("id: 2\n\ndata: d\n\n")
		await pass(0.04)
		saw.push(forget())
		live.breaks()
		await pass(1)
		saw.push(forget())
		return saw`, `["data: a\n\n","id: 1\n\n","data: b\n\n","data: c\n\nid: 2\n\n",""]`},
	{"the id goes along: that of the client, and then the newest", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live", { headers: { "Last-Event-ID": "5" } })
		await settle()
		live.breaks()
		await pass(0.5)
		live.says("data: a\n\nid: 6\n\ndata: b\n\nid: 7\n\n")
		await settle()
		live.breaks()
		await pass(0.9)
		return asked.map(request => request.headers["last-event-id"])`, `["5","5","7"]`},
	{"an event waits for its id where the client has one already", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live", { headers: { "Last-Event-ID": "5" } })
		await settle()
		live.says("data: a\n\n")
		await settle()
		const before = seen
		live.says("id: 6\n\n")
		await settle()
		return [before, seen]`, `["","data: a\n\nid: 6\n\n"]`},
	{"a block that was cut off is dropped", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("data: a\n\ndata: hal")
		await settle()
		const before = seen
		live.breaks()
		await pass(0.5)
		live.says("data: b\n\n")
		await settle()
		return [before, seen]`, `["data: a\n\n","data: a\n\ndata: b\n\n"]`},
	{"a character that comes in two parts", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says(new Uint8Array([0x64, 0x3a, 0xc3]))
		await settle()
		live.says(new Uint8Array([0xa9, 0x0a, 0x0a]))
		await settle()
		return seen`, `"d:é\n\n"`},
	{"a stream whose place is taken gives what it holds, and ends", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await settle()
		live.says("id: 1\n\ndata: a\n\n")
		await settle()
		fetch("/feed?datastar=1&after=2#live")
		await settle()
		return [seen, over, asked.map(request => "left" in request)]`, `["id: 1\n\ndata: a\n\nid: datastar-end\n\n",true,[true,false]]`},

	// What the page is told.
	{"the status: down, and back", `
		let live
		const saw = []
		answer = (n, request) => n === 1 || n === 5 ? live = open(request) : refused()
		follow("/feed#live")
		await pass(10)
		live.breaks()
		await pass(1.9)
		saw.push(forget())
		await pass(0.2)
		saw.push(forget())
		await pass(3.9)
		saw.push(forget())
		await pass(1.8)
		saw.push(forget())
		await pass(0.2)
		saw.push(forget())
		return saw`, `["",":reconnecting\n\n",":back\n\n","",":\n\n"]`},
	{"the status: down, with timers that are early by the clock", `
		let live
		early = 5
		answer = (n, request) => n === 1 ? live = open(request) : undefined
		follow("/feed#live")
		await pass(10)
		live.breaks()
		await pass(2.5)
		return forget()`, `":reconnecting\n\n"`},
	{"the status: nothing, if it is back within two seconds", `
		let live
		answer = (n, request) => live = open(request)
		follow("/feed#live")
		await pass(10)
		live.breaks()
		await pass(10)
		return [seen, states]`, `["",["open","broken","back"]]`},
	{"the status: nothing, if it breaks again and again for less than two seconds", `
		const live = []
		answer = (n, request) => live[n] = open(request)
		follow("/feed#live")
		await pass(10)
		live[1].breaks()
		await pass(1.5)
		live[2].breaks()
		await pass(1)
		return [seen, states]`, `["",["open","broken","back","broken","back"]]`},
	{"the status: it never came", `
		follow("/feed#live")
		await pass(1.9)
		const before = seen
		await pass(0.2)
		return [before, seen, states]`, `["",":reconnecting\n\n",[]]`},
	{"the status: lost after ten minutes, and back", `
		let live
		const saw = []
		answer = (n, request) => request.at - asked[0].at < 605000 ? refused() : live = open(request)
		follow("/feed#live")
		await pass(599)
		saw.push(forget())
		await pass(2)
		saw.push(forget())
		await pass(5)
		saw.push(forget())
		await pass(2)
		saw.push(forget())
		return saw`, `[":reconnecting\n\n",":lost\n\n",":back\n\n",":\n\n"]`},
	{"the status: lost at once where it is refused, until it is asked for anew", `
		let live
		answer = (n, request) => n === 1 ? plain(403) : open(request)
		follow("/feed#live")
		await pass(1)
		const before = forget()
		follow("/feed#live")
		await pass(5)
		return [before, seen, states]`, `[":lost\n\nid: datastar-end\n\n",":back\n\n:\n\n",["refused","open"]]`},
	{"the status: of two streams, the one that is down", `
		const live = []
		answer = (n, request) => n < 3 ? live[n] = open(request, { "datastar-live": "0" }) : refused()
		follow("/a#live")
		await pass(1)
		fetch("/b#live")
		await pass(1)
		live[2].breaks()
		await pass(20)
		return seen`, `":reconnecting\n\n"`},
}
