package signals

import (
	"errors"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// cell holds the value of a signal.
type cell struct {
	g     *graph
	value js.Value
	links []*link // to those who depend on it
	name  string  // Beta: what is told when it is set

	// A plain signal that was set since anybody asked.
	stale bool
	told  js.Value // its value before

	// A computed signal.
	compute *reader // or nil
	failure error   // Beta: what computing it ended with
}

var errLoop = errors.New("a computed signal depends on itself")

func (g *graph) cell(v js.Value) *cell { return &cell{g: g, value: v, told: v} }

// computed returns a cell whose value is that of a function, which is called when it is read.
func (g *graph) computed(value func() (js.Value, error)) *cell {
	c := &cell{g: g}
	c.compute = &reader{cell: c, doubt: stale, run: func() (err error) {
		v, err := value()
		if err == nil {
			c.value = v
		}
		return err
	}}
	return c
}

// get returns the value, which the active reader depends on from now on.
func (c *cell) get() (js.Value, error) {
	changed, err := c.refresh()
	if changed {
		c.confirm()
	}
	if err == nil && c.g.active != nil {
		c.g.active.note(c)
	}
	return c.value, err
}

// refresh brings the value up to date, and reports whether it is another one.
func (c *cell) refresh() (changed bool, err error) {
	if c.compute == nil {
		changed = c.stale && !js.StrictEqual(c.told, c.value)
		c.stale, c.told = false, c.value
		return changed, nil
	}
	wrong, err := c.compute.wrong()
	if err != nil || !wrong {
		c.compute.doubt &^= doubtful
		return false, errors.Join(err, c.failure)
	}
	if c.compute.doubt&running != 0 {
		return false, errLoop
	}
	before := c.value
	err = c.g.track(c.compute, c.compute.run)
	if c.g.beta {
		c.failure = err
	}
	return !js.StrictEqual(before, c.value), err
}

// set sets the value, and reports whether it is another one. A computed signal keeps its own.
func (c *cell) set(v js.Value) (changed bool) {
	if c.compute != nil {
		return js.Truthy(c.value)
	}
	if js.StrictEqual(c.value, v) {
		return false
	}
	c.value, c.stale = v, true
	c.g.tell(c)
	if c.g.batch == 0 {
		c.g.flush()
	}
	return true
}
