package datastar

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/goccy/go-json"
	"github.com/labstack/echo/v4"

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
		message := fmt.Sprintf("datastar: the signals do not fit: %v", err)
		return echo.NewHTTPError(http.StatusBadRequest, message).SetInternal(err)
	}
	return nil
}

// Bind binds the signals, by the json tags of i, or the form in the body, by
// its form tags; then the query, by its query tags; then the path parameters,
// by its param tags. So the URL wins: a signal cannot stand in for the id in
// the path. The form of a GET, and of a DELETE from 1.0.0 on, is in the query.
// A request that is not Datastar's is bound as Echo binds it. What does not
// fit is an *echo.HTTPError with status 400.
func (c *Context) Bind(i any) error {
	if !c.datastar {
		return c.Context.Bind(i)
	}
	if err := c.bindBody(i); err != nil {
		return err
	}
	var binder echo.DefaultBinder
	query, err := c.query()
	if err != nil {
		return err
	}
	if err := binder.BindQueryParams(queried{c, query}, i); err != nil {
		return err
	}
	return binder.BindPathParams(c, i)
}

func (c *Context) bindBody(i any) error {
	if c.signals != nil {
		return c.unmarshal(i)
	}
	r := c.Request()
	if c.drained || r.Header.Get(echo.HeaderContentType) == "" {
		return nil
	}
	if r.Method == http.MethodDelete {
		if err := parseForm(r); err != nil {
			return echo.NewHTTPError(http.StatusBadRequest, "datastar: the form is malformed").SetInternal(err)
		}
	}
	var binder echo.DefaultBinder
	return binder.BindBody(c, i)
}

// parseForm parses the form in the body of a DELETE, as clients before 1.0.0
// send it, where net/http does not look for one.
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
		return nil, echo.NewHTTPError(http.StatusBadRequest, "datastar: the query is malformed").SetInternal(err)
	}
	return query, nil
}

// queried is a context with another query.
type queried struct {
	*Context
	query url.Values
}

func (q queried) QueryParams() url.Values { return q.query }
