package main

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/echo-datastar/datastar/page"
)

// templ escapes values and takes an error with them. So an attribute's name is
// an expression of its own, since clients before 1.0 have other names, and its
// value is another: { listen(b, "click") }={ b.Get("/") }. (templ takes a name
// whose expression begins with "on" for a script of its own.)

// listen returns the name of the attribute that runs an expression at an event.
func listen(b page.Builder, event string, modifiers ...string) (string, error) {
	return name(b.On(event, "0", modifiers...))
}

// start returns the name of the attribute that runs an expression when its
// element is added to the page.
func start(b page.Builder) (string, error) { return name(b.Init("0")) }

// name returns an attribute's name.
func name(attribute template.HTMLAttr, err error) (string, error) {
	name, _, _ := strings.Cut(string(attribute), "=")
	return name, err
}

// id returns the id of an element of a book's field, such as its "cell".
func id(what string, book int, f field) string { return fmt.Sprintf("%s-%d-%s", what, book, f) }

// element returns JavaScript for the element with an id.
func element(id string) string { return "document.getElementById('" + id + "')" }

// save returns the action that sends a form. It does not abort the requests of
// other forms.
func save(b page.Builder, book int) (template.JS, error) {
	return b.Post(fmt.Sprintf("/books/%d", book), page.Form(), page.KeepOthers())
}

// leaving returns the action that sends the form of a field that lost the
// focus, if the form is still there.
func leaving(b page.Builder, book int) (template.JS, error) {
	js, err := save(b, book)
	return "evt.target.isConnected && evt.target !== document.activeElement && " + js, err
}

// closing returns JavaScript that removes the form, and moves the focus from it
// to its cell.
func closing(book int, f field) string {
	return "const inside = evt.target.contains(document.activeElement); evt.target.remove(); inside && " + element(id("cell", book, f)) + ".focus()"
}
