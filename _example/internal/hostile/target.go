package hostile

import (
	"fmt"
	"net/url"
	"strings"
)

// query is what stands behind the path of a well formed request: mostly
// signals, good or bad.
func (m maker) query() string {
	var parts []string
	for range pick(m, 0, 0, 1, 1, 1, 2, 3) {
		parts = append(parts, m.parameter())
	}
	return strings.Join(parts, pick(m, "&", "&", "&", "&&", ";"))
}

func (m maker) parameter() string {
	switch m.IntN(10) {
	case 0, 1, 2, 3:
		return "datastar=" + url.QueryEscape(m.json(10_000))
	case 4:
		return "datastar=" + m.escaped()
	case 5:
		return "after=" + url.QueryEscape(m.eventID())
	case 6:
		return "idempotency-key=" + url.QueryEscape(m.key())
	case 7:
		return "to=" + url.QueryEscape(pick(m, "/live", "//evil.example", "javascript:alert(1)", "https://a/", "\r\nX: y", "/\\evil.example", "?q", ""))
	default:
		return pick(m, "id=2", "name=%00", "name="+strings.Repeat("n", m.IntN(300)), "n=1e400", "n=x", "_method=DELETE", "datastar", "a=%zz", "=", "%", "file=x")
	}
}

// escaped is a value with escapes that are cut, wrong or unusual.
func (m maker) escaped() string {
	whole := url.QueryEscape(`{"name":"ä"}`)
	return pick(m, whole[:m.IntN(len(whole))], whole+"%", whole+"%7", "%zz", "%%", "%00", "%7b%7D", "+", "%c0%ae", "%u0041", "{}", "[]",
		"%5B"+strings.Repeat("%5b", m.IntN(200)), strings.Repeat("%25", m.IntN(500)))
}

// oddTarget is a target that no client of ours sends, for a good one.
func (m maker) oddTarget(good string) string {
	path, query, _ := strings.Cut(good, "?")
	switch m.IntN(6) {
	case 0:
		return pick(m, "*", "", " ", "a:80", "http://a"+path, "https://other.example"+path, "http://", "//"+path, "http:"+path,
			"?"+query, "#", "/..", "/%2e%2e/static/x", "/static/../app.go", "/static/..%2fapp.go", "/static//", "\\", "/\x00")
	case 1:
		return path + pick(m, "/", "//", "/.", "/..", "/%00", "/%2F", "%", "%zz", "%0d%0aX:%20y", "#a", " b", "\t", "\x01", "\xff", ";a=b")
	case 2:
		return fmt.Sprintf("/live/%s", pick(m, "99999999999999999999", "-1", "1.5", "1e3", "%31", "0x1", "١", strings.Repeat("9", 3000)))
	case 3:
		return path + "?datastar=" + url.QueryEscape(strings.Repeat("a", m.size(100_000)))
	case 4:
		return path + "?" + strings.Repeat(pick(m, "datastar={}&", "a&", "idempotency-key=a&", "a=b;"), m.IntN(300)) + query
	default:
		return path + "?" + m.noise(200)
	}
}

// size is a number of bytes up to a limit: seldom large.
func (m maker) size(most int) int {
	if m.oneIn(12) {
		return m.IntN(most)
	}
	return m.IntN(max(1, most/100))
}

// noise is bytes without meaning.
func (m maker) noise(most int) string {
	b := make([]byte, m.IntN(most))
	for i := range b {
		b[i] = byte(m.Uint32())
	}
	return string(b)
}
