package js

func (p *parser) statement() node {
	defer p.nest()()
	switch {
	case p.accept(";"):
		return &block{}
	case p.token.is("{"):
		return p.block()
	case p.isWord("if"):
		return p.condition()
	case p.isWord("return"):
		return p.returned()
	case p.isWord("let"), p.isWord("const"):
		return p.declaration()
	}
	n := p.sequence()
	p.endStatement()
	return n
}

// endStatement reads the end of a statement, which may be the end of a line.
func (p *parser) endStatement() {
	if p.accept(";") || p.token.is("}") || p.token.kind == kindEnd || p.token.newLine {
		return
	}
	p.unexpected("after a statement")
}

func (p *parser) block() *block {
	p.expect("{")
	b := &block{}
	for !p.token.is("}") {
		if p.token.kind == kindEnd {
			p.unexpected("in a block")
		}
		b.statements = append(b.statements, p.statement())
	}
	b.declare(p)
	p.next()
	return b
}

func (p *parser) condition() node {
	p.next()
	p.expect("(")
	n := &conditionStatement{when: p.sequence()}
	p.expect(")")
	n.then = p.branch()
	if p.isWord("else") {
		p.next()
		n.otherwise = p.branch()
	}
	return n
}

// branch parses a statement that is no declaration.
func (p *parser) branch() node {
	if p.isWord("let") || p.isWord("const") {
		p.unexpected("without braces")
	}
	return p.statement()
}

func (p *parser) returned() node {
	p.next()
	n := &returnStatement{}
	if !p.token.is(";") && !p.token.is("}") && p.token.kind != kindEnd && !p.token.newLine {
		n.value = p.sequence()
	}
	p.endStatement()
	return n
}

func (p *parser) declaration() node {
	n := &declaration{constant: p.isWord("const")}
	p.next()
	for {
		name, at := p.name()
		n.names, n.at = append(n.names, name), append(n.at, at)
		var value node
		switch {
		case p.accept("="):
			value = p.value()
		case n.constant:
			p.unexpected("after a constant without value")
		}
		n.values = append(n.values, value)
		if !p.accept(",") {
			p.endStatement()
			return n
		}
	}
}
