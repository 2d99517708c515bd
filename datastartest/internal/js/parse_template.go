package js

import "strings"

// template parses a template, whose first backtick is the token.
func (p *parser) template() node {
	start := p.token.start
	p.at = start + 1
	t := &templateLiteral{at: start}
	var text strings.Builder
	for {
		rest := p.rest()
		switch {
		case rest == "":
			p.fail(start, "a template without end")
		case rest[0] == '`':
			p.at++
			t.texts = append(t.texts, text.String())
			p.next()
			return t
		case strings.HasPrefix(rest, "${"):
			p.at += 2
			t.texts = append(t.texts, text.String())
			text.Reset()
			t.values = append(t.values, p.placeholder())
		case rest[0] == '\r':
			p.at += len(rest) - len(strings.TrimPrefix(rest[1:], "\n"))
			text.WriteByte('\n')
		default:
			p.character(&text)
		}
	}
}

// placeholder parses the value of a template up to its brace, and leaves what follows unread.
func (p *parser) placeholder() node {
	p.next()
	n := p.sequence()
	if !p.token.is("}") {
		p.unexpected("in a template")
	}
	p.at = p.token.start + 1
	return n
}
