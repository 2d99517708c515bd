package main

import (
	"crypto/rand"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/echo-datastar/datastar"
)

// handlers answer the requests of a page, with the templates of its generation.
type handlers struct {
	*store
	folder string
}

// template returns a template of the page's generation as an event.
func (h handlers) template(c *datastar.Context, name string, data any, opts ...datastar.Option) datastar.Event {
	return c.Template(h.folder+"/"+name, data, opts...)
}

// get sends the page's state back, changed. It sends what the user typed as a
// signal: an attribute would be evaluated as an expression, so only the
// server's own text may be in one.
func (h handlers) get(c *datastar.Context) error {
	in, err := datastar.Signals[struct {
		Input string `json:"input"`
		Trips int    `json:"trips"`
	}](c)
	if err != nil {
		return err
	}
	output := fmt.Sprintf("Your input: %s, is %d long.", in.Input, utf8.RuneCountInString(in.Input))
	return c.Send(
		datastar.MergeSignals(map[string]string{"output": output}),
		h.template(c, "trips.html", in.Trips+1, datastar.WithMergeMode("upsertAttributes")),
	)
}

// target merges the time into an element.
func (h handlers) target(c *datastar.Context) error {
	return c.Send(h.template(c, "target", time.Now().Format(time.DateTime)))
}

// feed sends a new value each second, while the page is open.
func (h handlers) feed(c *datastar.Context) error {
	for range c.Every(time.Second) {
		if err := c.Send(h.template(c, "feed", rand.Text()[:16])); err != nil {
			return err
		}
	}
	return nil
}

// put stores the page's state.
func (h handlers) put(c *datastar.Context) error {
	h.keep(string(c.RawSignals()))
	return c.MergeSignals(map[string]string{"output": "The server keeps your state."})
}

// state shows the stored state: once in its place, and once as a note at the
// top.
func (h handlers) state(c *datastar.Context) error {
	kept := h.kept()
	return c.Send(
		h.template(c, "backend", kept),
		h.template(c, "note", kept, datastar.WithSelector("#main"), datastar.WithMode(datastar.ModePrepend)),
	)
}
