package page

import (
	"fmt"
	"html/template"
	"strings"
)

// Init is the attribute that runs an expression when its element comes into
// the page. V1: data-init. Earlier generations: data-on-load.
func (b Builder) Init(js template.JS) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	return d.attribute("Init", d.attributes.init, "", js)
}

// Intersect is the attribute that runs an expression whenever its element comes
// into view. Modifiers: "once" for the first time only, "half" and "full" for
// so much of the element. V1 and Beta: data-on-intersect. V019 and V018:
// data-intersects.
func (b Builder) Intersect(js template.JS, modifiers ...string) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	suffix := ""
	for _, m := range modifiers {
		if m != "once" && m != "half" && m != "full" {
			return "", wrong("Intersect", fmt.Errorf("%q is no modifier of it", m))
		}
		suffix += d.events.mark + m
	}
	return d.attribute("Intersect", d.attributes.intersect, suffix, js)
}

// Bind is the attribute that keeps a field and a signal equal. The signal is
// named by its path without $, such as "user.name". V1 and Beta: data-bind.
// V019 and V018: data-model, for a signal that exists already.
func (b Builder) Bind(signal string) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	if err := d.checkSignal(signal); err != nil {
		return "", wrong("Bind", err)
	}
	return d.attribute("Bind", d.attributes.bind, "", template.JS(signal))
}

// Text is the attribute that makes an expression the element's text.
func (b Builder) Text(js template.JS) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	return d.attribute("Text", d.attributes.text, "", js)
}

// Show is the attribute that hides the element while an expression is false.
func (b Builder) Show(js template.JS) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	return d.attribute("Show", d.attributes.show, "", js)
}

// Class is the attribute that adds and removes classes. The expression is an
// object of conditions by class: "{active: $on, 'is-late': $days > 3}". V018
// has no such attribute, so that [event.ErrUnsupported] is returned.
func (b Builder) Class(js template.JS) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	if err := d.missing("Class"); err != nil {
		return "", err
	}
	return d.attribute("Class", d.attributes.class, "", js)
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
	d := dialectOf(b.protocol)
	return d.attribute("Attr", d.attributes.attr, name, js)
}

// Indicator is the attribute that keeps a signal true while a request of the
// element is under way. Beta's own attribute follows the first request only, so
// that another one is added, which counts them all. V019 and V018 have none, so that
// [event.ErrUnsupported] is returned.
func (b Builder) Indicator(signal string) (template.HTMLAttr, error) {
	d := dialectOf(b.protocol)
	if err := d.missing("Indicator"); err != nil {
		return "", err
	}
	if err := d.checkSignal(signal); err != nil {
		return "", wrong("Indicator", err)
	}
	own, err := d.attribute("Indicator", d.attributes.indicator, "", template.JS(signal))
	if err != nil || d.attributes.counter.name == "" {
		return own, err
	}
	counter, err := d.attribute("Indicator", d.attributes.counter.name, "", d.attributes.counter.around(signal))
	return own + " " + counter, err
}

// attribute writes an attribute, whose name is the dialect's word and what follows
// it. It returns an error for an empty expression, and where the dialect has no word.
func (d *dialect) attribute(verb, word, rest string, js template.JS) (template.HTMLAttr, error) {
	if d.err != nil {
		return "", d.err
	}
	if word == "" {
		return "", unsupported(d.protocol, verb, "the dialect has no name for it")
	}
	if err := checkText("expression", string(js)); err != nil {
		return "", wrong(verb, err)
	}
	return template.HTMLAttr(word + rest + `="` + quoted.Replace(string(js)) + `"`), nil
}

// quoted escapes what stands between double quotes. A parser of HTML reads a
// carriage return that is not escaped as a line feed.
var quoted = strings.NewReplacer("&", "&amp;", `"`, "&#34;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
