package tab

import (
	"net/mail"
	"net/url"
	"strconv"
	"unicode/utf16"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// problemOf says what is wrong with a control, or "".
func (p *page) problemOf(n *html.Node) string {
	value, kind := p.doc.Value(n), inputType(n)
	_, required := dom.Attr(n, "required")
	if _, readonly := dom.Attr(n, "readonly"); readonly || n.Data == "button" {
		return ""
	}
	switch {
	case required && p.missing(n, kind, value):
		return "is required"
	case value == "" || kind == "checkbox" || kind == "radio" || kind == "file":
		return ""
	case n.Data == "input" && kind == "email" && !isEmail(value):
		return "is no email address"
	case n.Data == "input" && kind == "url" && !isURL(value):
		return "is no URL"
	}
	if problem := outOfRange(n, kind, value); problem != "" {
		return problem
	}
	return misfit(n, value)
}

// missing reports whether a control that is required says nothing.
func (p *page) missing(n *html.Node, kind, value string) bool {
	switch {
	case n.Data == "input" && kind == "checkbox":
		return !p.doc.Checked(n)
	case n.Data == "input" && kind == "radio":
		for _, other := range controls(dom.Form(n)) {
			if inputType(other) == "radio" && attr(other, "name") == attr(n, "name") && p.doc.Checked(other) {
				return false
			}
		}
		return true
	}
	return value == ""
}

func isEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != ""
}

// outOfRange compares a number with min and max.
func outOfRange(n *html.Node, kind, value string) string {
	if n.Data != "input" || kind != "number" && kind != "range" {
		return ""
	}
	number := js.ParseNumber(value)
	if least, err := strconv.ParseFloat(attr(n, "min"), 64); err == nil && number < least {
		return "is less than " + attr(n, "min")
	}
	if most, err := strconv.ParseFloat(attr(n, "max"), 64); err == nil && number > most {
		return "is more than " + attr(n, "max")
	}
	return ""
}

// misfit compares a text with minlength, maxlength and pattern.
func misfit(n *html.Node, value string) string {
	length := len(utf16.Encode([]rune(value)))
	if least, err := strconv.Atoi(attr(n, "minlength")); err == nil && length < least {
		return "is shorter than " + attr(n, "minlength")
	}
	if most, err := strconv.Atoi(attr(n, "maxlength")); err == nil && length > most {
		return "is longer than " + attr(n, "maxlength")
	}
	if pattern := attr(n, "pattern"); pattern != "" && n.Data == "input" {
		if re, err := js.NewRegExp("^(?:"+pattern+")$", "u"); err == nil && !re.Test(value) {
			return "does not match " + pattern
		}
	}
	return ""
}
