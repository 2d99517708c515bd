package js

// primary parses a value that begins with no operator.
func (p *parser) primary() node {
	defer p.nest()()
	t := p.token
	switch t.kind {
	case kindNumber:
		p.next()
		return constant{t.number}
	case kindText:
		p.next()
		return constant{t.text}
	case kindWord:
		return p.named()
	case kindSign:
		return p.bracket()
	}
	p.unexpected("instead of a value")
	return nil
}

// named parses a value that begins with a word.
func (p *parser) named() node {
	switch p.token.text {
	case "true", "false":
		value := p.token.text == "true"
		p.next()
		return constant{value}
	case "null":
		p.next()
		return constant{Null{}}
	case "new":
		return p.construction()
	}
	name, at := p.name()
	return &variable{name: name, at: at}
}

// bracket parses a value that begins with a sign.
func (p *parser) bracket() node {
	at := p.token.start
	switch p.token.text {
	case "(":
		return p.parentheses()
	case "[":
		p.next()
		return &arrayLiteral{items: p.list("]")}
	case "{":
		return p.object()
	case "`":
		return p.template()
	case "/", "/=":
		r := &regexpLiteral{at: at}
		r.pattern, r.flags = p.regexp()
		p.next()
		return r
	}
	p.unexpected("instead of a value")
	return nil
}

// parentheses parses a value between parentheses.
func (p *parser) parentheses() node {
	p.next()
	n := p.sequence()
	p.expect(")")
	switch inner := n.(type) {
	case *logical:
		enclosed := *inner
		enclosed.enclosed = true
		return &enclosed
	case *unary:
		return &group{n}
	case link:
		if inner.inChain() {
			return &group{n}
		}
	}
	return n
}

func (p *parser) object() node {
	p.next()
	o := &objectLiteral{}
	for !p.token.is("}") {
		o.fields = append(o.fields, p.field())
		if !p.token.is("}") {
			p.expect(",")
		}
	}
	p.next()
	return o
}

// field parses a key with its value, a shorthand or a spread.
func (p *parser) field() (f field) {
	t := p.token
	f.at = t.start
	if p.accept("...") {
		f.spread = true
		f.value = p.value()
		return f
	}
	p.next()
	switch {
	case t.is("["):
		f.computed = p.value()
		p.expect("]")
	case t.kind == kindNumber:
		f.key = FormatNumber(t.number)
	case t.kind == kindWord, t.kind == kindText:
		f.key = t.text
	default:
		p.fail(t.start, "%s instead of a key", t.text)
	}
	if t.kind == kindWord && (p.token.is(",") || p.token.is("}")) {
		return p.shorthand(f)
	}
	p.expect(":")
	f.value = p.value()
	return f
}

func (p *parser) shorthand(f field) field {
	if refused[f.key] || operators[f.key] {
		p.fail(f.at, "%s as the name of a variable", f.key)
	}
	f.value = &variable{name: f.key, at: f.at}
	return f
}
