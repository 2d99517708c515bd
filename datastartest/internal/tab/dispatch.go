package tab

import (
	"slices"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// place is where listeners can be beside elements.
type place string

const (
	toWindow   place = "window"
	toDocument place = "document"
)

// Events of the client.
const signalPatch = "datastar-signal-patch"

// maxDepth is how many events may be dispatched within one another.
const maxDepth = 100

// listener is told of events.
type listener struct {
	name    string
	capture bool
	once    bool
	over    bool
	run     func(event js.Value)
}

// addListener adds a listener to a node or a place, and returns what removes it.
func (p *page) addListener(to any, l *listener) (end func()) {
	p.listeners[to] = append(p.listeners[to], l)
	return func() {
		l.over = true
		p.listeners[to] = slices.DeleteFunc(p.listeners[to], func(other *listener) bool { return other == l })
	}
}

// announce dispatches an event to a place.
func (p *page) announce(e *domEvent, at place) {
	p.pass(e, at, true)
	p.pass(e, at, false)
}

// on listens to an event.
func (b *binding) on() (func(), error) {
	if b.page.tab.acts[b.Value] == nil {
		program, err := b.Compile(b.page.store)
		if err != nil {
			return nil, err // it can never be run
		}
		b.program = program
	}
	return b.listen(b.target(), b.Key, &listener{
		capture: b.Modifiers.Has("capture"), once: b.Modifiers.Has("once"),
	}), nil
}

func (b *binding) target() any {
	switch {
	case b.Key == b.page.fetchEvent(), b.Key == signalPatch, b.Modifiers.Has("outside"), b.Modifiers.Has("document"):
		return toDocument
	case b.Modifiers.Has("window"):
		return toWindow
	}
	return b.node
}

// listen has the expression run by an event.
func (b *binding) listen(to any, name string, l *listener) (end func()) {
	run := b.page.inTime(b.Attribute, func(event js.Value) { b.call(event, nil) })
	l.name = name
	l.run = func(event js.Value) {
		e, is := event.(*domEvent)
		if is && b.page.v1() {
			b.before(e) // also of an event inside
		}
		if is && b.Modifiers.Has("outside") && inside(e.target, b.node) {
			return
		}
		if is && !b.page.v1() {
			b.before(e)
		}
		run(event)
	}
	return b.page.addListener(to, l)
}

// before does what modifiers ask for at once.
func (b *binding) before(e *domEvent) {
	if b.Modifiers.Has("prevent") || e.name == "submit" && (b.node.Data == "form" || !b.page.v1()) {
		e.prevented = true
	}
	if b.Modifiers.Has("stop") {
		e.stopped = true
	}
}

// inside reports whether a node is another, or in it.
func inside(n, of *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == of {
			return true
		}
	}
	return false
}

// dispatch dispatches an event to an element, and reports whether its default action may follow.
func (p *page) dispatch(e *domEvent) (proceed bool) {
	if p.depth++; p.depth > maxDepth {
		p.tab.report(Broken, "the event %s causes itself without end", e.name)
		p.depth--
		return false
	}
	defer func() { p.depth-- }()
	path := []any{e.target}
	for n := e.target.Parent; n != nil && n.Type == html.ElementNode; n = n.Parent {
		path = append(path, n)
	}
	path = append(path, toDocument, toWindow)
	for _, at := range slices.Backward(path) {
		p.pass(e, at, true)
	}
	for i, at := range path {
		if i == 0 || e.bubbles {
			p.pass(e, at, false)
		}
	}
	p.observe()
	return !e.prevented
}

// pass tells the listeners at one place.
func (p *page) pass(e *domEvent, at any, capture bool) {
	if e.stopped {
		return
	}
	e.current = at
	for _, l := range slices.Clone(p.listeners[at]) {
		if l.name != e.name || l.capture != capture || l.over {
			continue
		}
		if l.once {
			l.over = true
			p.listeners[at] = slices.DeleteFunc(p.listeners[at], func(other *listener) bool { return other == l })
		}
		l.run(e)
	}
}

// hears reports whether anything listens to an event of an element, there or around it.
func (p *page) hears(n *html.Node, name string) bool {
	is := func(l *listener) bool { return l.name == name }
	for ; n != nil; n = n.Parent {
		if slices.ContainsFunc(p.listeners[n], is) {
			return true
		}
	}
	return slices.ContainsFunc(p.listeners[toWindow], is) || slices.ContainsFunc(p.listeners[toDocument], is)
}
