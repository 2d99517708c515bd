package tab

import (
	"slices"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// domEvent is an event, as JavaScript sees it.
type domEvent struct {
	page      *page
	name      string
	target    *html.Node
	current   any
	bubbles   bool
	prevented bool
	stopped   bool
	submitter *html.Node
	detail    js.Value
	kind      string              // of an event that tells of a request
	of        *html.Node          // the element that sent it
	own       map[string]js.Value // such as key
}

func (p *page) event(name string, target *html.Node) *domEvent {
	return &domEvent{page: p, name: name, target: target, bubbles: !slices.Contains(flat, name), own: map[string]js.Value{}}
}

// flat are events that do not bubble.
var flat = []string{"focus", "blur", "mouseenter", "mouseleave", "load", "error", "toggle", "close", "cancel", "invalid", "scroll", "intersect"}

// Get returns a property.
func (e *domEvent) Get(name string) (js.Value, error) {
	if v, own := e.own[name]; own {
		return v, nil
	}
	switch name {
	case "type":
		return e.name, nil
	case "target", "srcElement":
		return e.page.host(e.target), nil
	case "currentTarget":
		if n, is := e.current.(*html.Node); is {
			return e.page.host(n), nil
		}
		return &window{e.page}, nil
	case "submitter":
		return e.page.host(e.submitter), nil
	case "detail":
		return e.detail, nil
	case "defaultPrevented":
		return e.prevented, nil
	case "bubbles":
		return e.bubbles, nil
	case "isTrusted":
		return true, nil
	case "timeStamp":
		return float64(e.page.Now().Sub(e.page.tab.start).Milliseconds()), nil
	case "ctrlKey", "shiftKey", "altKey", "metaKey", "repeat", "isComposing":
		return false, nil
	case "key", "code":
		return nil, nil
	case "preventDefault":
		return does(func() { e.prevented = true }), nil
	case "stopPropagation", "stopImmediatePropagation":
		return does(func() { e.stopped = true }), nil
	}
	return nil, js.Unsupported("the property %s of the event %s", name, e.name)
}

// Set sets a property of its own.
func (e *domEvent) Set(name string, v js.Value) error {
	e.own[name] = v
	return nil
}

// does is a function without arguments and value.
func does(f func()) *js.Function {
	return js.NewFunction("", func(*js.Call) (js.Value, error) {
		f()
		return nil, nil
	})
}

// fetchEvent is the event by which the client tells of requests.
func (p *page) fetchEvent() string {
	if p.v1() {
		return "datastar-fetch"
	}
	return "datastar-sse"
}

// fetchDetail returns what such an event says.
func fetchDetail(event js.Value) (kind string, of *html.Node) {
	if e, is := event.(*domEvent); is {
		return e.kind, e.of
	}
	return "", nil
}
