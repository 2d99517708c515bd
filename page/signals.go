package page

import (
	"fmt"
	"html/template"

	"github.com/goccy/go-json"
)

// Signals is the attribute that gives the page its signals, from a Go value
// whose JSON is an object. V1: data-signals. Beta: data-signals-_page. V019
// and V018: data-store.
//
// On Beta a key consists of letters, digits, "-" and single "_", since the
// client makes one regular expression of all keys.
func (b Builder) Signals(v any) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.giveSignals("Signals", &d.signals.given, v)
}

// SignalsIfMissing is [Builder.Signals] for signals that the page keeps where it
// has them already. V019 and V018 look at the top level only.
func (b Builder) SignalsIfMissing(v any) (template.HTMLAttr, error) {
	d := b.dialect()
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

// Computed is the attribute that makes a signal of an expression, which follows the
// signals that it reads and cannot be set. The name is a path without $, in camelCase
// and in words of two letters and more, such as "total" or "cart.grandTotal". V1:
// data-computed:grand-total. Beta and V019: data-computed-grand-total; on V019 the
// name has no "." and begins with a letter, and the page has no [Builder.Ref]. V018
// has none, so that [event.ErrUnsupported] is returned.
func (b Builder) Computed(signal string, js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.names("Computed", d.attributes.computed); err != nil {
		return "", err
	}
	name, err := d.inName(signal)
	if err != nil {
		return "", wrong("Computed", err)
	}
	return d.attribute("Computed", d.attributes.computed, name, js)
}

// Ref is the attribute that gives its element a name for expressions: $name on V1
// and Beta, whose signals it joins, so that a name that begins with _ is not sent;
// (~name) on V019 and V018, where it consists of letters. In every generation the
// attribute is data-ref.
func (b Builder) Ref(name string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.checkRef(name); err != nil {
		return "", wrong("Ref", err)
	}
	return d.attribute("Ref", d.attributes.ref, "", template.JS(name))
}

// JSONSignals is the attribute that shows signals as JSON, to find mistakes: those
// whose paths match the regular expression include and do not match exclude. An empty
// include matches every path, an empty exclude none. The modifier "terse" leaves out
// blanks. Only V1 has it: data-json-signals. For Beta, V019 and V018
// [event.ErrUnsupported] is returned.
func (b Builder) JSONSignals(include, exclude string, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	suffix, err := d.suffix("JSONSignals", modifiers)
	if err != nil {
		return "", wrong("JSONSignals", err)
	}
	return d.filter("JSONSignals", d.attributes.jsonSignals, suffix, include, exclude)
}

// filter writes an attribute that says which signals are meant, as JSON, which the
// client does not evaluate.
func (d *dialect) filter(verb, word, suffix, include, exclude string) (template.HTMLAttr, error) {
	if err := d.names(verb, word); err != nil {
		return "", err
	}
	if err := checkFilter(include, exclude); err != nil {
		return "", wrong(verb, err)
	}
	data, err := json.Marshal(struct {
		Include string `json:"include,omitempty"`
		Exclude string `json:"exclude,omitempty"`
	}{include, exclude})
	if err != nil {
		return "", wrong(verb, err)
	}
	return attributeOf(word+suffix, string(data)), nil
}
