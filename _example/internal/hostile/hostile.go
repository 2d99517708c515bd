// Package hostile makes raw HTTP/1.1 as it comes from clients that are broken,
// cut off or malign, sends it over a connection, and judges what comes back.
// Each attack is made of a seed and its number alone, so that one that was
// found can be sent again.
package hostile

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Route is what a request may ask for.
type Route struct {
	Method, Path string
	Endless      bool // its answer may go on until the client leaves
}

// Attack is what one client does on one connection.
type Attack struct {
	Number   int
	Kind     string   // what was done to its requests
	Requests int      // how many it means to send
	Parts    [][]byte // what it writes, a write each
	Polite   []Asked  // its requests, if each has to be answered as it should be

	// How it leaves.
	Patience  time.Duration // the longest that it stays
	Reads     int           // it leaves after that many bytes of the answer; negative: at its end
	Deaf      bool          // it stays, and reads nothing
	HalfClose bool          // it says that it sends no more
	Reset     bool          // it resets the connection
}

// Asked is a request whose answer is known to come.
type Asked struct {
	Method string
	Number string // of its NumberHeader
}

const (
	// NumberHeader tells requests apart. The server is to say it again in its
	// answer.
	NumberHeader = "Hostile-Number"
	// MaxHeaderBytes is the limit that the server is to have, so that a header
	// that is too large needs not be very large.
	MaxHeaderBytes = 128 << 10
	// Smuggled is where the path begins of requests that stand in bodies, and so
	// must never be served.
	Smuggled = "/smuggled/"
)

// String is all that is sent, in Go's syntax.
func (a Attack) String() string {
	return fmt.Sprintf("attack %d (%s), reads %d, deaf %t, half-close %t, reset %t: %q",
		a.Number, a.Kind, a.Reads, a.Deaf, a.HalfClose, a.Reset, a.Parts)
}

// Generator makes attacks on routes.
type Generator struct {
	seed   uint64
	routes []Route
}

// New returns a generator. There has to be a route that is not endless.
func New(seed uint64, routes []Route) *Generator { return &Generator{seed, routes} }

// Attack returns the attack of a number.
func (g *Generator) Attack(number int) Attack {
	m := maker{rand.New(rand.NewPCG(g.seed, uint64(number))), g.routes, number}
	a := pick(m, maker.polite, maker.polite, maker.odd, maker.odd, maker.framed, maker.framed, maker.cut, maker.flipped)(m)
	a.Number = number
	return a
}

// maker makes one attack.
type maker struct {
	*rand.Rand
	routes []Route
	number int
}

// pick returns one of what there is.
func pick[T any](m maker, of ...T) T { return of[m.IntN(len(of))] }

// oneIn reports true once in n times.
func (m maker) oneIn(n int) bool { return m.IntN(n) == 0 }

// split cuts what is written into the parts of a few writes, mostly one.
func (m maker) split(b []byte) (parts [][]byte) {
	for len(b) > 1 && m.oneIn(3) {
		n := 1 + m.IntN(len(b)-1)
		parts, b = append(parts, b[:n]), b[n:]
	}
	return append(parts, b)
}

// patience is how long a client stays that has not to be answered.
func (m maker) patience() time.Duration {
	return time.Duration(20+m.IntN(80)) * time.Millisecond
}

// leaves says how a client goes.
func (m maker) leaves(a Attack) Attack {
	a.Patience, a.Reads = m.patience(), pick(m, 0, 1, 1+m.IntN(400), -1, -1, -1)
	a.Deaf, a.HalfClose, a.Reset = m.oneIn(12), m.oneIn(8), m.oneIn(5)
	return a
}

// attack is one that sends these requests, and leaves as it likes.
func (m maker) attack(kind string, requests int, sent []byte) Attack {
	return m.leaves(Attack{Kind: kind, Requests: requests, Parts: m.split(sent)})
}

// several makes a few requests that are sent behind each other. The last one is
// one that takes up what comes behind it.
func (m maker) several(most int, next func() request) (n int, sent []byte) {
	for end := 1 + m.IntN(most); n < end; n++ {
		r := next()
		if sent = append(sent, r.bytes()...); r.framing.last {
			end = n
		}
	}
	return n, sent
}
