package page

import (
	"fmt"
	"html/template"
)

// Signals is the attribute that gives the page its signals, from a Go value
// whose JSON is an object. V1: data-signals. Beta: data-signals-_page. V019
// and V018: data-store.
//
// On Beta a key consists of letters, digits, "-" and single "_", since the
// client makes one regular expression of all keys.
func (b Builder) Signals(v any) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	return d.giveSignals("Signals", &d.signals.given, v)
}

// SignalsIfMissing is [Builder.Signals] for signals that the page keeps where it
// has them already. V019 and V018 look at the top level only.
func (b Builder) SignalsIfMissing(v any) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	return d.giveSignals("SignalsIfMissing", &d.signals.ifMissing, v)
}

func (d *dialect) giveSignals(verb string, a *enclosed, v any) (template.HTMLAttr, error) {
	if d.err != nil {
		return "", d.err
	}
	js, err := inJavaScript(v, d.signals.checkKey)
	if err == nil && js[0] != '{' {
		err = fmt.Errorf("signals are an object, and the JSON of %T is not", v)
	}
	if err != nil {
		return "", wrong(verb, err)
	}
	return d.attribute(verb, a.name, "", a.around(string(js)))
}
