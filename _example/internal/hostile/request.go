package hostile

import (
	"bytes"
	"fmt"
	"strings"
)

// request is what is sent, in parts that can be changed.
type request struct {
	method, target, version, eol string
	number                       string
	fields                       []string // of the header, but for those of the body's framing
	media                        string   // of the body
	framing                      framing
	body                         []byte
}

// usual is a request as a Datastar client makes it, more or less.
func (m maker) usual(route Route, number string) request {
	r := request{method: route.Method, target: route.Path, version: "HTTP/1.1", eol: "\r\n", number: number}
	if m.oneIn(8) {
		r.method = pick(m, methods...)
	}
	r.fields = []string{"Host: a", NumberHeader + ": " + number}
	if !m.oneIn(4) {
		r.fields = append(r.fields, "Datastar-Request: true")
	}
	r.fields = append(r.fields, pick(m, accepts...))
	for range m.IntN(3) {
		r.fields = append(r.fields, m.usualField())
	}
	if m.oneIn(3) {
		r.fields = append(r.fields, "Accept-Encoding: gzip")
	}
	r.media = pick(m, medias...)
	if m.oneIn(5) { // a command that many send
		r.method = "POST"
		r.fields = append(r.fields, fmt.Sprint("Idempotency-Key: shared-", m.IntN(3)))
	} else if query := m.query(); query != "" {
		r.target += "?" + query
	}
	return r
}

// bytes is what goes over the wire.
func (r request) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(r.method + " " + r.target + " " + r.version + r.eol)
	fields, framed := r.framing.frame(r.body)
	for _, field := range append(r.fields, fields...) {
		b.WriteString(field + r.eol)
	}
	if r.media != "" {
		b.WriteString("Content-Type: " + r.media + r.eol)
	}
	b.WriteString(r.eol)
	b.Write(framed)
	return b.Bytes()
}

// route is any of the routes.
func (m maker) route() Route { return pick(m, m.routes...) }

// finite is a route whose answer ends by itself.
func (m maker) finite() Route {
	for {
		if r := m.route(); !r.Endless {
			return r
		}
	}
}

// methods are those that a well formed request may have. TRACE and CONNECT are
// among the odd ones: their answers are framed in another way.
var methods = []string{"GET", "HEAD", "HEAD", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "PROPFIND", "REPORT"}

func (m maker) oddMethod() string {
	return pick(m, "get", "pOSt", "TRACE", "CONNECT", "PRI", "M-SEARCH", "", " ", "G ET", "GET\x00", "GÉT", "\xff", "GET\t",
		"{", strings.Repeat("A", 1+m.IntN(9000)), pick(m, methods...))
}

var versions = []string{
	"HTTP/1.0", "HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/3", "http/1.1", "HTTP/1.1 ", "HTTP/1.10",
	"HTTP/11", "HTTP/-1.1", "HTTP/", "", "1.1", "HTTP/1.1\x00", "HTTP/1,1", "ICY",
}

var eols = []string{"\n", "\r", "\r\r\n", "\n\n", "\r\n ", "\r\n\t", "\x00\r\n", "\v", "", "\r\n\r\n", "\u2028"}
