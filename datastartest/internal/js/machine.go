package js

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Env is what an expression can reach. A nil Env has only what JavaScript has.
type Env struct {
	// Names are the parameters of the expression.
	Names map[string]Value
	// Global returns a name that is no parameter and no variable, or false. It is asked before what
	// JavaScript has. Optional.
	Global func(name string) (Value, bool)
	// Now is what Date.now tells. Default time.Now.
	Now func() time.Time
	// Random is where Math.random and crypto.getRandomValues take their bits. Default math/rand/v2.
	Random func() uint64
	// Steps is how many steps an evaluation may take. Default 1,000,000.
	Steps int
}

const (
	defaultSteps = 1_000_000
	maxDepth     = 3000
)

// machine is one evaluation. What fails panics with an *Error.
type machine struct {
	env     *Env
	library *library
	steps   int // that are left
	depth   int

	// What is evaluated.
	source   *Source
	position int // in the text of the source
	scope    *scope
}

func newMachine(env *Env) *machine {
	if env == nil {
		env = &Env{}
	}
	m := &machine{env: env, library: &standard, steps: env.Steps}
	if m.steps <= 0 {
		m.steps = defaultSteps
	}
	return m
}

// eval evaluates a node.
func (m *machine) eval(n node) Value {
	m.spend(1)
	m.depth++
	if m.depth > maxDepth {
		m.fail(NotEvaluated, "more than %d expressions and calls in each other", maxDepth)
	}
	v := n.eval(m)
	m.depth--
	return v
}

// spend takes steps from those that are left.
func (m *machine) spend(steps int) {
	if m.steps -= steps; m.steps < 0 {
		m.fail(NotEvaluated, "more steps than the evaluation may take")
	}
}

// made takes the steps of a string that was made.
func (m *machine) made(s string) string {
	m.spend(len(s) / 8)
	return s
}

// fail ends the evaluation. It returns so that a caller can return its result.
func (m *machine) fail(kind Kind, format string, args ...any) Value {
	panic(m.place(&Error{Kind: kind, Message: fmt.Sprintf(format, args...)}))
}

// place adds to an error where it happened.
func (m *machine) place(e *Error) *Error {
	if e.Expression == "" && m.source != nil {
		placed := *e
		placed.Expression, placed.Offset = m.source.place(m.position)
		return &placed
	}
	return e
}

// check ends the evaluation with the error of a host.
func (m *machine) check(err error) {
	if err == nil {
		return
	}
	if e, ours := err.(*Error); ours {
		panic(m.place(e))
	}
	kind := Failed
	if errors.Is(err, ErrUnsupported) {
		kind = NotEvaluated
	}
	panic(m.place(&Error{Kind: kind, Message: err.Error(), Cause: err}))
}

// must returns what a host returned, or ends the evaluation.
func (m *machine) must(v Value, err error) Value {
	m.check(err)
	return v
}

// call calls a function.
func (m *machine) call(f, this Value, args []Value) Value {
	function, callable := f.(*Function)
	if !callable {
		return m.fail(TypeError, "a value of type %s is called, and is no function", TypeOf(f))
	}
	m.spend(1)
	m.depth++
	if m.depth > maxDepth {
		m.fail(NotEvaluated, "more than %d expressions and calls in each other", maxDepth)
	}
	v := function.call(&Call{This: this, Args: args, m: m})
	m.depth--
	return v
}

func (m *machine) now() time.Time {
	if m.env.Now != nil {
		return m.env.Now()
	}
	return time.Now()
}

func (m *machine) random() uint64 {
	if m.env.Random != nil {
		return m.env.Random()
	}
	return rand.Uint64()
}
