// Code generated from ../form.go by go generate; DO NOT EDIT.

package datastar

import (
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/internal/invalid"
)

// dropEmptyFiles removes file inputs that were left empty from a multipart form that
// is bound to i. Browsers send an empty name for such an input, which is read as a
// text, and a text does not fit a *multipart.FileHeader.
func (c *Context) dropEmptyFiles(i any) error {
	if !strings.HasPrefix(c.Request().Header.Get(echo.HeaderContentType), echo.MIMEMultipartForm) {
		return nil
	}
	t := reflect.TypeOf(i)
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil
	}
	names := fileFields(nil, t.Elem())
	if len(names) == 0 {
		return nil
	}
	form, err := c.MultipartForm()
	if err != nil {
		return httpError(http.StatusBadRequest, err.Error(), err)
	}
	maps.DeleteFunc(form.Value, func(name string, values []string) bool {
		isFile := slices.ContainsFunc(names, func(field string) bool { return strings.EqualFold(field, name) })
		return isFile && strings.Join(values, "") == ""
	})
	return nil
}

// fileFields appends the form tags of a struct's fields that take files.
func fileFields(names []string, t reflect.Type) []string {
	for i := range t.NumField() {
		f := t.Field(i)
		switch name := f.Tag.Get("form"); {
		case name == "" && f.Type.Kind() == reflect.Struct:
			names = fileFields(names, f.Type)
		case name != "" && takesFiles(f.Type):
			names = append(names, name)
		}
	}
	return names
}

// takesFiles reports whether Echo's binder puts files into a field of the type.
func takesFiles(t reflect.Type) bool {
	return t == reflect.TypeFor[*multipart.FileHeader]() || t == reflect.TypeFor[[]*multipart.FileHeader]() ||
		t == reflect.TypeFor[[]multipart.FileHeader]()
}

// misfits are the fields of a form whose values do not fit what they are bound to.
// Echo's error says that there is one, not which.
type misfits map[string]string

// Error names the fields in alphabetical order.
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
			found[name] = invalid.NumberMessage(!fits(name, []string{"2.5"}), values...)
		default:
			found[name] = "is not valid"
		}
	}
	if len(found) == 0 {
		return err
	}
	return httpError(http.StatusBadRequest, found.Error(), found)
}
