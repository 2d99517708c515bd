package js

// chain parses a value and what is taken of it: properties and calls.
func (p *parser) chain() node {
	n := p.primary()
	for {
		at := p.token.start
		switch {
		case p.token.is("?."):
			p.next()
			n = p.optional(n, at)
		case p.token.is("."), p.token.is("["):
			n = p.member(n)
		case p.token.is("("):
			n = &call{at: at, callee: n, arguments: p.arguments()}
		case p.token.is("`"):
			p.fail(at, "a tagged template")
		default:
			return n
		}
	}
}

// member parses a property, with its dot or brackets.
func (p *parser) member(object node) node {
	m := &member{at: p.token.start, object: object}
	if p.accept("[") {
		m.index = p.sequence()
		p.expect("]")
		return m
	}
	p.expect(".")
	m.name = p.property()
	return m
}

// property reads the name of a property, which may be a word with a meaning.
func (p *parser) property() string {
	if p.token.kind != kindWord {
		p.unexpected("instead of the name of a property")
	}
	name := p.token.text
	p.next()
	return name
}

// optional parses what follows ?.
func (p *parser) optional(n node, at int) node {
	switch {
	case p.token.is("("):
		return &call{at: at, callee: n, arguments: p.arguments(), optional: true}
	case p.token.is("["):
		m := p.member(n).(*member)
		m.optional = true
		return m
	}
	return &member{at: at, object: n, name: p.property(), optional: true}
}

// arguments parses arguments with their parentheses.
func (p *parser) arguments() []node {
	p.expect("(")
	return p.list(")")
}

// list parses values and spreads with commas between them, up to a sign.
func (p *parser) list(end string) (items []node) {
	for !p.token.is(end) {
		items = append(items, p.item())
		if !p.token.is(end) {
			p.expect(",")
		}
	}
	p.next()
	return items
}

func (p *parser) item() node {
	at := p.token.start
	if p.accept("...") {
		return &spread{at: at, value: p.value()}
	}
	return p.value()
}

// construction parses what follows new.
func (p *parser) construction() node {
	c := &construction{at: p.token.start}
	p.next()
	c.callee = p.primary()
	for p.token.is(".") {
		c.callee = p.member(c.callee)
	}
	if p.token.is("(") {
		c.arguments = p.arguments()
	}
	return c
}

// arrow parses an arrow function, and returns nil where there is none.
func (p *parser) arrow() node {
	if !p.token.is("(") && p.token.kind != kindWord {
		return nil
	}
	before := p.mark()
	a := &arrow{source: p.source}
	if !p.parameters(a) || p.token.newLine || !p.accept("=>") {
		p.returnTo(before)
		return nil
	}
	if p.token.is("{") {
		a.body = p.block()
		a.body.(*block).free(p, a.parameters, before.token.start)
		return a
	}
	a.body = &returnStatement{value: p.value()}
	return a
}

// parameters reads the parameters of an arrow function, and reports whether they can be some.
func (p *parser) parameters(a *arrow) bool {
	if p.token.kind == kindWord {
		return p.parameter(a)
	}
	p.next()
	for !p.token.is(")") {
		if !p.parameter(a) || !p.token.is(",") && !p.token.is(")") {
			return false
		}
		p.accept(",")
	}
	p.next()
	return true
}

func (p *parser) parameter(a *arrow) bool {
	name := p.token.text
	if p.token.kind != kindWord || refused[name] || operators[name] {
		return false
	}
	a.parameters = append(a.parameters, name)
	p.next()
	return true
}
