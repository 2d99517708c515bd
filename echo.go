package datastar

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// This file is what there is to say about Echo v4. The other files are the same
// for Echo v5: those of echov5 are generated from them.

var _ echo.Context = (*Context)(nil)

// selfKey is what only a *Context, or what wraps it, has a value for.
const selfKey = contextKey + ".self"

// Get is Echo's. It also tells whether a context is, or wraps, this one.
func (c *Context) Get(key string) any {
	if key == selfKey {
		return c
	}
	return c.Context.Get(key)
}

// within reports whether c is, or wraps, a *Context.
func within(c echo.Context) bool { return c.Get(selfKey) != nil }

// wraps reports whether c is, or wraps, this very *Context.
func wraps(c echo.Context, ctx *Context) bool { return c.Get(selfKey) == any(ctx) }

// itself returns the *Context that c is, if it is one.
func itself(c echo.Context) (*Context, bool) {
	ctx, ok := c.(*Context)
	return ctx, ok
}

// committed reports whether a header was sent.
func committed(c echo.Context) bool { return c.Response().Committed }

// status returns the status of the response.
func status(c echo.Context) int { return c.Response().Status }

// pretend makes loggers see a status, whatever was sent.
func pretend(c echo.Context, status int) { c.Response().Status = status }

// commit keeps Echo from answering, and makes loggers see the status of err.
func commit(c echo.Context, err error) {
	c.Response().Committed = true
	if err != nil {
		pretend(c, statusOf(err))
	}
}

// writers returns the writer that keeps Echo's books, and the one beneath it, whose
// flushes return their errors.
func writers(c echo.Context) (w, beneath http.ResponseWriter) {
	return c.Response(), c.Response().Writer
}

// install puts a writer beneath the one that keeps the books, which it returns.
func install(c echo.Context, writer http.ResponseWriter) http.ResponseWriter {
	c.Response().Writer = writer
	return c.Response()
}

// restore puts the writer that keeps the books back into its place.
func restore(c echo.Context, w http.ResponseWriter) { c.SetResponse(w.(*echo.Response)) }

// layer has what is inside answer to a writer over the response, with books and
// hooks of its own, until peel is called.
func layer(c echo.Context, over func(w, beneath http.ResponseWriter) http.ResponseWriter) (peel func()) {
	outer := c.Response()
	inner := echo.NewResponse(over(outer, outer.Writer), c.Echo())
	inner.Status = http.StatusOK
	c.SetResponse(inner)
	return func() {
		c.SetResponse(outer)
		if inner.Committed {
			outer.Committed, outer.Status = true, inner.Status
		}
	}
}

// logError logs an error.
func logError(c echo.Context, err error) { c.Logger().Error(err) }

// httpError returns an error that is answered with a status and a message. Loggers
// see the cause, if there is one.
func httpError(code int, message string, cause error) error {
	return echo.NewHTTPError(code, message).SetInternal(cause)
}

// answerIn returns the error that says how err is answered, if there is one.
func answerIn(err error) error {
	if answer := (*echo.HTTPError)(nil); errors.As(err, &answer) {
		return answer
	}
	return nil
}

// statusOf returns the status that an error stands for, as Echo sees it.
func statusOf(err error) int {
	var failure *echo.HTTPError
	if !errors.As(err, &failure) {
		return http.StatusInternalServerError
	}
	if inner, ok := failure.Internal.(*echo.HTTPError); ok {
		return inner.Code
	}
	return failure.Code
}

// answerError has Echo answer an error.
func answerError(c echo.Context, err error) { c.Error(err) }

// errorHandler makes an error handler that ends with the next.
func errorHandler(handle func(c echo.Context, err error), next echo.HTTPErrorHandler) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		handle(c, err)
		next(err, c)
	}
}

// routes returns the paths that an app answers a GET for.
func routes(e *echo.Echo) (paths []string) {
	for _, route := range e.Routes() {
		if route.Method == http.MethodGet {
			paths = append(paths, route.Path)
		}
	}
	return paths
}

// render renders one of the Renderer's templates.
func render(c *Context, w io.Writer, name string, data any) error {
	return c.Echo().Renderer.Render(w, name, data, c)
}

// bindBody binds what is in the body, by its content type.
func bindBody(c *Context, i any) error { return new(echo.DefaultBinder).BindBody(c, i) }

// bindForm binds a form.
func bindForm(c *Context, form url.Values, i any) error {
	return new(echo.DefaultBinder).BindBody(formed{c, form}, i)
}

// formed is a context whose body is a form.
type formed struct {
	*Context
	form url.Values
}

func (f formed) Request() *http.Request {
	return &http.Request{ContentLength: -1, Header: http.Header{echo.HeaderContentType: {echo.MIMEApplicationForm}}}
}

func (f formed) FormParams() (url.Values, error) { return f.form, nil }

// bindQuery binds a query.
func bindQuery(c *Context, query url.Values, i any) error {
	return new(echo.DefaultBinder).BindQueryParams(queried{c, query}, i)
}

// queried is a context with another query.
type queried struct {
	*Context
	query url.Values
}

func (q queried) QueryParams() url.Values { return q.query }

// bindPath binds the path parameters.
func bindPath(c *Context, i any) error {
	if len(c.ParamNames()) == 0 {
		return nil
	}
	return new(echo.DefaultBinder).BindPathParams(c, i)
}

// bindingProblem returns what Echo's BindingError says of which field.
func bindingProblem(err error) (field, message string, ok bool) {
	e, ok := err.(*echo.BindingError)
	if !ok {
		return "", "", false
	}
	if e.HTTPError != nil {
		message, _ = e.Message.(string)
	}
	return e.Field, message, true
}
