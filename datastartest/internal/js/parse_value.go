package js

// sequence parses values with commas between them.
func (p *parser) sequence() node {
	n := p.value()
	if !p.token.is(",") {
		return n
	}
	s := &sequence{items: []node{n}}
	for p.accept(",") {
		s.items = append(s.items, p.value())
	}
	return s
}

// assignments are the operators of assignments, without their equals sign.
var assignments = map[string]string{
	"=": "", "+=": "+", "-=": "-", "*=": "*", "/=": "/", "%=": "%", "**=": "**", "??=": "??", "||=": "||", "&&=": "&&",
	"<<=": "<<", ">>=": ">>", ">>>=": ">>>", "&=": "&", "|=": "|", "^=": "^",
}

// value parses what stands between commas.
func (p *parser) value() node {
	defer p.nest()()
	if f := p.arrow(); f != nil {
		return f
	}
	at := p.token.start
	n := p.choice()
	operator, assigns := assignments[p.token.text]
	if !assigns || p.token.kind != kindSign {
		return n
	}
	target := p.target(n, at)
	p.next()
	return &assignment{operator: operator, at: at, target: target, value: p.value()}
}

// target makes what is assigned of an expression.
func (p *parser) target(n node, at int) target {
	t, assignable := n.(target)
	if m, is := n.(*member); is && m.inChain() {
		assignable = false
	}
	if !assignable {
		p.fail(at, "an assignment to what is neither a name nor a property")
	}
	return t
}

func (p *parser) choice() node {
	n := p.binary(0)
	if !p.accept("?") {
		return n
	}
	c := &choice{when: n, then: p.value()}
	p.expect(":")
	c.otherwise = p.value()
	return c
}

// ranks are how tightly operators bind.
var ranks = map[string]int{
	"??": 1, "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "===": 6, "!==": 6,
	"<": 7, "<=": 7, ">": 7, ">=": 7, "in": 7, "<<": 8, ">>": 8, ">>>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 11,
}

// rank returns the rank of the operator that comes next, or 0.
func (p *parser) rank() int {
	if p.token.kind == kindSign || p.isWord("in") {
		return ranks[p.token.text]
	}
	return 0
}

// binary parses operators that bind more tightly than the rank.
func (p *parser) binary(above int) node {
	defer p.nest()()
	at := p.token.start
	left := p.unary()
	for {
		rank, operator := p.rank(), p.token.text
		if rank <= above {
			return left
		}
		operatorAt := p.token.start
		p.next()
		if operator == "**" {
			if _, is := left.(*unary); is {
				p.fail(at, "** after another operator, without parentheses")
			}
			rank-- // it groups from the right
		}
		left = p.join(operator, operatorAt, left, p.binary(rank))
	}
}

// join makes a node of two operands.
func (p *parser) join(operator string, at int, left, right node) node {
	switch operator {
	case "&&", "||", "??":
		p.mixed(operator, at, left)
		p.mixed(operator, at, right)
		return &logical{operator: operator, left: left, right: right}
	}
	return &binary{operator: operator, at: at, left: left, right: right}
}

// mixed refuses ?? beside || and && without parentheses.
func (p *parser) mixed(operator string, at int, operand node) {
	l, is := operand.(*logical)
	if is && !l.enclosed && (l.operator == "??") != (operator == "??") {
		p.fail(at, "?? beside || or &&, without parentheses")
	}
}

// prefixes are the operators before an operand.
var prefixes = map[string]bool{"!": true, "-": true, "+": true, "~": true, "typeof": true, "void": true, "delete": true}

func (p *parser) unary() node {
	operator, at := p.token.text, p.token.start
	switch {
	case p.token.is("++"), p.token.is("--"):
		defer p.nest()()
		p.next()
		operandAt := p.token.start
		return &update{operator: operator[:1], at: at, target: p.target(p.unary(), operandAt), before: true}
	case p.token.kind != kindText && p.token.kind != kindEnd && prefixes[operator]:
		defer p.nest()()
		p.next()
		return &unary{operator: operator, at: at, operand: p.unary()}
	}
	n := p.chain()
	if (p.token.is("++") || p.token.is("--")) && !p.token.newLine {
		n = &update{operator: p.token.text[:1], at: at, target: p.target(n, at)}
		p.next()
	}
	return n
}
