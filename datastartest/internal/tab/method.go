package tab

import (
	"maps"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

func lower(s string) string { return strings.ToLower(s) }

func upper(n *html.Node) string {
	if n.Namespace != "" {
		return n.Data
	}
	return strings.ToUpper(n.Data)
}

// method is a method of elements.
type method = func(e *element, c *js.Call) (js.Value, error)

// methods are those of all elements.
var methods map[string]method

func init() { // they dispatch events, which may call them
	methods = attributeMethods()
	maps.Copy(methods, searchMethods())
	maps.Copy(methods, actMethods())
}

// withText is a method whose first argument is a text.
func withText(f func(e *element, text string, c *js.Call) (js.Value, error)) method {
	return func(e *element, c *js.Call) (js.Value, error) {
		s, err := c.Text(c.Arg(0))
		if err != nil {
			return nil, err
		}
		return f(e, s, c)
	}
}

// acting is a method without arguments and value.
func acting(f func(e *element)) method {
	return func(e *element, _ *js.Call) (js.Value, error) {
		f(e)
		return nil, nil
	}
}

func attributeMethods() map[string]method {
	return map[string]method{
		"getAttribute": withText(func(e *element, name string, _ *js.Call) (js.Value, error) {
			if value, has := dom.Attr(e.node, lower(name)); has {
				return value, nil
			}
			return js.Null{}, nil
		}),
		"hasAttribute": withText(func(e *element, name string, _ *js.Call) (js.Value, error) {
			_, has := dom.Attr(e.node, lower(name))
			return has, nil
		}),
		"setAttribute": withText(func(e *element, name string, c *js.Call) (js.Value, error) {
			value, err := c.Text(c.Arg(1))
			if err == nil {
				e.page.doc.SetAttr(e.node, lower(name), value)
			}
			return nil, err
		}),
		"removeAttribute": withText(func(e *element, name string, _ *js.Call) (js.Value, error) {
			e.page.doc.RemoveAttr(e.node, lower(name))
			return nil, nil
		}),
		"toggleAttribute": withText(func(e *element, name string, c *js.Call) (js.Value, error) {
			_, has := dom.Attr(e.node, lower(name))
			on := !has
			if len(c.Args) > 1 {
				on = js.Truthy(c.Arg(1))
			}
			e.setFlag(lower(name), on)
			return on, nil
		}),
	}
}

func searchMethods() map[string]method {
	return map[string]method{
		"closest": withText(func(e *element, css string, _ *js.Call) (js.Value, error) {
			for n := e.node; n != nil && n.Type == html.ElementNode; n = n.Parent {
				if is, err := e.page.doc.Matches(n, css); err != nil || is {
					return e.page.host(n), err
				}
			}
			return js.Null{}, nil
		}),
		"matches": withText(func(e *element, css string, _ *js.Call) (js.Value, error) { return e.page.doc.Matches(e.node, css) }),
		"querySelector": withText(func(e *element, css string, _ *js.Call) (js.Value, error) {
			found, err := e.page.doc.QueryIn(e.node, css)
			return e.page.first(found), err
		}),
		"querySelectorAll": withText(func(e *element, css string, _ *js.Call) (js.Value, error) {
			found, err := e.page.doc.QueryIn(e.node, css)
			return e.page.list(found), err
		}),
		"contains": func(e *element, c *js.Call) (js.Value, error) {
			other, is := c.Arg(0).(*element)
			return is && inside(other.node, e.node), nil
		},
	}
}

func actMethods() map[string]method {
	nothing := acting(func(*element) {})
	return map[string]method{
		"dispatchEvent": func(e *element, c *js.Call) (js.Value, error) {
			event, is := c.Arg(0).(*domEvent)
			if !is {
				return nil, js.Throw(js.TypeError, "dispatchEvent without an event")
			}
			event.target = e.node
			return e.page.dispatch(event), nil
		},
		"focus":  acting(func(e *element) { e.page.focus(e.node) }),
		"blur":   acting(func(e *element) { e.page.blur() }),
		"click":  acting(func(e *element) { e.page.wrong("click()", e.page.click(e.node)) }),
		"remove": acting(func(e *element) { e.page.doc.Remove(e.node) }),
		"reset":  acting(func(e *element) { e.page.reset(e.node) }),
		"submit": acting(func(e *element) { e.page.submitNatively(e.node, nil) }),
		"requestSubmit": func(e *element, c *js.Call) (js.Value, error) {
			submitter, _ := c.Arg(0).(*element)
			if submitter == nil {
				return nil, e.page.submit(e.node, nil)
			}
			return nil, e.page.submit(e.node, submitter.node)
		},
		"showModal": acting(func(e *element) { e.setFlag("open", true) }), "show": acting(func(e *element) { e.setFlag("open", true) }),
		"close": acting(func(e *element) {
			e.setFlag("open", false)
			e.page.dispatch(e.page.event("close", e.node))
		}),
		"checkValidity":  func(e *element, _ *js.Call) (js.Value, error) { return len(e.page.invalid(e.node)) == 0, nil },
		"reportValidity": func(e *element, _ *js.Call) (js.Value, error) { return len(e.page.invalid(e.node)) == 0, nil },
		// What can only be seen.
		"scrollIntoView": nothing, "scrollTo": nothing, "scrollBy": nothing, "scroll": nothing, "select": nothing,
		"setSelectionRange": nothing, "animate": nothing, "setCustomValidity": nothing, "setPointerCapture": nothing,
	}
}

// list is several elements, as JavaScript sees them.
func (p *page) list(nodes []*html.Node) js.Value {
	a := js.NewArray()
	for i, n := range nodes {
		_ = a.SetIndex(i, p.host(n))
	}
	return a
}

func (p *page) first(nodes []*html.Node) js.Value {
	if len(nodes) == 0 {
		return js.Null{}
	}
	return p.host(nodes[0])
}

// files are those that were chosen.
func (p *page) files(n *html.Node) js.Value {
	a := js.NewArray()
	for i, f := range p.doc.Files(n) {
		_ = a.SetIndex(i, js.NewObject("name", f.Name, "type", f.Type, "size", float64(len(f.Content))))
	}
	return a
}
