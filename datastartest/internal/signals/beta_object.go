package signals

import "github.com/echo-datastar/datastar/datastartest/internal/js"

// method returns a method of ctx.signals, or nil.
func (s *beta) method(name string) func(*js.Call) (js.Value, error) {
	switch name {
	case "signal":
		return s.callSignal
	case "value":
		return s.callValue
	case "exists":
		return func(c *js.Call) (js.Value, error) { _, err := s.callSignal(c); return err == nil, err }
	case "setValue":
		return s.callSetValue
	case "upsertIfMissing":
		return s.callUpsert
	case "merge":
		return func(c *js.Call) (js.Value, error) { return nil, s.Merge(c.Arg(0), js.Truthy(c.Arg(1))) }
	case "remove":
		return s.callRemove
	case "values":
		return func(c *js.Call) (js.Value, error) { return s.Sent(Filter{Local: !js.Truthy(c.Arg(0))}) }
	case "JSON", "toString":
		return s.callJSON
	case "paths":
		return func(*js.Call) (js.Value, error) { return paths(s.Paths()), nil }
	}
	return nil
}

// betaObject is ctx.signals. It has methods only.
type betaObject struct{ *beta }

// Get returns a method.
func (o *betaObject) Get(name string) (js.Value, error) {
	if call := o.method(name); call != nil {
		return js.NewFunction(name, call), nil
	}
	return nil, js.Unsupported("ctx.signals.%s", name)
}

// Set refuses all.
func (o *betaObject) Set(name string, _ js.Value) error {
	return js.Unsupported("ctx.signals.%s is set", name)
}

func path(c *js.Call) (string, error) { return c.Text(c.Arg(0)) }

func (s *beta) callSignal(c *js.Call) (js.Value, error) {
	path, err := path(c)
	if err != nil {
		return nil, err
	}
	found := s.signal(path)
	if found == nil {
		return nil, js.Throw(js.Failed, "there is no signal %s", path)
	}
	return &handle{s, found}, nil
}

func (s *beta) callValue(c *js.Call) (js.Value, error) {
	h, err := s.callSignal(c)
	if err != nil {
		return nil, err
	}
	return h.(*handle).cell.get()
}

func (s *beta) callSetValue(c *js.Call) (js.Value, error) {
	path, err := path(c)
	if err != nil {
		return nil, err
	}
	return nil, s.Set(path, c.Arg(1), false)
}

func (s *beta) callUpsert(c *js.Call) (js.Value, error) {
	path, err := path(c)
	if err != nil {
		return nil, err
	}
	found, inserted := s.upsert(path, c.Arg(1))
	return js.NewObject("signal", &handle{s, found}, "inserted", inserted), nil
}

func (s *beta) callRemove(c *js.Call) (js.Value, error) {
	var paths []string
	for _, arg := range c.Args {
		path, err := c.Text(arg)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil, js.Unsupported("ctx.signals.remove without a path")
	}
	return nil, s.Remove(paths...)
}

// callJSON is ctx.signals.JSON, which is indented unless it is told not to.
func (s *beta) callJSON(c *js.Call) (js.Value, error) {
	values, err := s.Sent(Filter{Local: !js.Truthy(c.Arg(1))})
	if err != nil {
		return nil, err
	}
	if c.Arg(0) == nil || js.Truthy(c.Arg(0)) {
		return js.IndentedJSON(values, "  ")
	}
	return js.JSON(values)
}

// handle is a signal as an expression sees it.
type handle struct {
	store *beta
	cell  *cell
}

// Get returns the value.
func (h *handle) Get(name string) (js.Value, error) {
	if name != "value" {
		return nil, js.Unsupported("the property %s of a signal", name)
	}
	return h.cell.get()
}

// Set sets the value.
func (h *handle) Set(name string, v js.Value) error {
	if name != "value" {
		return js.Unsupported("the property %s of a signal is set", name)
	}
	h.store.write(h.cell, v)
	return nil
}

// Primitive is the value.
func (h *handle) Primitive(bool) (js.Value, error) { return h.cell.get() }
