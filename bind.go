package datastar

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"

	"github.com/goccy/go-json"
	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/internal/invalid"
	"github.com/echo-datastar/datastar/internal/signals"
)

// RawSignals returns the page's signals as checked JSON, or nil if it sent
// none. They must not be changed.
func (c *Context) RawSignals() []byte { return c.signals }

// Signals returns the page's signals as a T, which is zero where the page sent
// none. Signals that do not fit T are an *echo.HTTPError with status 400.
func Signals[T any](c *Context) (T, error) {
	var v T
	return v, c.unmarshal(&v)
}

func (c *Context) unmarshal(v any) error {
	if len(c.signals) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.signals, v); err != nil {
		err = invalid.Locate(err, c.signals, v)
		message := fmt.Sprintf("datastar: the signals do not fit: %v", err)
		return httpError(http.StatusBadRequest, message, err)
	}
	return nil
}

// Bind binds the signals, by the json tags of i, or the form, by its form tags;
// then the query, by its query tags; then the path parameters, by its param
// tags. So the URL wins: a signal cannot stand in for the id in the path.
//
// The form is in the body, urlencoded or multipart, where *multipart.FileHeader
// and a slice of them take files; or in the query of a GET and, from 1.0.0 on,
// of a DELETE. Echo's FormValue and FormParams do not see an urlencoded one of a
// QUERY before Bind has. A page that sends a form sends no signals with it.
//
// A request that is not Datastar's is bound as Echo binds it. What does not
// fit is an *echo.HTTPError with status 400, which [Invalid] shows where it
// knows the field. Where i is no pointer that can be bound to, the error is the
// app's, and any other: Echo answers it with 500.
func (c *Context) Bind(i any) error {
	if !c.datastar {
		return c.bindPlain(i)
	}
	if err := c.bindable(i); err != nil {
		return err
	}
	query, err := c.query()
	if err != nil {
		return err
	}
	if err := c.bindContent(i, query); err != nil {
		return err
	}
	if len(query) > 0 {
		if err := bindQuery(c, query, i); err != nil {
			return err
		}
	}
	return bindPath(c, i)
}

// bindable returns an error where nothing can be bound to i.
func (c *Context) bindable(i any) error {
	if v := reflect.ValueOf(i); v.Kind() != reflect.Pointer || v.IsNil() {
		return c.stream.Refuse(fmt.Errorf("datastar: Bind: %T is no pointer to a value", i))
	}
	return nil
}

// bindPlain is Echo's Bind. It also accepts a form in which no file was chosen, whose empty
// field does not fit a *multipart.FileHeader.
func (c *Context) bindPlain(i any) error {
	if _, theirs := c.Echo().Binder.(*echo.DefaultBinder); theirs {
		if err := c.bindable(i); err != nil {
			return err
		}
		if err := c.dropEmptyFiles(i); err != nil {
			return err
		}
	}
	return c.blameRefused(c.Context.Bind(i), i)
}

// bindContent binds what the page sends: signals or a form.
func (c *Context) bindContent(i any, query url.Values) error {
	switch r := c.Request(); {
	case c.signals != nil:
		return c.unmarshal(i)
	case c.bodiless && len(query) > 0 && formInQuery(r.Method):
		return c.bindFormInQuery(query, i)
	case c.bodiless || r.Header.Get(echo.HeaderContentType) == "":
		return nil
	}
	return c.bindFormInBody(i)
}

func (c *Context) bindFormInQuery(query url.Values, i any) error {
	err := bindForm(c, query, i)
	if err != nil {
		err = c.blame(err, query, i)
	}
	return err
}

func (c *Context) bindFormInBody(i any) error {
	if r := c.Request(); r.Method == http.MethodDelete || r.Method == methodQuery {
		if err := parseForm(r); err != nil {
			return httpError(http.StatusBadRequest, "datastar: the form is malformed", err)
		}
	}
	if err := c.dropEmptyFiles(i); err != nil {
		return err
	}
	return c.blameRefused(bindBody(c, i), i)
}

// blameRefused names the fields of a form that the binder refused.
func (c *Context) blameRefused(err error, i any) error {
	if err != nil && statusOf(err) == http.StatusBadRequest {
		return c.blame(err, c.Request().Form, i)
	}
	return err
}

// formInQuery reports whether clients put a form into the query.
func formInQuery(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodDelete
}

// parseForm parses the form in the body of a DELETE, as clients before 1.0.0 send
// it, or of a QUERY. net/http looks for none there.
func parseForm(r *http.Request) error {
	post := *r
	post.Method = http.MethodPost
	err := post.ParseForm()
	r.Form, r.PostForm = post.Form, post.PostForm
	return err
}

// query returns the query without the signals.
func (c *Context) query() (url.Values, error) {
	rest := signals.WithoutSignals(c.Request().URL.RawQuery)
	if rest == "" {
		return nil, nil
	}
	query, err := url.ParseQuery(rest)
	if err != nil {
		return nil, httpError(http.StatusBadRequest, "datastar: the query is malformed", err)
	}
	return query, nil
}
