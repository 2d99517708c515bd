package tab

import (
	"net/url"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// global is a name that JavaScript has from the browser, or false.
func (p *page) global(name string) (js.Value, bool) {
	switch name {
	case "document":
		return &document{p}, true
	case "location":
		return &location{p}, true
	case "history":
		return &history{p}, true
	case "console":
		return &console{p.tab}, true
	case "navigator":
		return js.NewObject("onLine", !p.tab.offline, "language", "en", "userAgent", "datastartest",
			"clipboard", js.NewObject("writeText", does(func() {}))), true
	case "localStorage":
		return &storage{p.tab.config.Storage}, true
	case "sessionStorage":
		return &storage{&p.tab.session}, true
	case "setTimeout", "setInterval", "clearTimeout", "clearInterval", "queueMicrotask", "requestAnimationFrame":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return p.schedule(name, c) }), true
	case "confirm", "alert", "prompt":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return p.ask(name, c) }), true
	case "Event", "CustomEvent", "InputEvent", "KeyboardEvent", "SubmitEvent", "MouseEvent":
		return js.NewConstructor(name, p.construct), true
	}
	return nil, false
}

// window is the global object.
type window struct{ page *page }

// Get returns a global name.
func (w *window) Get(name string) (js.Value, error) {
	if name == "datastarLive" {
		if w.page.live {
			return true, nil
		}
		return nil, nil
	}
	switch name {
	case "scrollTo", "scrollBy", "scroll", "focus", "print":
		return does(func() {}), nil
	case "dispatchEvent":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return w.page.dispatchAt(toWindow, c.Arg(0)) }), nil
	case "scrollY", "scrollX", "innerWidth", "innerHeight":
		return 0.0, nil
	}
	if v, known := w.page.Global(name); known {
		return v, nil
	}
	return nil, js.Unsupported("window.%s", name)
}

// Set navigates.
func (w *window) Set(name string, v js.Value) error {
	if name == "location" {
		return (&location{w.page}).Set("href", v)
	}
	return js.Unsupported("setting window.%s", name)
}

// dispatchAt dispatches an event to the window or the document.
func (p *page) dispatchAt(at place, v js.Value) (js.Value, error) {
	e, is := v.(*domEvent)
	if !is {
		return nil, js.Throw(js.TypeError, "dispatchEvent without an event")
	}
	p.announce(e, at)
	p.observe()
	return !e.prevented, nil
}

// construct makes an event.
func (p *page) construct(c *js.Call) (js.Value, error) {
	name, err := c.Text(c.Arg(0))
	if err != nil {
		return nil, err
	}
	e := p.event(name, nil)
	e.bubbles = false
	if init, is := c.Arg(1).(js.Keyed); is {
		for _, name := range init.Keys() {
			v, err := init.Get(name)
			if err != nil {
				return nil, err
			}
			switch name {
			case "bubbles":
				e.bubbles = js.Truthy(v)
			case "detail":
				e.detail = v
			default:
				e.own[name] = v
			}
		}
	}
	return e, nil
}

// document is the document.
type document struct{ page *page }

// Get returns a property.
func (d *document) Get(name string) (js.Value, error) {
	p := d.page
	text := func(f func(text string) (js.Value, error)) (js.Value, error) {
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			s, err := c.Text(c.Arg(0))
			if err != nil {
				return nil, err
			}
			return f(s)
		}), nil
	}
	switch name {
	case "title":
		return p.title(), nil
	case "hidden":
		return p.tab.hidden, nil
	case "visibilityState":
		return map[bool]string{false: "visible", true: "hidden"}[p.tab.hidden], nil
	case "activeElement":
		return p.host(p.doc.Focused()), nil
	case "body":
		return p.host(p.doc.Body()), nil
	case "head":
		return p.host(p.doc.Head()), nil
	case "documentElement":
		return p.host(p.doc.Root()), nil
	case "location":
		return &location{p}, nil
	case "getElementById":
		return text(func(id string) (js.Value, error) { return p.host(p.doc.ByID(id)), nil })
	case "querySelector":
		return text(func(css string) (js.Value, error) {
			found, err := p.doc.Query(css)
			return p.first(found), err
		})
	case "querySelectorAll":
		return text(func(css string) (js.Value, error) {
			found, err := p.doc.Query(css)
			return p.list(found), err
		})
	case "dispatchEvent":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return p.dispatchAt(toDocument, c.Arg(0)) }), nil
	}
	return nil, js.Unsupported("document.%s", name)
}

// Set sets the title.
func (d *document) Set(name string, v js.Value) error {
	if name != "title" || d.page.doc.Head() == nil {
		return js.Unsupported("setting document.%s", name)
	}
	text, err := js.Text(v)
	found, _ := d.page.doc.Query("title")
	if err == nil && len(found) > 0 {
		d.page.doc.SetText(found[0], text)
	}
	return err
}

// location is the address of the page.
type location struct{ page *page }

// Get returns a part of it.
func (l *location) Get(name string) (js.Value, error) {
	u := l.page.url
	switch name {
	case "href":
		return u.String(), nil
	case "pathname":
		return u.EscapedPath(), nil
	case "search":
		if u.RawQuery == "" {
			return "", nil
		}
		return "?" + u.RawQuery, nil
	case "hash":
		if u.Fragment == "" {
			return "", nil
		}
		return "#" + u.Fragment, nil
	case "host":
		return u.Host, nil
	case "hostname":
		return u.Hostname(), nil
	case "origin":
		return u.Scheme + "://" + u.Host, nil
	case "protocol":
		return u.Scheme + ":", nil
	case "reload":
		return does(func() { l.page.goTo(u.String()) }), nil
	case "assign", "replace":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) { return nil, l.Set("href", c.Arg(0)) }), nil
	}
	return nil, js.Unsupported("location.%s", name)
}

// Set navigates.
func (l *location) Set(name string, v js.Value) error {
	text, err := js.Text(v)
	if err != nil || name != "href" {
		return js.Unsupported("setting location.%s", name)
	}
	l.page.redirect(text)
	return nil
}

// Primitive is the address as a text.
func (l *location) Primitive(bool) (js.Value, error) { return l.page.url.String(), nil }

// resolve returns a URL, which may be relative to the page, or on Beta to the origin.
func (p *page) resolve(ref string, toOrigin bool) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return nil, err
	}
	base := p.base()
	if toOrigin {
		base = &url.URL{Scheme: p.url.Scheme, Host: p.url.Host, Path: "/"}
	}
	return base.ResolveReference(u), nil
}

// base is what relative URLs are relative to.
func (p *page) base() *url.URL {
	if found, _ := p.doc.Query("base[href]"); len(found) > 0 {
		if u, err := url.Parse(attr(found[0], "href")); err == nil {
			return p.url.ResolveReference(u)
		}
	}
	return p.url
}
