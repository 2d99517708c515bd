package page

import (
	"fmt"
	"html/template"

	"github.com/echo-datastar/datastar/event"
)

// dialect is how pages are written for one generation of the client: the names
// of attributes, the templates of their values, and what there are no words
// for. The rest of the package asks the dialect and never compares protocols.
type dialect struct {
	protocol   event.Protocol // as errors name it
	err        error          // there is no such dialect
	known      *known         // the signals of WithSignalsOf, or nil
	client     client         // what Script loads by default
	attributes attributes
	signals    signalSyntax
	events     eventSyntax
	actions    actionSyntax

	// lacks has the way out for each thing that the generation has no words for:
	// attributes and actions by their verb, modifiers and their flags by V1's word
	// after that of their attribute.
	lacks map[string]string
}

// client is a release of the client and the hash of its file.
type client struct{ src, integrity string }

// attributes are the names of the attributes, or "" where there is none.
type attributes struct {
	// Of one expression.
	init, interval, intersect, signalPatch string // run it
	text, show, class, style               string // show its value
	effect                                 enclosed
	attr, computed                         string // the name of what it is for follows

	// Of one signal.
	bind, indicator, ref string
	counter              enclosed // of Indicator, where the client's own does not count; or none

	// Of a filter.
	signalPatchFilter, jsonSignals string

	// Of the element itself.
	ignore, ignoreMorph, preserveAttr string
}

// enclosed is an attribute whose value has a text before and after the expression.
type enclosed struct{ name, before, after string }

func (e *enclosed) around(expression string) template.JS {
	return template.JS(e.before + expression + e.after)
}

// signalSyntax is how signals are given to a page, and named.
type signalSyntax struct {
	given, ifMissing enclosed
	signal           signalWords

	checkKey    func(key []byte, nested bool) error // refuses keys that break the page
	forbidden   string                              // what no path of a signal may contain, or ""
	identifiers bool                                // the path of a signal in an attribute is code
	flat        bool                                // a computed signal is a whole one, and no secret
}

// eventSyntax is how the expression of an event is written.
type eventSyntax struct {
	on       string                 // the name of the event follows
	reserved func(name string) bool // events that the client treats as attributes of its own, or nil

	// Modifiers.
	mark, joint string            // before a modifier, and between its words
	respelt     map[string]string // words that are not spelt as on V1; a modifier spelt "" is left out

	// Statements before the expression, where no modifier does it.
	prevent, stop template.JS
}

// actionSyntax is how a request is written.
type actionSyntax struct {
	sigil   string // before the method
	urlOnly bool   // an action has a URL and no options
	stream  liveSyntax
	lacks   []lack

	// Options, each with a comma before it.
	newest       bool   // an action breaks off an older one
	commandsOpen bool   // all actions but GET have OpenWhenHidden
	keepOthers   string // what KeepOthers adds
	longest      string // what RetryWait adds; the milliseconds follow
}

// liveSyntax is what Stream adds to an action.
type liveSyntax struct {
	header  bool     // the request says that its client reconnects
	options []Option // that others win over
	object  string   // options that have no other way to be given, which others win over too
}

// lack is an option that the generation has no words for, and the way out.
// Options that only some clients need, and that the others do by themselves,
// are no lack: KeepOthers before V1, RetryErrors on V019 and V018.
type lack struct {
	option optionSet
	wayOut string
}

// dialects has the dialect of each protocol.
var dialects = [...]*dialect{
	event.ProtocolAuto: &v1,
	event.V1:           &v1,
	event.Beta:         &beta,
	event.V019:         &v019,
	event.V018:         &v018,
	event.V1CSP:        &v1,
	event.BetaCSP:      &beta,
}

// dialectOf returns the dialect of a protocol.
func dialectOf(p event.Protocol) *dialect {
	if int(p) < len(dialects) {
		return dialects[p]
	}
	return noDialect(p)
}

// noDialect returns the dialect of a protocol that does not exist.
func noDialect(p event.Protocol) *dialect {
	return &dialect{err: fmt.Errorf("%w: no page can be written for %v", event.ErrUnsupported, p)}
}
