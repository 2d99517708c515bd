package hostile

import (
	"fmt"
	"strings"
)

var accepts = []string{
	"Accept: text/event-stream, text/html, application/json", "Accept: text/event-stream, text/html, application/json",
	"Accept: text/event-stream", "Accept: text/event-stream", "Accept: */*", "Accept: text/html;q=0,text/event-stream;q=0",
	"Accept:", "Accept: text/html,,,;;=", "X-Accept: none",
}

// usualField is a field that may stand in a well formed request.
func (m maker) usualField() string {
	switch m.IntN(10) {
	case 0, 1, 2:
		return "Idempotency-Key: " + m.key()
	case 3, 4:
		return "Last-Event-ID: " + m.eventID()
	case 5:
		return "Accept-Encoding: " + pick(m, "gzip", "gzip, br", "*", "identity", "gzip;q=0")
	case 6:
		return "Expect: 100-continue"
	case 7:
		return "Connection: " + pick(m, "keep-alive", "keep-alive", "close", "Upgrade", "keep-alive, x-a")
	default:
		return pick(m, "Origin: https://evil.example", "Origin: http://a", "Sec-Fetch-Site: cross-site", "Cookie: a=b; _csrf=x", "Cookie: =;;",
			"X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "Upgrade: h2c", "Upgrade: websocket", "Range: bytes=0-3,5-", "Range: bytes=9999999-",
			"If-Modified-Since: x", "If-None-Match: *", "TE: trailers", "X-HTTP-Method-Override: DELETE", "User-Agent:", "Cache-Control: no-store")
	}
}

// key is an idempotency key: its own, one that others use too, or a bad one.
func (m maker) key() string {
	switch m.IntN(8) {
	case 0, 1, 2:
		return fmt.Sprintf("own-%d-%d", m.number, m.IntN(2))
	case 3, 4, 5:
		return fmt.Sprintf("shared-%d", m.IntN(20))
	default:
		return pick(m, "", strings.Repeat("k", 128), strings.Repeat("k", 129), strings.Repeat("k", m.size(5_000)), "a b", "ä", "a,b", "a\tb", "\xff")
	}
}

// eventID is an id that an event may have had, or not.
func (m maker) eventID() string {
	return pick(m, "", "end", "1", "-1", "a-1", "a:1", fmt.Sprintf("%016x-%d", m.Uint64(), m.IntN(99)), fmt.Sprintf("%016x.%x", m.Uint64(), m.IntN(99)),
		"18446744073709551616", strings.Repeat("9", m.size(5_000)), "ä", "\xff\xfe", "a\tb", "{}", "../..", "%00", "shared-1", "x.y.z.*.>")
}

// oddField is a line of a header that net/http, a proxy or an app may stumble
// over.
func (m maker) oddField() string {
	switch m.IntN(8) {
	case 0:
		return "Datastar-Request" + pick(m, ":", ": false", ": \x01", " : true", ": true\r\nDatastar-Request: true", "", ": "+m.noise(40))
	case 1:
		return "Last-Event-ID: " + pick(m, "a\x00b", "a\rb", "a\nb", "a\r\n b", "\x1b[0m", "\x7f", m.noise(100), strings.Repeat("i", m.size(10_000)))
	case 2:
		return "Idempotency-Key: " + pick(m, "a\r\nIdempotency-Key: b", "\x00", "a\r\n\tb", m.noise(100), m.key())
	case 3:
		return "Host" + pick(m, ":", ": b", ": a/b", ": [::1", ": \xff", ": a:b:c", " : a", ": evil.example@a")
	case 4:
		return "Expect: " + pick(m, "100-Continue", "100-continue, x", "200-ok", "", "100-continue\r\nExpect: 100-continue")
	case 5:
		return "Connection: " + pick(m, "close", "Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
			"close, keep-alive", "", "\x01", "keep-alive\r\nConnection: close", "transfer-encoding")
	case 6:
		return "X-Large: " + strings.Repeat("x", pick(m, 10_000, 50_000, MaxHeaderBytes+10_000))
	default:
		return pick(m, "", ":", ": a", "a", " folded: a", "\tfolded", "A\x00: b", "A b: c", "Content-Encoding: gzip", "Content-Encoding: \x01",
			"Content-Type: a\r\nContent-Type: b", "Trailer: Content-Length", "Cookie: "+strings.Repeat("a=b; ", m.size(5_000)),
			strings.Repeat("X-Many: y\r\n", m.size(3_000))+"X: y", m.noise(60))
	}
}
