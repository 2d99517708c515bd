package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// text is what a user typed, without blanks around it.
type text string

// UnmarshalParam implements echo.BindUnmarshaler.
func (t *text) UnmarshalParam(typed string) error { *t = text(strings.TrimSpace(typed)); return nil }

// checker is Echo's Validator.
type checker struct{ v *validator.Validate }

// Validate implements echo.Validator.
func (c checker) Validate(i any) error { return c.v.Struct(i) }

// sent is a form that was refused, for the page that is made anew without JavaScript.
type sent struct {
	Form   string // its id
	values url.Values
	wrong  map[string]any
}

// field is a field of a form, with what is wrong with it.
type field struct{ Form, Name, Label, Value, Wrong string }

// Field returns a field of a form, with what was typed there if that was refused.
func (s sent) Field(form, name, label, value string) field {
	if s.Form != form {
		return field{form, name, label, value, ""}
	}
	return field{form, name, label, s.values.Get(name), fmt.Sprint(s.wrong[name])}
}

// Signals declares the signal that says what is wrong.
func (f field) Signals() any {
	return map[string]any{"errors": map[string]any{f.Form: map[string]string{f.Name: f.Wrong}}}
}

// refuse says what is wrong with a form. Without JavaScript, its page is made anew.
func (a *app) refuse(c *datastar.Context, page, form string, err error, in any) error {
	if c.IsDatastar() {
		return c.InvalidIn(form, err, in)
	}
	fields, err := c.InvalidFields(err, in)
	if err != nil {
		return err
	}
	return a.render(c, http.StatusUnprocessableEntity, page, sent{form, c.Request().PostForm, fields})
}

// saved has the page forget what was wrong with a form, and what was typed.
func saved(form string, in any) []datastar.Event {
	return []datastar.Event{datastar.InvalidIn(form, nil, in), datastar.DispatchEvent("saved", nil, datastar.WithSelectorID(form))}
}

// done answers a command. Without JavaScript, the user returns to the board, which says it.
func (a *app) done(c *datastar.Context, said string, events ...datastar.Event) error {
	c.Flash(said)
	return c.Finish("/", append(events, a.toast(said))...)
}

// changed is done for a command that has changed what a topic shows.
func (a *app) changed(c *datastar.Context, topic, said string, events ...datastar.Event) error {
	if err := a.hub.Refresh(c.Request().Context(), topic); err != nil {
		return err
	}
	return a.done(c, said, events...)
}

// toast shows a text for a while.
func (a *app) toast(said string) datastar.Event {
	return a.templates.Template("toast", said, datastar.WithSelectorID("toasts"), datastar.WithMode(datastar.ModeAppend))
}

// shown shows an error in the page that sent the request.
func (a *app) shown(_ *datastar.Context, err error) []datastar.Event {
	_, said := explain(err)
	return []datastar.Event{a.toast(said)}
}

// failed shows an error as a page, where no events could.
func (a *app) failed(err error, c echo.Context) {
	if code, said := explain(err); !c.Response().Committed {
		_ = c.String(code, said)
	}
}

// explain says an error to users. A message that has a cause is one of Go or Echo.
func explain(err error) (code int, said string) {
	failure := echo.ErrInternalServerError
	switch {
	case errors.Is(err, echo.ErrStatusRequestEntityTooLarge):
		return http.StatusRequestEntityTooLarge, "That is larger than 2 MB."
	case errors.As(err, &failure) && failure.Code < http.StatusInternalServerError && failure.Internal == nil:
		return failure.Code, fmt.Sprint(failure.Message)
	}
	return failure.Code, "That did not work. Please try again."
}
