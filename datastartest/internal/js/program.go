package js

// Program is an expression that was parsed. It may be run at the same time by many.
type Program struct {
	source *Source
	body   *block
}

// Parse parses a program: statements whose value is that of return.
func Parse(source Source) (p *Program, err error) {
	defer catch(&err)
	if len(source.Text) > maxLength {
		return nil, Unsupported("an expression of %d bytes", len(source.Text))
	}
	parser := &parser{lexer: lexer{source: &source}}
	parser.next()
	body := &block{}
	for parser.token.kind != kindEnd {
		body.statements = append(body.statements, parser.statement())
	}
	body.declare(parser)
	return &Program{source: &source, body: body}, nil
}

// Run runs the program. Its value is that of return, undefined without.
func (p *Program) Run(env *Env) (v Value, err error) {
	m := newMachine(env)
	m.source = p.source
	defer catch(&err)
	if env != nil {
		m.scope = p.parameters(m, env.Names)
	}
	_, v = p.body.exec(m)
	return v, nil
}

// parameters are a scope of the names of the environment. They cannot be declared again.
func (p *Program) parameters(m *machine, names map[string]Value) *scope {
	s := &scope{variables: make(map[string]*binding, len(names))}
	for name, v := range names {
		s.variables[name] = &binding{value: v}
	}
	for _, name := range p.body.names {
		if s.variables[name] != nil {
			m.fail(SyntaxError, "%s is declared, and was already", name)
		}
	}
	return s
}
