package page

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"
)

// Bind is the attribute that keeps a field and a signal equal. The signal is
// named by its path without $, such as "user.name"; [Path] makes one of data. V1 and
// Beta: data-bind. V019 and V018: data-model, for a signal that exists already, and
// whose path has parts that begin with a letter, without "-".
//
// Modifiers, which only V1 has: "prop.checked" binds another property than the value,
// in lower case with hyphens, and "event.change" or "event.focus.blur" says at which
// events the signal is set.
func (b Builder) Bind(signal string, modifiers ...string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.checkBound(signal); err != nil {
		return "", wrong("Bind", err)
	}
	return d.modified("Bind", d.attributes.bind, template.JS(signal), modifiers)
}

// Text is the attribute that makes an expression the element's text.
func (b Builder) Text(js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.attribute("Text", d.attributes.text, "", js)
}

// Show is the attribute that hides the element while an expression is false.
func (b Builder) Show(js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.attribute("Show", d.attributes.show, "", js)
}

// Class is the attribute that adds and removes classes. The expression is an
// object of conditions by class: "{active: $on, 'is-late': $days > 3}". V018
// has no such attribute, so that [event.ErrUnsupported] is returned.
func (b Builder) Class(js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.attribute("Class", d.attributes.class, "", js)
}

// Style is the attribute that sets styles. The expression is an object of values by
// property: "{color: $color, 'font-size': $size + 'px'}". A value that is false, null
// or "" leaves the property as it is without. Only V1 has it: data-style. For Beta,
// V019 and V018 [event.ErrUnsupported] is returned.
func (b Builder) Style(js template.JS) (template.HTMLAttr, error) {
	d := b.dialect()
	return d.attribute("Style", d.attributes.style, "", js)
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
	d := b.dialect()
	return d.attribute("Attr", d.attributes.attr, name, js)
}

// Indicator is the attribute that keeps a signal true while a request of the
// element is under way. Beta's own attribute follows the first request only, so
// that another one is added, which counts them all. V019 and V018 have none, so that
// [event.ErrUnsupported] is returned.
func (b Builder) Indicator(signal string) (template.HTMLAttr, error) {
	d := b.dialect()
	if err := d.checkBound(signal); err != nil {
		return "", wrong("Indicator", err)
	}
	own, err := d.attribute("Indicator", d.attributes.indicator, "", template.JS(signal))
	if err != nil || d.attributes.counter.name == "" {
		return own, err
	}
	counter, err := d.attribute("Indicator", d.attributes.counter.name, "", d.attributes.counter.around(signal))
	return own + " " + counter, err
}

// modified writes an attribute with modifiers.
func (d *dialect) modified(verb, word string, js template.JS, modifiers []string) (template.HTMLAttr, error) {
	if err := d.names(verb, word); err != nil {
		return "", err
	}
	suffix, err := d.suffix(verb, modifiers)
	if err != nil {
		return "", wrong(verb, err)
	}
	return d.attribute(verb, word, suffix, js)
}

// attribute writes an attribute, whose name is the dialect's word and what follows
// it. It returns an error for an empty expression, and where the dialect has no word.
func (d *dialect) attribute(verb, word, rest string, js template.JS) (template.HTMLAttr, error) {
	if err := d.names(verb, word); err != nil {
		return "", err
	}
	if err := cmp.Or(checkText("expression", string(js)), d.known.checkExpression(js)); err != nil {
		return "", wrong(verb, err)
	}
	return attributeOf(word+rest, string(js)), nil
}

// attributeOf writes an attribute.
func attributeOf(name, value string) template.HTMLAttr {
	return template.HTMLAttr(name + `="` + quoted.Replace(value) + `"`)
}

// quoted escapes what stands between double quotes. A parser of HTML reads a
// carriage return that is not escaped as a line feed.
var quoted = strings.NewReplacer("&", "&amp;", `"`, "&#34;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
