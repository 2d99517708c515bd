package main

import (
	"net/http"

	"github.com/echo-datastar/datastar"
)

// memberPage is what thanks.html shows.
type memberPage struct {
	member
	Flashes []string
	Errors  map[string]any
}

// Signals are those of the page.
func (p memberPage) Signals() map[string]any { return map[string]any{"errors": p.Errors} }

// naming is the form of a member's page.
type naming struct {
	Name string `json:"name" form:"name" validate:"required,max=100"`
}

// page shows a member that has signed up.
func (m *members) page(c *datastar.Context) error {
	found, err := m.find(c)
	if err != nil {
		return err
	}
	return found.show(c, http.StatusOK, nil, nil)
}

// show answers with the page of a member, and what is wrong with the form in it. A
// page that is there is told by the events.
func (m member) show(c *datastar.Context, code int, wrong error, events func() []datastar.Event) error {
	p := memberPage{member: m, Flashes: c.Flashes()}
	var err error
	if p.Errors, err = c.InvalidFields(wrong, naming{}); err != nil {
		return err
	}
	return c.View(code, datastar.Named("thanks.html", p), events)
}

// rename gives a member another name. The page shows it at once; without JavaScript
// the browser gets the page again.
func (m *members) rename(c *datastar.Context) error {
	found, err := m.find(c)
	if err != nil {
		return err
	}
	var in naming
	if err := c.BindValid(&in); err != nil {
		return found.show(c, http.StatusUnprocessableEntity, err, func() []datastar.Event {
			return []datastar.Event{datastar.Invalid(err, in)}
		})
	}
	found = m.call(found, in.Name)
	c.Flash("You have another name.")
	return c.Finish(found.URL(), datastar.Invalid(nil, in), c.Template("name.html", found))
}
