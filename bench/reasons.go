package main

// reasons say why goals are missed, with what a profile shows. They are printed only where a
// goal is missed.
var reasons = map[string]string{
	"small": "An event is a value of 208 bytes, which can be kept, compared and published, and it is checked. Of 14 ns in a profile, 43 % clear the value and copy it to Append, " +
		"26 % are Append and its copies of text, and the rest is a look at the text, which finds that there is nothing to check, escape or trim. " +
		"It was 27 ns before a short text was looked at once, and 41 ns before events were built in place.",
	"floor": "Where lines are long, a loop by hand does little but copy, at 45 GB/s. Building searches the text twice, for a CR and a NUL, by which text from a user could end a line or be cut off; " +
		"each search takes 0.4 times what copying does. Searching block by block, so that the second search finds the text in the nearest cache, takes as long, and looking for both at once, " +
		"eight bytes at a time as in a short text, three times as long. An event that is built ahead, as one that is published is, takes what the loop does.",
	"oneshot": "The middleware takes some 2 µs of processor time more per request than a handler that writes and returns, of 15 to 16 µs that the request takes in all. By a profile of the server: " +
		"29 % of that is the timer of FlushDelay, which lets a handler that returns at once cost one write; 17 % the Context and whose body it is; 16 % the map of Echo's Set, by which the Context is found again; " +
		"14 % what is decided at the end; and the rest locks, the encoder and its buffer. One timer for all requests would cost less, and be one lock for all requests.",
	"express":   "Express has one process and a core of its own, as wrk has, and Go shares the two cores with wrk: the processor time per answer says what that is worth.",
	"starlette": "Starlette has one process and a core of its own, as wrk has, and Go shares the two cores with wrk; of the processor time of an answer in Go two thirds are the kernel's, whoever answers.",
	"signals": "encoding/json fills a map mostly with allocations, and so does go-json: of Bind's time for 2 kB into a map a profile has 80 % in that, half of it allocating, and 20 % in reading the body and checking its size and depth. " +
		"Structs are the way that is taught: from 2 kB on they take about a third of the time. At 170 B half of the time is that of the Context and of whose body it is, and not of JSON.",
	"plain": "The Context of a request has to be found behind any middleware, and Echo v4 has only its map for that: two allocations, which are half of the time. " +
		"The rest is telling what kind of request it is and what follows it. For Echo v5, which has no such map, it is 86 ns and no allocation.",
	"second": "At 1 Hz nine tenths of a delivery are the kernel's write and the handler's wake-up. The rest are 24 bytes of an id in each event, by which a page that reconnects receives what it missed, " +
		"and a write deadline, by which a page that takes nothing is let go of.",
	"wave": "A page that reconnects joins the hub, is shown a snapshot, and gets an id; five renderings of 10 ms are in that time too.",
}
