package page

import (
	"html/template"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// On is the attribute that runs an expression at an event. V1: data-on:click.
// Earlier generations: data-on-click. The name consists of lower case letters
// and digits, in parts joined by "-". The submit event of a form is always
// prevented, as V1 does.
//
// Modifiers are written in the words of V1, whatever the generation:
//
//	debounce.300ms debounce.300ms.leading debounce.300ms.notrailing
//	throttle.1s    throttle.1s.noleading  throttle.1s.trailing
//	delay.500ms    once passive capture window document outside prevent stop
//	viewtransition case.camel case.snake case.pascal
//
// Durations are whole numbers of ms or s. Beta lacks delay, document and case,
// and cannot prevent or stop an event that it also delays. V019 and V018 lack
// these, notrailing, noleading and trailing. They always listen while an event
// is captured, and have view transitions without asking. Events of the client
// itself, such as load before V1, have attributes of their own ([Builder.Init]).
func (b Builder) On(name string, js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	p, err := b.speaks()
	if err != nil {
		return "", err
	}
	l := listener{protocol: p, name: name}
	if err := l.take(modifiers); err != nil {
		return "", wrong("On", err)
	}
	if checkText("expression", string(js)) == nil {
		js = template.JS(l.prefix()) + js
	}
	return b.attribute("On", js, "data-on:"+name+l.suffix, "data-on-"+name+l.suffix, "data-on-"+name+l.suffix)
}

// listener is how an event is listened for.
type listener struct {
	protocol event.Protocol
	name     string
	suffix   string // of the attribute's name
	prevent  bool
	stop     bool
	late     bool // the expression runs after the event
}

func (l *listener) take(modifiers []string) error {
	if err := checkName(l.name); err != nil {
		return err
	}
	if l.reserved() {
		return unsupported(l.protocol, "the event "+l.name, "Init runs at load; others have attributes of their own")
	}
	for _, m := range modifiers {
		if err := l.add(m); err != nil {
			return err
		}
	}
	l.prevent = l.prevent || l.name == "submit"
	if l.late && (l.prevent || l.stop) && l.protocol != event.V1 {
		return unsupported(l.protocol, "an event that is prevented or stopped, and delayed", "use two attributes, or delay on the server")
	}
	return nil
}

// reserved reports whether the client takes the name for something of its own.
func (l *listener) reserved() bool {
	first, _, _ := strings.Cut(l.name, "-")
	switch {
	case l.protocol == event.V1:
		return false
	case old(l.protocol):
		return l.name == "load" || l.name == "raf" || l.name == "store-change"
	}
	return first == "load" || first == "raf" || first == "interval" || first == "intersect" ||
		l.name == "signal-change" || strings.HasPrefix(l.name, "signal-change-")
}

// prefix is what V019 and V018 need to be told in the expression.
func (l *listener) prefix() (js string) {
	if !old(l.protocol) {
		return ""
	}
	if l.prevent {
		js = "evt.preventDefault(); "
	}
	if l.stop {
		js += "evt.stopPropagation(); "
	}
	return js
}
