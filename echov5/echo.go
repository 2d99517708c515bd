package datastar

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v5"
)

// This file is what there is to say about Echo v5. The other files, but for
// doc.go, are generated from the front for v4, by go generate in the root.

// within, itself and wraps are for contexts that wrap Echo's, which v5 has none of.
func within(*echo.Context) bool { return false }

func itself(*echo.Context) (*Context, bool) { return nil, false }

func wraps(*echo.Context, *Context) bool { return false }

// books returns what Echo knows about a response, or nil where a middleware
// has put a writer into its place that does not lead to it.
func books(c *echo.Context) *echo.Response {
	response, _ := echo.UnwrapResponse(c.Response())
	return response
}

// committed reports whether a header was sent.
func committed(c *echo.Context) bool {
	response := books(c)
	return response != nil && response.Committed
}

// status returns the status of the response.
func status(c *echo.Context) int {
	if response := books(c); response != nil {
		return response.Status
	}
	return http.StatusOK
}

// pretend makes loggers see a status, whatever was sent.
func pretend(c *echo.Context, status int) {
	if response := books(c); response != nil {
		response.Status = status
	}
}

// commit keeps Echo from answering, and makes loggers see the status of err.
func commit(c *echo.Context, err error) {
	response := books(c)
	if response == nil {
		return
	}
	response.Committed = true
	if err != nil {
		response.Status = statusOf(err)
	}
}

// writers returns the writer that is written to, and the one whose flushes return
// their errors: those of Echo's own do not.
func writers(c *echo.Context) (w, beneath http.ResponseWriter) {
	w = c.Response()
	if response, ok := w.(*echo.Response); ok {
		return w, response.ResponseWriter
	}
	return w, w
}

// install puts a writer beneath the books, and returns the one that leads to it
// through them. Where a middleware's is on top of the books it takes that place.
func install(c *echo.Context, writer http.ResponseWriter) http.ResponseWriter {
	if response, ok := c.Response().(*echo.Response); ok {
		response.ResponseWriter = writer
		return response
	}
	c.SetResponse(writer)
	return writer
}

// restore puts the writer that was written to back into its place.
func restore(c *echo.Context, w http.ResponseWriter) { c.SetResponse(w) }

// layer has what is inside answer to a writer over the response, with books and
// hooks of its own, until peel is called.
func layer(c *echo.Context, over func(w, beneath http.ResponseWriter) http.ResponseWriter) (peel func()) {
	w, beneath := writers(c)
	inner := echo.NewResponse(over(w, beneath), c.Logger())
	inner.Status = http.StatusOK
	c.SetResponse(inner)
	return func() {
		c.SetResponse(w)
		if outer := books(c); inner.Committed && outer != nil {
			outer.Committed, outer.Status = true, inner.Status
		}
	}
}

// logError logs an error.
func logError(c *echo.Context, err error) { c.Logger().Error(err.Error()) }

// httpError returns an error that is answered with a status and a message. Loggers
// see the cause, if there is one.
func httpError(code int, message string, cause error) error {
	return echo.NewHTTPError(code, message).Wrap(cause)
}

// answerIn returns the error that says how err is answered, if there is one.
func answerIn(err error) error {
	var answer interface {
		error
		echo.HTTPStatusCoder
	}
	if errors.As(err, &answer) {
		return answer
	}
	return nil
}

// statusOf returns the status that an error stands for, as Echo sees it.
func statusOf(err error) int {
	return cmp.Or(echo.StatusCode(err), http.StatusInternalServerError)
}

// answerError has Echo answer an error.
func answerError(c *echo.Context, err error) { c.Echo().HTTPErrorHandler(c, err) }

// errorHandler makes an error handler that ends with the next.
func errorHandler(handle func(c *echo.Context, err error), next echo.HTTPErrorHandler) echo.HTTPErrorHandler {
	return func(c *echo.Context, err error) {
		handle(c, err)
		next(c, err)
	}
}

// routes returns the paths that an app answers a GET for.
func routes(e *echo.Echo) (paths []string) {
	for _, route := range e.Router().Routes() {
		if route.Method == http.MethodGet {
			paths = append(paths, route.Path)
		}
	}
	return paths
}

// render renders one of the Renderer's templates.
func render(c *Context, w io.Writer, name string, data any) error {
	return c.Echo().Renderer.Render(c.Context, w, name, data)
}

// bindBody binds what is in the body, by its content type.
func bindBody(c *Context, i any) error { return echo.BindBody(c.Context, i) }

// bindForm binds a form.
func bindForm(c *Context, form url.Values, i any) error {
	return echo.BindBody(echo.NewContext(&http.Request{
		Header:        http.Header{echo.HeaderContentType: {echo.MIMEApplicationForm}},
		ContentLength: -1, Form: form, PostForm: form,
	}, nil, c.Echo()), i)
}

// bindQuery binds a query.
func bindQuery(c *Context, query url.Values, i any) error {
	return echo.BindQueryParams(echo.NewContext(&http.Request{
		URL: &url.URL{RawQuery: query.Encode()},
	}, nil, c.Echo()), i)
}

// bindPath binds the path parameters.
func bindPath(c *Context, i any) error {
	if len(c.PathValues()) == 0 {
		return nil
	}
	return echo.BindPathValues(c.Context, i)
}

// bindingProblem returns what Echo's BindingError says of which field.
func bindingProblem(err error) (field, message string, ok bool) {
	e, ok := err.(*echo.BindingError)
	if !ok {
		return "", "", false
	}
	if e.HTTPError != nil {
		message = e.Message
	}
	return e.Field, message, true
}
