package tab

import (
	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// element is an element, as JavaScript sees it.
type element struct {
	page *page
	node *html.Node
	own  map[string]js.Value // what expressions have put there
}

// Get returns a property.
func (e *element) Get(name string) (js.Value, error) {
	if v, own := e.own[name]; own {
		return v, nil
	}
	if get := properties[name]; get != nil {
		return get(e), nil
	}
	if mirrored[name] {
		value, _ := dom.Attr(e.node, name)
		return value, nil
	}
	if method := methods[name]; method != nil {
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return method(e, c) }), nil
	}
	return nil, js.Unsupported("the property %s of an element", name)
}

// Set sets a property.
func (e *element) Set(name string, v js.Value) error {
	text, err := js.Text(v)
	if err != nil {
		return err
	}
	switch {
	case name == "value":
		e.page.doc.SetValue(e.node, text)
	case name == "checked":
		e.page.doc.SetChecked(e.node, js.Truthy(v))
	case name == "selected":
		e.page.doc.SetSelected(e.node, js.Truthy(v))
	case name == "textContent", name == "innerText":
		e.page.doc.SetText(e.node, text)
	case name == "className":
		e.page.doc.SetAttr(e.node, "class", text)
	case flags[name]:
		e.setFlag(name, js.Truthy(v))
	case mirrored[name]:
		e.page.doc.SetAttr(e.node, name, text)
	case scrolls[name]:
		e.own[name] = v
	case properties[name] != nil || methods[name] != nil || name == "innerHTML" || name == "outerHTML":
		return js.Unsupported("setting the property %s of an element", name)
	default:
		e.own[name] = v
	}
	return nil
}

func (e *element) setFlag(name string, on bool) {
	if on {
		e.page.doc.SetAttr(e.node, name, "")
	} else {
		e.page.doc.RemoveAttr(e.node, name)
	}
}

// Primitive is what an element is as a text.
func (e *element) Primitive(bool) (js.Value, error) { return "[object HTMLElement]", nil }

// mirrored are properties that are attributes.
var mirrored = map[string]bool{
	"id": true, "name": true, "type": true, "href": true, "src": true, "title": true, "placeholder": true, "alt": true, "lang": true, "dir": true,
	"min": true, "max": true, "step": true, "pattern": true, "action": true, "method": true, "role": true, "content": true,
}

// flags are properties that are attributes without a value.
var flags = map[string]bool{"hidden": true, "disabled": true, "open": true, "required": true, "readOnly": true, "multiple": true, "noValidate": true, "inert": true}

// scrolls are properties that only a screen has.
var scrolls = map[string]bool{"scrollTop": true, "scrollLeft": true, "selectionStart": true, "selectionEnd": true}

// properties are those that can be read.
var properties map[string]func(e *element) js.Value

func init() {
	list := func(e *element, css string) js.Value {
		found, _ := e.page.doc.QueryIn(e.node, css)
		return e.page.list(found)
	}
	next := func(n *html.Node, step func(*html.Node) *html.Node) *html.Node {
		for n = step(n); n != nil && n.Type != html.ElementNode; {
			n = step(n)
		}
		return n
	}
	properties = map[string]func(e *element) js.Value{
		"value":       func(e *element) js.Value { return e.page.doc.Value(e.node) },
		"checked":     func(e *element) js.Value { return e.page.doc.Checked(e.node) },
		"selected":    func(e *element) js.Value { return e.page.doc.Selected(e.node) },
		"textContent": func(e *element) js.Value { return dom.Text(e.node) },
		"innerText":   func(e *element) js.Value { return dom.Text(e.node) },
		"innerHTML":   func(e *element) js.Value { return e.page.doc.InnerHTML(e.node) },
		"outerHTML":   func(e *element) js.Value { return e.page.doc.OuterHTML(e.node) },
		"tagName":     func(e *element) js.Value { return upper(e.node) },
		"nodeName":    func(e *element) js.Value { return upper(e.node) },
		"className":   func(e *element) js.Value { return attr(e.node, "class") },
		"isConnected": func(e *element) js.Value { return e.page.doc.Connected(e.node) },
		"dataset":     func(e *element) js.Value { return &dataset{e.page, e.node} },
		"classList":   func(e *element) js.Value { return &classes{e.page, e.node} },
		"style":       func(e *element) js.Value { return &styles{e.page.style(e.node)} },
		"form":        func(e *element) js.Value { return e.page.host(dom.Form(e.node)) },
		"files":       func(e *element) js.Value { return e.page.files(e.node) },
		"options":     func(e *element) js.Value { return e.page.list(dom.Options(e.node)) },
		"elements":    func(e *element) js.Value { return e.page.list(controls(e.node)) },
		"children":    func(e *element) js.Value { return list(e, ":scope > *") },
		"childElementCount": func(e *element) js.Value {
			found, _ := e.page.doc.QueryIn(e.node, ":scope > *")
			return float64(len(found))
		},
		"parentElement": func(e *element) js.Value { return e.page.host(parent(e.node)) },
		"parentNode":    func(e *element) js.Value { return e.page.host(parent(e.node)) },
		"nextElementSibling": func(e *element) js.Value {
			return e.page.host(next(e.node, func(n *html.Node) *html.Node { return n.NextSibling }))
		},
		"previousElementSibling": func(e *element) js.Value {
			return e.page.host(next(e.node, func(n *html.Node) *html.Node { return n.PrevSibling }))
		},
		"firstElementChild": func(e *element) js.Value {
			return e.page.host(next(&html.Node{NextSibling: e.node.FirstChild}, func(n *html.Node) *html.Node { return n.NextSibling }))
		},
		"lastElementChild": func(e *element) js.Value {
			return e.page.host(next(&html.Node{PrevSibling: e.node.LastChild}, func(n *html.Node) *html.Node { return n.PrevSibling }))
		},
		"valueAsNumber": func(e *element) js.Value { return js.ParseNumber(e.page.doc.Value(e.node)) },
		"scrollHeight":  func(*element) js.Value { return 0.0 },
		"clientHeight":  func(*element) js.Value { return 0.0 },
		"scrollTop":     func(*element) js.Value { return 0.0 },
	}
	for name := range flags {
		properties[name] = func(e *element) js.Value { _, has := dom.Attr(e.node, lower(name)); return has }
	}
}

// controls are the controls of a form.
func controls(form *html.Node) (all []*html.Node) {
	root := form
	for root.Parent != nil {
		root = root.Parent
	}
	for n := range root.Descendants() {
		switch n.Data {
		case "input", "select", "textarea", "button":
			if n.Type == html.ElementNode && dom.Form(n) == form {
				all = append(all, n)
			}
		}
	}
	return all
}

func parent(n *html.Node) *html.Node {
	if p := n.Parent; p != nil && p.Type == html.ElementNode {
		return p
	}
	return nil
}

// attr returns an attribute, and "" if there is none, or no element.
func attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	value, _ := dom.Attr(n, name)
	return value
}
