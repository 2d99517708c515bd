package main

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// contact is the record that is edited in place.
type contact struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// view shows the contact. The page also asks for it to cancel an edit.
func (h handlers) view(c *datastar.Context) error {
	if err := known(c); err != nil {
		return err
	}
	return c.Send(h.template(c, "contact.html", h.contact()))
}

// edit replaces the contact by its form.
func (h handlers) edit(c *datastar.Context) error {
	if err := known(c); err != nil {
		return err
	}
	return c.Send(
		datastar.MergeSignals(h.contact()),
		h.template(c, "edit.html", nil),
	)
}

// save stores what the user typed, and shows it.
func (h handlers) save(c *datastar.Context) error {
	if err := known(c); err != nil {
		return err
	}
	var in contact
	if err := c.Bind(&in); err != nil {
		return err
	}
	if strings.TrimSpace(in.Name) == "" {
		return c.MergeSignals(map[string]string{"problem": "A contact needs a name."})
	}
	h.setContact(in)
	return c.Send(
		datastar.MergeSignals(map[string]string{"problem": ""}),
		h.template(c, "contact.html", in),
	)
}

// known returns an error for a contact that does not exist. Only one exists.
func known(c *datastar.Context) error {
	if c.Param("id") != "1" {
		return echo.ErrNotFound
	}
	return nil
}
