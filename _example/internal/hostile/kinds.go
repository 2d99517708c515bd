package hostile

import (
	"bytes"
	"fmt"
	"slices"
	"time"
)

// polite sends well formed requests behind each other, whatever is in them, and
// waits for all their answers. Their bodies are full of requests.
func (m maker) polite() Attack {
	var asked []Asked
	n, sent := m.several(5, func() request {
		r := m.usual(m.finite(), fmt.Sprintf("%d.%d", m.number, len(asked)))
		r.version = pick(m, "HTTP/1.0", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1")
		switch {
		case r.version == "HTTP/1.0" || slices.Contains(r.fields, "Connection: close"):
			r.framing = alone // and no body: net/http would reset the connection beside it
		case m.oneIn(3):
			r.framing = whole
		default:
			r.framing = pick(m, whole, chunked)
			r.body = m.body(r, true)
		}
		asked = append(asked, Asked{r.method, r.number})
		return r
	})
	parts := m.split(sent)
	return Attack{Kind: "polite", Requests: n, Parts: parts, Polite: asked, Patience: 20 * time.Second, Reads: -1}
}

// odd sends requests with parts that nobody sends by accident.
func (m maker) odd() Attack {
	n, sent := m.several(3, func() request {
		r := m.usual(m.route(), fmt.Sprint(m.number))
		r.method = pick(m, r.method, r.method, m.oddMethod())
		r.target = pick(m, r.target, m.oddTarget(r.target))
		r.version = pick(m, r.version, r.version, r.version, pick(m, versions...))
		r.eol = pick(m, r.eol, r.eol, pick(m, eols...))
		for range m.IntN(4) {
			r.fields = slices.Insert(r.fields, m.IntN(len(r.fields)+1), m.oddField())
		}
		r.framing = whole
		r.body = m.body(r, false)
		return r
	})
	return m.attack("odd", n, sent)
}

// framed lies about where a body ends.
func (m maker) framed() Attack {
	n, sent := m.several(3, func() request {
		r := m.usual(m.route(), fmt.Sprint(m.number))
		r.framing = pick(m, framings...)
		r.body = m.body(r, r.framing.certain)
		return r
	})
	return m.attack("framed", n, sent)
}

// cut leaves in the middle of a request, often of its body.
func (m maker) cut() Attack {
	n, sent := m.several(2, m.plain)
	from := 0
	if m.oneIn(2) {
		from = bytes.LastIndex(sent, []byte("\r\n\r\n"))
	}
	return m.attack("cut", n, sent[:from+m.IntN(len(sent)-from)])
}

// flipped changes some bytes of good requests.
func (m maker) flipped() Attack {
	n, sent := m.several(2, m.plain)
	for range 1 + m.IntN(6) {
		sent = m.flip(sent)
	}
	return m.attack("flipped", n, sent)
}

// plain is a good request without requests in its body.
func (m maker) plain() request {
	r := m.usual(m.route(), fmt.Sprint(m.number))
	r.framing = pick(m, whole, chunked)
	r.body = m.body(r, false)
	return r
}

// telling are bytes that mean something in a request, or must not be in one.
var telling = []byte("\x00\r\n\t :;,%{}[]\"\x7f\xff0")

// flip changes, removes, repeats or adds a few bytes at a random place.
func (m maker) flip(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	at := m.place(b)
	end := min(len(b), at+1+m.IntN(8))
	switch m.IntN(5) {
	case 0:
		b[at] ^= 1 << m.IntN(8)
	case 1:
		b[at] = pick(m, telling...)
	case 2:
		return slices.Delete(b, at, end)
	case 3:
		return slices.Insert(b, at, slices.Clone(b[at:end])...)
	case 4:
		return slices.Insert(b, at, pick(m, telling...))
	}
	return b
}

// place is where bytes are changed: in the head as often as anywhere.
func (m maker) place(b []byte) int {
	if head := bytes.Index(b, []byte("\r\n\r\n")); head > 0 && m.oneIn(2) {
		return m.IntN(head)
	}
	return m.IntN(len(b))
}
