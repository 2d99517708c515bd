package tab

import (
	"sync"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// schedule is setTimeout and the like.
func (p *page) schedule(name string, c *js.Call) (js.Value, error) {
	if t, is := c.Arg(0).(*handle); is {
		t.stop()
		return nil, nil
	}
	f, is := c.Arg(0).(*js.Function)
	if !is {
		return nil, nil // an id that is none is no error
	}
	ms, _ := c.Arg(1).(float64)
	wait := time.Duration(max(ms, 0) * float64(time.Millisecond))
	args := c.Args[min(2, len(c.Args)):]
	h := &handle{}
	run := func() {
		_, err := f.Invoke(args...)
		p.wrong("a function of "+name, err)
	}
	if name == "setInterval" {
		again := run
		wait = max(wait, time.Millisecond)
		run = func() {
			h.timer = p.after(wait, run)
			again()
		}
	}
	h.timer = p.after(wait, run)
	return h, nil
}

// handle is what setTimeout returns.
type handle struct{ *timer }

// Get refuses all.
func (h *handle) Get(name string) (js.Value, error) {
	return nil, js.Unsupported("%s of a timer", name)
}

// Set refuses all.
func (h *handle) Set(name string, _ js.Value) error {
	return js.Unsupported("setting %s of a timer", name)
}

// ask is confirm and the like.
func (p *page) ask(name string, c *js.Call) (js.Value, error) {
	text, err := c.Text(c.Arg(0))
	switch {
	case err != nil:
		return nil, err
	case name == "alert":
		p.tab.effects.Console = append(p.tab.effects.Console, "alert: "+text)
		return nil, nil
	case name == "prompt":
		return nil, js.Unsupported("prompt")
	case p.tab.config.Confirm == nil:
		return nil, js.Unsupported("the page asks %q: say what the user answers with WithConfirm", text)
	}
	return p.tab.config.Confirm(text), nil
}

// history is the history of the tab.
type history struct{ page *page }

// Get returns a method.
func (h *history) Get(name string) (js.Value, error) {
	switch name {
	case "pushState", "replaceState":
		return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
			if js.Nullish(c.Arg(2)) {
				return nil, nil
			}
			text, err := c.Text(c.Arg(2))
			if err == nil {
				h.page.replaceURL(text)
			}
			return nil, err
		}), nil
	case "state":
		return js.Null{}, nil
	}
	return nil, js.Unsupported("history.%s", name)
}

// Set refuses all.
func (h *history) Set(name string, _ js.Value) error {
	return js.Unsupported("setting history.%s", name)
}

// console is the console.
type console struct{ tab *Tab }

// Get returns a method.
func (l *console) Get(name string) (js.Value, error) {
	return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
		line := ""
		if name == "error" || name == "warn" {
			line = name + ": "
		}
		for i, arg := range c.Args {
			text, err := c.Text(arg)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				line += " "
			}
			line += text
		}
		l.tab.effects.Console = append(l.tab.effects.Console, line)
		return nil, nil
	}), nil
}

// Set refuses all.
func (l *console) Set(name string, _ js.Value) error {
	return js.Unsupported("setting console.%s", name)
}

// Storage is the localStorage of a browser, which its tabs share.
type Storage struct {
	mu    sync.Mutex
	items map[string]string
}

// storage is localStorage or sessionStorage.
type storage struct{ *Storage }

// Get returns a method.
func (s storage) Get(name string) (js.Value, error) {
	return js.NewFunction(name, func(c *js.Call) (js.Value, error) {
		key, err := c.Text(c.Arg(0))
		if err != nil {
			return nil, err
		}
		value, err := c.Text(c.Arg(1))
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case err != nil:
			return nil, err
		case name == "getItem":
			if v, has := s.items[key]; has {
				return v, nil
			}
			return js.Null{}, nil
		case name == "setItem" && s.items == nil:
			s.items = map[string]string{key: value}
		case name == "setItem":
			s.items[key] = value
		case name == "removeItem":
			delete(s.items, key)
		default:
			return nil, js.Unsupported("%s of a storage", name)
		}
		return nil, nil
	}), nil
}

// Set refuses all.
func (s storage) Set(name string, _ js.Value) error {
	return js.Unsupported("setting %s of a storage", name)
}
