package tab

import (
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// dataset are the data attributes of an element.
type dataset struct {
	page *page
	node *html.Node
}

// Get returns an attribute by its name in JavaScript.
func (d *dataset) Get(name string) (js.Value, error) {
	if value, has := dom.Attr(d.node, "data-"+hyphens(name)); has {
		return value, nil
	}
	return nil, nil
}

// Set sets one.
func (d *dataset) Set(name string, v js.Value) error {
	text, err := js.Text(v)
	if err == nil {
		d.page.doc.SetAttr(d.node, "data-"+hyphens(name), text)
	}
	return err
}

// Has reports whether there is one.
func (d *dataset) Has(name string) bool {
	_, has := dom.Attr(d.node, "data-"+hyphens(name))
	return has
}

// Keys are their names.
func (d *dataset) Keys() (names []string) {
	for _, a := range d.node.Attr {
		if rest, is := strings.CutPrefix(a.Key, "data-"); is {
			names = append(names, camel(rest))
		}
	}
	return names
}

// Delete removes one.
func (d *dataset) Delete(name string) error {
	d.page.doc.RemoveAttr(d.node, "data-"+hyphens(name))
	return nil
}

// camel makes maxWidth of max-width.
func camel(hyphened string) string {
	var b strings.Builder
	for i := 0; i < len(hyphened); i++ {
		if hyphened[i] == '-' && i+1 < len(hyphened) && hyphened[i+1] >= 'a' && hyphened[i+1] <= 'z' {
			i++
			b.WriteByte(hyphened[i] - 'a' + 'A')
			continue
		}
		b.WriteByte(hyphened[i])
	}
	return b.String()
}

// classes are the classes of an element.
type classes struct {
	page *page
	node *html.Node
}

// Get returns a method.
func (l *classes) Get(name string) (js.Value, error) {
	each := func(f func(class string)) (js.Value, error) {
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			for _, arg := range c.Args {
				class, err := c.Text(arg)
				if err != nil {
					return nil, err
				}
				f(class)
			}
			return nil, nil
		}), nil
	}
	switch name {
	case "add":
		return each(func(class string) { l.page.setClass(l.node, class, true) })
	case "remove":
		return each(func(class string) { l.page.setClass(l.node, class, false) })
	case "contains", "toggle":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			class, err := c.Text(c.Arg(0))
			if err != nil || name == "contains" {
				return l.page.hasClass(l.node, class), err
			}
			on := !l.page.hasClass(l.node, class)
			if len(c.Args) > 1 {
				on = js.Truthy(c.Arg(1))
			}
			l.page.setClass(l.node, class, on)
			return on, nil
		}), nil
	case "length":
		return float64(len(strings.Fields(attr(l.node, "class")))), nil
	case "value":
		return attr(l.node, "class"), nil
	}
	return nil, js.Unsupported("classList.%s", name)
}

// Set refuses all.
func (l *classes) Set(name string, _ js.Value) error {
	return js.Unsupported("setting classList.%s", name)
}

// styles is the style of an element.
type styles struct{ style }

// Get returns a property.
func (s *styles) Get(name string) (js.Value, error) {
	property := func(c *js.Call) (string, error) { return c.Text(c.Arg(0)) }
	switch name {
	case "setProperty":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			name, err := property(c)
			if err != nil {
				return nil, err
			}
			value, err := c.Text(c.Arg(1))
			s.set(name, value)
			return nil, err
		}), nil
	case "removeProperty", "getPropertyValue":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			of, err := property(c)
			was := s.get(of)
			if name == "removeProperty" {
				s.set(of, "")
			}
			return was, err
		}), nil
	}
	return s.get(hyphens(name)), nil
}

// Set sets a property.
func (s *styles) Set(name string, v js.Value) error {
	text, err := js.Text(v)
	if err == nil {
		s.set(hyphens(name), text)
	}
	return err
}
