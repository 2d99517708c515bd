package hostile

import (
	"fmt"
	"net/url"
	"strings"
)

const boundary = "xYzZY"

// medias are types of bodies. The body is mostly not of the type that is said.
var medias = []string{
	"application/json", "application/json", "application/json; charset=utf-8", "", "application/problem+json",
	"application/x-www-form-urlencoded", "application/x-www-form-urlencoded",
	"multipart/form-data; boundary=" + boundary, "multipart/form-data; boundary=" + boundary, "multipart/form-data; boundary=" + boundary,
	"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/mixed; boundary=" + boundary,
	"text/plain", "application/xml", "application/json;;;=", "/", ";", "application/x-www-form-urlencoded; charset=é",
}

// body is a body: often of the type that is said, perhaps with requests in it
// that must not be served.
func (m maker) body(r request, smuggles bool) []byte {
	switch {
	case smuggles && m.oneIn(2):
		return []byte(m.smuggled(r.number))
	case m.oneIn(6):
		return nil
	case strings.HasPrefix(r.media, "multipart/") && !m.oneIn(5):
		return []byte(m.perhapsCut(m.multipart()))
	case strings.Contains(r.media, "urlencoded") && !m.oneIn(5):
		return []byte(m.perhapsCut(m.form()))
	case m.oneIn(8):
		return []byte(m.noise(3000))
	}
	return []byte(m.perhapsCut(m.json(200_000)))
}

// perhapsCut cuts a text at times.
func (m maker) perhapsCut(s string) string {
	if m.oneIn(5) {
		return s[:m.IntN(len(s)+1)]
	}
	return s
}

// smuggled is requests behind each other, at first or behind something that a
// handler may read.
func (m maker) smuggled(number string) string {
	hidden := fmt.Sprintf("%s %s%s HTTP/1.1\r\nHost: a\r\n\r\n", pick(m, "GET", "POST"), Smuggled, number)
	before := pick(m, "", "", "\r\n", "{}", "0\r\n\r\n", "--"+boundary+"--\r\n", strings.Repeat(" ", 4096-m.IntN(2)*len(hidden)), strings.Repeat("x", m.IntN(9000)))
	return before + strings.Repeat(hidden, 1+m.size(700))
}

// json is signals, mostly valid, and seldom as large as they may be.
func (m maker) json(most int) string {
	switch m.IntN(14) {
	case 0:
		n := pick(m, 2, 127, 128, 129, 300, m.size(most/24))
		return strings.Repeat(pick(m, "[", `{"a":`), n) + pick(m, "", "1") + strings.Repeat("]", m.IntN(2)*n)
	case 1:
		return `{"name":"` + strings.Repeat("a", pick(m, m.size(most), 4_000+m.IntN(6_000))) + `"}`
	case 2:
		return pick(m, "null", "[]", "1", `""`, "true", " ", "{}", "nul", "{", `{"a":}`, `{"a":1e400}`, "\x00", "{}\x00", "{}{}", "\ufeff{}", `{"a":"\ud800"}`, "{\"a\":\"\xff\"}")
	case 3:
		return `{"name":1,"n":"x","file":{},"text":[],"input":{}}`
	case 4:
		return `{"` + strings.Repeat(`a":1,"`, m.size(most/12)) + `b":2}`
	case 5:
		return `{"name":"\r\n\r\nevent: x\ndata: y\u2028\u0000","text":"\nid: 1\n\n","input":"\rdata: z"}`
	}
	return fmt.Sprintf(`{"name":"n%d","email":"e@example.com","text":"t%d","input":"i","trips":%d,"n":%d}`, m.number, m.number, m.IntN(9), m.IntN(9))
}

func (m maker) form() string {
	values := url.Values{"name": {"a"}, "n": {pick(m, "1", "x", "1e99", "")}, "file": {""}, "text": {m.noise(50)}}
	return values.Encode() + pick(m, "", "", "&a=%", "&%zz=1", ";", "&=&=", strings.Repeat("&k=v", m.size(5_000)), "&name="+strings.Repeat("%41", m.size(5_000)))
}

func (m maker) multipart() string {
	part := func(head, text string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + text + "\r\n"
	}
	parts := part(`name="name"`, "a") + part(`name="n"`, pick(m, "1", "x"))
	switch m.IntN(6) {
	case 0:
		parts += part(`name="file"; filename=""`, "")
	case 1:
		parts += part(`name="file"; filename="../../`+strings.Repeat("f", m.IntN(300))+`"`, m.noise(5000))
	case 2:
		parts += strings.Repeat(part(`name="k"`, "v"), m.size(5_000))
	case 3:
		parts += part(pick(m, `name="`, `name=file; filename*=UTF-8''%zz`, "", `name="file"; filename="a"`+"\r\nContent-Type: \x00", "name=\"\xff\""), "x")
	case 4:
		parts += part(`name="file"; filename="a"`+"\r\nContent-Transfer-Encoding: quoted-printable", "=\r\n=zz=")
	}
	return parts + pick(m, "--"+boundary+"--\r\n", "--"+boundary+"--\r\n", "--"+boundary, "")
}
