package js

// parser makes a tree of tokens. What it does not take ends parsing.
type parser struct {
	lexer
	depth int
}

// maxNesting is how deep expressions and statements may be in each other.
const maxNesting = 300

// nest counts what is parsed inside of something else.
func (p *parser) nest() (leave func()) {
	p.depth++
	if p.depth > maxNesting {
		p.fail(p.token.start, "more than %d expressions in each other", maxNesting)
	}
	return func() { p.depth-- }
}

// accept reads a sign if it comes next.
func (p *parser) accept(sign string) bool {
	if !p.token.is(sign) {
		return false
	}
	p.next()
	return true
}

// expect reads a sign, which has to come next.
func (p *parser) expect(sign string) {
	if !p.accept(sign) {
		p.unexpected("instead of " + sign)
	}
}

func (p *parser) unexpected(where string) {
	what := p.token.text
	switch p.token.kind {
	case kindEnd:
		what = "the end"
	case kindNumber:
		what = FormatNumber(p.token.number)
	}
	p.fail(p.token.start, "%s %s", what, where)
}

// isWord reports whether a word comes next.
func (p *parser) isWord(w string) bool { return p.token.kind == kindWord && p.token.text == w }

// refused are words that JavaScript gives a meaning that is not evaluated here.
var refused = map[string]bool{
	"arguments": true, "async": true, "await": true, "break": true, "case": true, "catch": true, "class": true, "continue": true, "debugger": true,
	"default": true, "do": true, "else": true, "enum": true, "export": true, "extends": true, "finally": true, "for": true,
	"function": true, "import": true, "instanceof": true, "super": true, "switch": true, "this": true, "throw": true, "try": true,
	"var": true, "while": true, "with": true, "yield": true,
}

// operators are words that are no names.
var operators = map[string]bool{
	"const": true, "delete": true, "if": true, "in": true, "let": true, "new": true, "return": true, "typeof": true, "void": true,
	"true": true, "false": true, "null": true,
}

// name reads the name of a variable.
func (p *parser) name() (name string, at int) {
	if p.token.kind != kindWord || refused[p.token.text] || operators[p.token.text] {
		p.unexpected("instead of a name")
	}
	name, at = p.token.text, p.token.start
	p.next()
	return name, at
}

// mark is a state of the parser to return to.
type mark struct {
	at    int
	token token
}

func (p *parser) mark() mark      { return mark{p.at, p.token} }
func (p *parser) returnTo(m mark) { p.at, p.token = m.at, m.token }
