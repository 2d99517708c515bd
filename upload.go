package datastar

import (
	"maps"
	"mime/multipart"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// dropEmptyFiles takes file inputs that were left empty out of a multipart
// form that is bound to i. Browsers send an empty name for such an input, which
// is read as a text, and a text does not fit a *multipart.FileHeader.
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
