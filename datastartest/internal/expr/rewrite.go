package expr

import (
	"strings"
	"unicode"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// rewritten is an expression on its way to a program. It knows where its parts stood in the page.
type rewritten struct {
	text   string
	shifts []js.Shift
}

// trimmed is an expression as it stands in the page, without the white space around it.
func trimmed(expression string) *rewritten {
	text := strings.TrimFunc(expression, blank)
	start := strings.Index(expression, text)
	return &rewritten{text, []js.Shift{{At: 0, From: start, Copied: true}}}
}

// source returns the program.
func (r *rewritten) source(original string) js.Source {
	return js.Source{Text: r.text, Original: original, Shifts: r.shifts}
}

// pass is one step of rewriting: what was not copied yet, and what was written.
type pass struct {
	given  *rewritten
	out    strings.Builder
	shifts []js.Shift
}

// copy copies a part of the text.
func (p *pass) copy(from, to int) {
	for i, shift := range p.given.shifts {
		start, end := max(shift.At, from), to
		if i+1 < len(p.given.shifts) {
			end = min(end, p.given.shifts[i+1].At)
		}
		if start >= end {
			continue
		}
		copied := js.Shift{At: p.out.Len(), From: shift.From, Copied: shift.Copied}
		if shift.Copied {
			copied.From += start - shift.At
		}
		p.shifts = append(p.shifts, copied)
		p.out.WriteString(p.given.text[start:end])
	}
}

// put writes another text for what stands at a position.
func (p *pass) put(text string, at int) {
	p.shifts = append(p.shifts, js.Shift{At: p.out.Len(), From: p.origin(at)})
	p.out.WriteString(text)
}

func (p *pass) origin(at int) int {
	const anywhere = 1 << 40
	return js.Origin(p.given.shifts, at, anywhere)
}

func (p *pass) done() *rewritten { return &rewritten{p.out.String(), p.shifts} }

// replace replaces what matches by what a function writes for it. It gets the match and its groups as
// [regexp.Regexp.FindAllStringSubmatchIndex] has them.
func (r *rewritten) replace(matches [][]int, write func(p *pass, match []int)) *rewritten {
	p := &pass{given: r}
	at := 0
	for _, match := range matches {
		p.copy(at, match[0])
		write(p, match)
		at = match[1]
	}
	p.copy(at, len(r.text))
	return p.done()
}

// group returns the text of a group of a match, and whether it took part.
func (r *rewritten) group(match []int, n int) (text string, found bool) {
	if match[2*n] < 0 {
		return "", false
	}
	return r.text[match[2*n]:match[2*n+1]], true
}

// blank reports whether JavaScript's trim removes a character.
func blank(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', '\u00a0', '\u2028', '\u2029', '\ufeff':
		return true
	}
	return r > unicode.MaxASCII && unicode.Is(unicode.Zs, r)
}

// returning makes the last statement a return, as both clients do. statements finds them between semicolons.
func (r *rewritten) returning(statements [][]int) *rewritten {
	p := &pass{given: r}
	for i, s := range statements {
		if i > 0 {
			p.put(";\n", s[0])
		}
		text := r.text[s[0]:s[1]]
		last := strings.TrimFunc(text, blank)
		if i < len(statements)-1 || strings.HasPrefix(last, "return") {
			p.copy(s[0], s[1])
			continue
		}
		start := s[0] + strings.Index(text, last)
		p.put("return (", start)
		p.copy(start, start+len(last))
		p.put(");", start+len(last))
	}
	return p.done()
}
