package dom

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// peek returns the next byte, or 0 at the end.
func (p *selectorParser) peek() byte {
	if p.at < len(p.css) {
		return p.css[p.at]
	}
	return 0
}

func (p *selectorParser) skip(s string) bool {
	found := strings.HasPrefix(p.css[p.at:], s)
	if found {
		p.at += len(s)
	}
	return found
}

func (p *selectorParser) expect(s string) {
	if !p.skip(s) {
		p.fail("expected " + s)
	}
}

// space skips white space and comments, and reports whether there was any.
func (p *selectorParser) space() bool {
	from := p.at
	for p.at < len(p.css) {
		if isSpace(rune(p.css[p.at])) {
			p.at++
		} else if _, after, ended := strings.Cut(p.css[p.at:], "*/"); ended && strings.HasPrefix(p.css[p.at:], "/*") {
			p.at = len(p.css) - len(after)
		} else {
			break
		}
	}
	return p.at > from
}

// startsName reports whether an identifier follows.
func (p *selectorParser) startsName() bool {
	rest := p.css[p.at:]
	dash := strings.HasPrefix(rest, "-")
	rest = strings.TrimPrefix(rest, "-")
	if rest == "" {
		return false
	}
	c := rest[0]
	return c == '_' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' && dash || c == '\\' && len(rest) > 1 && rest[1] != '\n'
}

// name reads an identifier.
func (p *selectorParser) name() string {
	if !p.startsName() {
		p.fail("a name is missing")
	}
	var b strings.Builder
	for p.at < len(p.css) {
		switch c := p.css[p.at]; {
		case c == '\\' && p.at+1 < len(p.css) && p.css[p.at+1] != '\n':
			b.WriteRune(p.escape())
		case c == '-' || c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z':
			b.WriteByte(c)
			p.at++
		default:
			return b.String()
		}
	}
	return b.String()
}

// escape reads a backslash and what it stands for.
func (p *selectorParser) escape() rune {
	p.at++
	end := p.at
	for end < len(p.css) && end < p.at+6 && strings.IndexByte("0123456789abcdefABCDEF", p.css[end]) >= 0 {
		end++
	}
	if end == p.at {
		r, size := utf8.DecodeRuneInString(p.css[p.at:])
		p.at += size
		return r
	}
	code, _ := strconv.ParseUint(p.css[p.at:end], 16, 32)
	p.at = end
	if p.at < len(p.css) && isSpace(rune(p.css[p.at])) {
		p.at++
	}
	if r := rune(code); code != 0 && utf8.ValidRune(r) {
		return r
	}
	return utf8.RuneError
}

// quoted reads a string.
func (p *selectorParser) quoted() string {
	quote := p.peek()
	p.at++
	var b strings.Builder
	for p.at < len(p.css) {
		switch c := p.css[p.at]; {
		case c == quote:
			p.at++
			return b.String()
		case c == '\n':
			p.fail("a string is not closed")
		case c == '\\' && strings.HasPrefix(p.css[p.at:], "\\\n"):
			p.at += 2
		case c == '\\' && p.at+1 < len(p.css):
			b.WriteRune(p.escape())
		default:
			b.WriteByte(c)
			p.at++
		}
	}
	return b.String() // CSS closes what is open at the end
}
