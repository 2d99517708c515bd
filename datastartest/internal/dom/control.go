package dom

import (
	"strings"

	"golang.org/x/net/html"
)

// File is a file that a user has chosen.
type File struct {
	Name, Type string
	Content    []byte
}

// Value returns the value of a control or of an option, as JavaScript sees it, and
// "" of any other element.
func (d *Document) Value(n *html.Node) string {
	switch {
	case isHTML(n, "input"):
		return d.inputValue(n)
	case isHTML(n, "textarea"):
		if s := d.peek(n); s.valueDirty {
			return s.value
		}
		return newlines.Replace(childText(n))
	case isHTML(n, "select"):
		if chosen := d.chosen(n); chosen != nil {
			return d.Value(chosen)
		}
	case isHTML(n, "option"):
		if value, has := Attr(n, "value"); has {
			return value
		}
		return strings.Join(strings.FieldsFunc(textWithout(n, "script"), isSpace), " ")
	case isHTML(n, "button", "param", "data"):
		return attrOf(n, "value")
	}
	return ""
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// isSpace reports whether HTML takes a character for white space.
func isSpace(r rune) bool { return strings.ContainsRune(" \t\n\f\r", r) }

func (d *Document) inputValue(n *html.Node) string {
	s := d.peek(n)
	switch kind := inputType(n); valueMode(kind) {
	case keepsValue:
		if s.valueDirty || s.valueHeld {
			return s.value
		}
		return sanitize(n, kind, attrOf(n, "value"))
	case isOn:
		if value, has := Attr(n, "value"); has {
			return value
		}
		return "on"
	case namesFile:
		if len(s.files) > 0 {
			return `C:\fakepath\` + s.files[0].Name
		}
		return ""
	}
	return attrOf(n, "value")
}

// SetValue sets the value of a control, as JavaScript does and as a user does who
// types it. It does nothing to an input of type file, unless it empties it.
func (d *Document) SetValue(n *html.Node, value string) {
	s := d.state(n)
	switch {
	case isHTML(n, "textarea"):
		s.value, s.valueDirty = newlines.Replace(value), true
	case isHTML(n, "select"):
		d.selectValue(n, value)
	case isHTML(n, "option", "button"):
		d.SetAttr(n, "value", value)
	case isHTML(n, "input"):
		d.setInput(n, value)
	}
}

func (d *Document) setInput(n *html.Node, value string) {
	s, kind := d.state(n), inputType(n)
	switch valueMode(kind) {
	case keepsValue:
		s.value, s.valueDirty = sanitize(n, kind, value), true
	case isAttr, isOn:
		d.SetAttr(n, "value", value)
	case namesFile:
		if value == "" {
			s.files = nil
		}
	}
}

// Files returns the files that were chosen in an input.
func (d *Document) Files(n *html.Node) []File { return d.peek(n).files }

// SetFiles chooses files in an input.
func (d *Document) SetFiles(n *html.Node, files ...File) { d.state(n).files = files }

// mode says where the value of an input is kept.
type mode uint8

const (
	keepsValue mode = iota // beside the attribute, which is its default
	isAttr                 // in the attribute
	isOn                   // in the attribute, which is "on" by default
	namesFile
)

func valueMode(kind string) mode {
	switch kind {
	case "hidden", "submit", "image", "reset", "button":
		return isAttr
	case "checkbox", "radio":
		return isOn
	case "file":
		return namesFile
	}
	return keepsValue
}

// retype brings the value along after the type of an input has changed.
func (d *Document) retype(n *html.Node, before note) {
	s, was, now := d.state(n), valueMode(before.kind), valueMode(inputType(n))
	switch {
	case was == keepsValue && now == keepsValue:
		d.hold(n, before.value)
	case was == keepsValue && (now == isAttr || now == isOn) && s.valueDirty && s.value != "":
		d.SetAttr(n, "value", s.value)
	}
	if was != now {
		s.value, s.valueDirty, s.valueHeld, s.files = "", false, false, nil
	}
}

// hold keeps a value, whatever its attribute is, as far as an input can have it now.
func (d *Document) hold(n *html.Node, value string) {
	s := d.state(n)
	s.value, s.valueHeld = sanitize(n, inputType(n), value), true
}

// settle gives an input of type email its value for good, which Chromium does where it gets or loses the attribute
// multiple.
func (d *Document) settle(n *html.Node, value string) {
	if inputType(n) == "email" {
		d.SetValue(n, value)
	}
}

// Disabled reports whether a control is disabled, by itself or by a fieldset. An option or a group of them is with its
// select element too.
func Disabled(n *html.Node) bool {
	switch {
	case isHTML(n, "option"):
		return withheld(n) || Disabled(selectOf(n))
	case isHTML(n, "optgroup"):
		return hasAttr(n, "disabled") || Disabled(selectAround(n))
	case !isHTML(n, "button", "input", "select", "textarea", "fieldset"):
		return false
	case hasAttr(n, "disabled"):
		return true
	}
	for inside, p := n, n.Parent; p != nil; inside, p = p, p.Parent {
		if isHTML(p, "fieldset") && hasAttr(p, "disabled") && inside != firstChild(p, "legend") {
			return true
		}
	}
	return false
}
