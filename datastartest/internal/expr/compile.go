package expr

import (
	"strings"
	"sync"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// Expression is an expression that was rewritten and parsed. It may be run by many.
type Expression struct {
	attribute *Attribute
	program   *js.Program
	source    js.Source
	paths     []string // of the signals that there were, for Beta
}

// Compile rewrites and parses the value. Beta looks at the signals that there are now: a name that becomes a signal
// later is none in this expression.
func (a *Attribute) Compile(store signals.Store) (*Expression, error) {
	if a.plugin.content != expression {
		return nil, js.Unsupported("the value of %s is no expression", a.Name)
	}
	e := &Expression{attribute: a}
	if a.protocol == event.Beta {
		e.paths = store.Paths()
		if a.Role == Signals && a.Key == "" {
			return e, nil // it is evaluated twice, see Run
		}
	}
	return e, e.compile(a.Value)
}

func (e *Expression) compile(value string) (err error) {
	e.program, e.source, err = programs.get(key{e.attribute.protocol, e.attribute.plugin.returns, value, strings.Join(e.paths, "|")})
	return err
}

// JavaScript is what the client makes of the expression.
func (e *Expression) JavaScript() string { return e.source.Text }

// key is what a program depends on.
type key struct {
	protocol event.Protocol
	returns  bool
	value    string
	paths    string // with | between them
}

// cache keeps programs, since a page has the same expressions again and again.
type cache struct {
	mu       sync.Mutex
	programs map[key]compiled
}

type compiled struct {
	program *js.Program
	source  js.Source
	err     error
}

// maxPrograms is how many programs are kept.
const maxPrograms = 4096

var programs cache

func (c *cache) get(k key) (*js.Program, js.Source, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, known := c.programs[k]
	if !known {
		found = k.compile()
		if len(c.programs) >= maxPrograms || c.programs == nil {
			c.programs = map[key]compiled{}
		}
		c.programs[k] = found
	}
	return found.program, found.source, found.err
}

func (k key) compile() (c compiled) {
	var r *rewritten
	if k.protocol == event.V1 {
		r = rewriteV1(k.value, k.returns)
	} else {
		var paths []string
		if k.paths != "" {
			paths = strings.Split(k.paths, "|")
		}
		if r, c.err = rewriteBeta(k.value, paths); c.err != nil {
			return c
		}
	}
	c.source = r.source(k.value)
	c.program, c.err = js.Parse(c.source)
	return c
}
