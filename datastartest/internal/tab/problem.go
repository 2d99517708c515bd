package tab

import (
	"fmt"
	"strings"
)

// Lint is a kind of problem.
type Lint string

// The problems that are looked for, and Broken, which is what the client itself fails at.
const (
	Broken           Lint = "broken"
	DuplicateID      Lint = "duplicate id"
	MissingTarget    Lint = "missing target"
	NoTarget         Lint = "no target"
	UndeclaredSignal Lint = "undeclared signal"
	CancelledRequest Lint = "cancelled request"
	BareCR           Lint = "bare CR"
	SecretInURL      Lint = "secret in a URL"
	UnprotectedForm  Lint = "form without CSRF token"
	IgnoredAnswer    Lint = "ignored answer"
	NoScript         Lint = "no script"
)

// Problem is what is wrong with a page, and the way out.
type Problem struct {
	Lint Lint
	Text string
}

// report notes a problem.
func (t *Tab) report(l Lint, format string, args ...any) {
	t.problems = append(t.problems, Problem{l, fmt.Sprintf(format, args...)})
}

// once notes a problem unless it was noted before.
func (t *Tab) once(l Lint, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if key := string(l) + " " + text; !t.reported[key] {
		t.reported[key] = true
		t.problems = append(t.problems, Problem{l, text})
	}
}

// Problems returns what was found since it was called last.
func (t *Tab) Problems() []Problem {
	found := t.problems
	t.problems = nil
	return found
}

// wrong reports what the page cannot do, with the way out.
func (p *page) wrong(where string, err error) {
	if err == nil {
		return
	}
	text := err.Error()
	if strings.Contains(text, "not evaluated here") {
		text += "\nIf it is right in a browser, act it out in the test: WithHandle(expression, func(*Page) { … })"
	}
	p.tab.report(Broken, "%s: %s", where, text)
}
