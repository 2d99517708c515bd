package page

import (
	"errors"
	"fmt"
	"html/template"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// Init is the attribute that runs an expression when its element comes into
// the page. V1: data-init. Earlier generations: data-on-load.
func (b Builder) Init(js template.JS) (template.HTMLAttr, error) {
	return b.attribute("Init", js, "data-init", "data-on-load", "data-on-load")
}

// Intersect is the attribute that runs an expression whenever its element comes
// into view. Modifiers: "once" for the first time only, "half" and "full" for
// so much of the element. V1 and Beta: data-on-intersect. V019 and V018:
// data-intersects.
func (b Builder) Intersect(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	words, older := "", ""
	for _, m := range modifiers {
		if m != "once" && m != "half" && m != "full" {
			return "", wrong("Intersect", fmt.Errorf("%q is no modifier of it", m))
		}
		words, older = words+"__"+m, older+"."+m
	}
	return b.attribute("Intersect", js, "data-on-intersect"+words, "data-on-intersect"+words, "data-intersects"+older)
}

// Bind is the attribute that keeps a field and a signal equal. The signal is
// named by its path without $, such as "user.name". V1 and Beta: data-bind.
// V019 and V018: data-model, for a signal that exists already.
func (b Builder) Bind(signal string) (template.HTMLAttr, error) {
	if err := b.checkSignal(signal); err != nil {
		return "", wrong("Bind", err)
	}
	return b.attribute("Bind", template.JS(signal), "data-bind", "data-bind", "data-model")
}

// Text is the attribute that makes an expression the element's text.
func (b Builder) Text(js template.JS) (template.HTMLAttr, error) {
	return b.attribute("Text", js, "data-text", "data-text", "data-text")
}

// Show is the attribute that hides the element while an expression is false.
func (b Builder) Show(js template.JS) (template.HTMLAttr, error) {
	return b.attribute("Show", js, "data-show", "data-show", "data-show")
}

// Class is the attribute that adds and removes classes. The expression is an
// object of conditions by class: "{active: $on, 'is-late': $days > 3}". V018
// has none: [event.ErrUnsupported].
func (b Builder) Class(js template.JS) (template.HTMLAttr, error) {
	if b.protocol == event.V018 {
		return "", unsupported(b.protocol, "Class", `Attr("class", …) sets them all`)
	}
	return b.attribute("Class", js, "data-class", "data-class", "data-class")
}

// Attr is the attribute that sets another one to an expression, and removes it
// when that is false or null; before V1 also when it is "". The name consists
// of lower case letters and digits, in parts joined by "-". srcdoc and names
// that begin with "on" are refused, since their values are code. V1:
// data-attr:name. Beta: data-attr-name. V019 and V018: data-bind-name.
//
// The client sets any URL as it is. For href, src, action and formaction, check
// the scheme of a URL that came from a user, as html/template does in
// href="{{.URL}}".
func (b Builder) Attr(name string, js template.JS) (template.HTMLAttr, error) {
	if err := checkName(name); err != nil {
		return "", wrong("Attr", err)
	}
	if name == "srcdoc" || strings.HasPrefix(name, "on") {
		return "", wrong("Attr", fmt.Errorf("the value of %q is code", name))
	}
	return b.attribute("Attr", js, "data-attr:"+name, "data-attr-"+name, "data-bind-"+name)
}

// Indicator is the attribute that keeps a signal true while a request of the
// element is under way: V1 and Beta. Beta's own attribute follows the first
// request only, so that another one is added, which counts them all.
func (b Builder) Indicator(signal string) (template.HTMLAttr, error) {
	if old(b.protocol) {
		return "", unsupported(b.protocol, "Indicator", "data-fetch-indicator shows the elements of a selector")
	}
	if err := b.checkSignal(signal); err != nil {
		return "", wrong("Indicator", err)
	}
	own, err := b.attribute("Indicator", template.JS(signal), "data-indicator", "data-indicator", "")
	if err != nil || b.protocol != event.Beta {
		return own, err
	}
	all, err := b.On("datastar-sse", Join(`evt.detail.elId === ctx.el.id && (`,
		`ctx.el.asked = (ctx.el.asked || 0) + (evt.detail.type === 'started') - (evt.detail.type === 'finished'), `,
		`ctx.signals.setValue('`, template.JS(signal), `', ctx.el.asked > 0))`))
	return own + " " + all, err
}

// attribute writes an attribute under its name of the generation.
func (b Builder) attribute(verb string, js template.JS, v1, beta, older string) (template.HTMLAttr, error) {
	p, err := b.speaks()
	if err != nil {
		return "", err
	}
	name := v1
	if p == event.Beta {
		name = beta
	} else if old(p) {
		name = older
	}
	return attribute(verb, name, string(js))
}

// attribute writes an attribute. The value may be anything but nothing.
func attribute(verb, name, value string) (template.HTMLAttr, error) {
	if err := checkText("expression", value); err != nil {
		return "", wrong(verb, err)
	}
	return template.HTMLAttr(name + `="` + quoted.Replace(value) + `"`), nil
}

// quoted escapes what stands between double quotes. A parser of HTML makes a
// line feed of a carriage return that is not escaped.
var quoted = strings.NewReplacer("&", "&amp;", `"`, "&#34;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

// checkSignal refuses what is no path of a signal in every expression.
func (b Builder) checkSignal(path string) error {
	for part := range strings.SplitSeq(path, ".") {
		if part == "" || digit(part[0]) || strings.ContainsFunc(part, noName) {
			return fmt.Errorf("%q is no name of a signal", path)
		}
		if b.protocol == event.Beta && strings.Contains(part, "__") {
			return unsupported(event.Beta, fmt.Sprintf("the signal %q", path), "a single _ can stand in its name")
		}
	}
	return nil
}

func noName(r rune) bool {
	return r > '~' || !letter(byte(r)) && !digit(byte(r)) && r != '_'
}

// checkName refuses what HTML or a client would make another name of. Clients
// before V1 read "aria-label" as ariaLabel and guess where the hyphens were.
func checkName(name string) error {
	if name == "" {
		return errors.New("the name is empty")
	}
	for i, part := range strings.Split(name, "-") {
		if part == "" || digit(part[0]) || i > 0 && len(part) < 2 || strings.ContainsFunc(part, noPart) {
			return fmt.Errorf("%q is not of lower case letters and digits, in parts joined by -", name)
		}
	}
	return nil
}

func noPart(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
