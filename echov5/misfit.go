// Code generated from ../misfit.go by go generate; DO NOT EDIT.

package datastar

import (
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// misfits are the fields of a form whose values do not fit what they are bound
// to. Echo tells that there is one, not which.
type misfits map[string]string

// Error tells of the fields in the order of their names.
func (m misfits) Error() string {
	said := make([]string, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		said = append(said, name+" "+m[name])
	}
	return "datastar: the form does not fit: " + strings.Join(said, ", ")
}

// Fields implements [FieldErrors].
func (m misfits) Fields() map[string]string { return m }

// mostTried bounds the fields that are looked at.
const mostTried = 100

// blame returns what a form could not be bound with, with the fields that it is
// about where they can be found: by binding each alone.
func (c *Context) blame(err error, form url.Values, i any) error {
	bound := reflect.TypeOf(i)
	if bound == nil || bound.Kind() != reflect.Pointer || bound.Elem().Kind() != reflect.Struct || len(form) > mostTried {
		return err
	}
	fits := func(name string, values []string) bool {
		return bindForm(c, url.Values{name: values}, reflect.New(bound.Elem()).Interface()) == nil
	}
	found := misfits{}
	for name, values := range form {
		switch {
		case fits(name, values):
		case fits(name, []string{"2"}):
			found[name] = "must be a number"
		default:
			found[name] = "is not valid"
		}
	}
	if len(found) == 0 {
		return err
	}
	return httpError(http.StatusBadRequest, found.Error(), found)
}
