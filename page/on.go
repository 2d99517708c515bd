package page

import (
	"html/template"
	"slices"
	"strings"
)

// On is the attribute that runs an expression at an event. V1: data-on:click.
// Earlier generations: data-on-click. The name consists of lower case letters
// and digits, in parts joined by "-". The submit event of a form is always
// prevented, as V1 does.
//
// Modifiers have the names of V1, whatever the generation:
//
//	debounce.300ms debounce.300ms.leading debounce.300ms.notrailing
//	throttle.1s    throttle.1s.noleading  throttle.1s.trailing
//	delay.500ms    once passive capture window document outside prevent stop
//	viewtransition case.camel case.snake case.pascal
//
// Durations are whole numbers of ms or s. Beta lacks delay, document and case,
// and cannot prevent or stop an event that it also delays. V019 and V018 lack
// these, notrailing, noleading and trailing. They have view transitions without
// asking. Events of the client itself, such as load before V1, have attributes of
// their own ([Builder.Init]).
func (b Builder) On(name string, js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.names("On", d.events.on); err != nil {
		return "", err
	}
	l := listener{dialect: d, name: name}
	if err := l.take(modifiers); err != nil {
		return "", wrong("On", err)
	}
	if checkText("expression", string(js)) == nil {
		js = l.statements() + js
	}
	return d.attribute("On", d.events.on, name+l.suffix, js)
}

// Search is the attributes of a form, or of a single field, that is searched while somebody
// types: at input, 200 ms after the last key, and at once when the form is submitted.
//
//	<form {{search (get "/find" form newest)}}>
//
// The action should have [Newest], so that the answer to an older query never stays.
func (b Builder) Search(js template.JS) (template.HTMLAttr, error) {
	typed, err := b.On("input", js, "debounce.200ms")
	if err != nil {
		return "", err
	}
	sent, err := b.On("submit", js)
	return typed + " " + sent, err
}

// listener is how an event is listened for.
type listener struct {
	dialect *dialect
	name    string
	suffix  string // of the attribute's name
	prevent bool
	stop    bool
}

func (l *listener) take(modifiers []string) (err error) {
	if err := checkName(l.name); err != nil {
		return err
	}
	d := l.dialect
	if reserved := d.events.reserved; reserved != nil && reserved(l.name) {
		return unsupported(d.protocol, "the event "+l.name, "Init runs at load; others have attributes of their own")
	}
	if l.suffix, err = d.suffix("On", modifiers); err != nil {
		return err
	}
	l.prevent = l.name == "submit" || given(modifiers, "prevent")
	l.stop = given(modifiers, "stop")
	if (l.prevent || l.stop) && given(modifiers, "debounce", "throttle", "delay") {
		return d.missing(preventLate)
	}
	return nil
}

// given reports whether one of the modifiers has one of the names.
func given(modifiers []string, names ...string) bool {
	return slices.ContainsFunc(modifiers, func(m string) bool {
		name, _, _ := strings.Cut(m, ".")
		return slices.Contains(names, name)
	})
}

// statements are what stands before the expression, where the dialect has no
// modifier for it.
func (l *listener) statements() (js template.JS) {
	if l.prevent {
		js = l.dialect.events.prevent
	}
	if l.stop {
		js += l.dialect.events.stop
	}
	return js
}
