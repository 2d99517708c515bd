package test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// user is the key of who is logged in.
type user struct{}

// templ renders as templ's components do: not once the context is done.
type templ string

func (c templ) Render(ctx context.Context, w io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "<p>%s%v</p>", string(c), ctx.Value(user{}))
	return err
}

// rendered shows an error by a component, rendered with the request's context.
func rendered(c *datastar.Context, err error) []datastar.Event {
	code, _ := testkit.AnswerTo(err)
	return []datastar.Event{
		datastar.MergeComponent(c.Request().Context(), templ(fmt.Sprint(code))),
		c.Template("t", "template"),
	}
}

// known puts a value into the request's context, as a login does.
func known(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), user{}, "ada")))
		return next(c)
	}
}

// A client that still listens is told of every error, though a middleware
// outside all others let go of the request's context by then.
func TestErrorsOutsideContextTimeoutAreShown(t *testing.T) {
	fail := func(echo.HandlerFunc) echo.HandlerFunc { return func(echo.Context) error { return testkit.ErrApp } }
	deny := func(echo.HandlerFunc) echo.HandlerFunc {
		return func(echo.Context) error { return echo.ErrUnauthorized }
	}
	silent, telling := datastar.Config{}, datastar.Config{OnError: rendered}
	var tests = []struct {
		name    string
		given   []echo.MiddlewareFunc // inside ContextTimeout
		handler func(c *datastar.Context) error
		path    string
		expect  int
	}{
		{"a middleware outside ours", []echo.MiddlewareFunc{deny, datastar.MiddlewareWithConfig(telling)}, nil, "/", 401},
		{"a middleware inside ours", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(telling), fail}, nil, "/", 500},
		{"a middleware inside ours, without OnError", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(silent), fail}, nil, "/", 500},
		{"a handler", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(telling)}, fails(422), "/", 422},
		{"a handler, without OnError", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(silent)}, fails(422), "/", 422},
		{"a handler without a middleware", nil, fails(422), "/", 422},
		{"a handler that looked at Done", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(silent)}, func(c *datastar.Context) error {
			c.Done()
			return testkit.ErrApp
		}, "/", 500},
		{"no route", nil, nil, "/nowhere", 404},
		{"no route, with ours", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(telling)}, nil, "/nowhere", 404},
		{"no route, with ours without OnError", []echo.MiddlewareFunc{datastar.MiddlewareWithConfig(silent)}, nil, "/nowhere", 404},
		{"a panic", []echo.MiddlewareFunc{testkit.Recover(), datastar.MiddlewareWithConfig(silent)}, oops, "/", 500},
		{"a panic outside ours", []echo.MiddlewareFunc{testkit.Recover(), func(echo.HandlerFunc) echo.HandlerFunc {
			return func(echo.Context) error { panic("oops") }
		}, datastar.MiddlewareWithConfig(telling)}, nil, "/", 500},
	}
	for _, tt := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			t.Run(tt.name+", "+method, func(t *testing.T) {
				e := testkit.NewEcho(append([]echo.MiddlewareFunc{middleware.ContextTimeout(time.Minute), known}, tt.given...)...)
				e.Renderer = testkit.Renderer{}
				e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(telling, e.HTTPErrorHandler)
				e.Any("/", datastar.Handler(func(c *datastar.Context) error {
					if tt.handler == nil {
						return errors.New("not asked")
					}
					return tt.handler(c)
				}))
				expectRendered(t, tt.expect, testkit.Ask(t, method, testkit.Start(t, e)+tt.path, "{}"))
			})
		}
	}
}

func expectRendered(t *testing.T, code int, r *http.Request) {
	t.Helper()
	body, err := testkit.Fetch(impatient(t), r)
	assert.NoError(t, err)
	assert.Equal(t, testkit.Fragment(fmt.Sprintf("<p>%dada</p>", code))+testkit.Fragment("<p>template</p>"), string(body))
}

// The same where the time was up, by whoever asks OnError. ContextTimeout makes a
// 503 of the error, which what is inside it has not seen yet.
func TestErrorOfATimeoutIsShown(t *testing.T) {
	timeout := middleware.ContextTimeout(20 * time.Millisecond)
	silent, telling := datastar.Middleware(), datastar.MiddlewareWithConfig(datastar.Config{OnError: rendered})
	var tests = []struct {
		name   string
		given  []echo.MiddlewareFunc
		kind   string
		expect int
	}{
		{"by ours", []echo.MiddlewareFunc{timeout, known, telling}, "Handler", 500},
		{"by ours", []echo.MiddlewareFunc{timeout, known, telling}, "From", 500},
		{"by ours outside", []echo.MiddlewareFunc{telling, timeout, known}, "Handler", 500},
		{"by ours outside", []echo.MiddlewareFunc{telling, timeout, known}, "From", 503},
		{"by HTTPErrorHandler", []echo.MiddlewareFunc{timeout, known, silent}, "Handler", 503},
		{"by HTTPErrorHandler", []echo.MiddlewareFunc{timeout, known, silent}, "From", 503},
		{"by HTTPErrorHandler, ours outside", []echo.MiddlewareFunc{silent, timeout, known}, "Handler", 503},
		{"by HTTPErrorHandler, ours outside", []echo.MiddlewareFunc{silent, timeout, known}, "From", 503},
	}
	for _, tt := range tests {
		t.Run(tt.name+", "+tt.kind, func(t *testing.T) {
			e := testkit.NewEcho(tt.given...)
			e.Renderer = testkit.Renderer{}
			e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(datastar.Config{OnError: rendered}, e.HTTPErrorHandler)
			e.POST("/", testkit.BothHandlers(func(c *datastar.Context) error {
				<-c.Request().Context().Done()
				return c.Request().Context().Err()
			})[tt.kind])
			expectRendered(t, tt.expect, testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
		})
	}
}

// A middleware inside ours, such as RequestLogger, may ask Echo's error handler before
// ours hears of the error. The page is told of it also when the request's deadline has
// passed, whether the handler watched for that or not.
func TestErrorHandlerInsideShowsAnErrorAfterADeadline(t *testing.T) {
	const expect = "event: datastar-patch-signals\ndata: signals {\"code\":500,\"error\":\"broken\"}\n\n"
	for name, wait := range map[string]func(c *datastar.Context){
		"watched": func(c *datastar.Context) { <-c.Done() },
		"not":     func(c *datastar.Context) { <-c.Request().Context().Done() },
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			wait(c)
			return testkit.ErrApp
		}) {
			t.Run(fmt.Sprint(name, " in ", kind), func(t *testing.T) {
				config := datastar.Config{OnError: toast}
				e := testkit.NewEcho(datastar.MiddlewareWithConfig(config), testkit.RequestLog(make(chan middleware.RequestLoggerValues, 1)), deadline(10*time.Millisecond))
				e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
				e.POST("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, testkit.Start(t, e), "{}"))
				assert.NoError(t, err)
				assert.Equal(t, expect, string(body))
			})
		}
	}
}

// passing is a writer of a middleware that changes nothing.
type passing struct{ http.ResponseWriter }

func (p passing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// Events may have been written through the writer of an inner middleware. What a Handler
// fails with is shown while that is there. A plain handler's error is known only once
// the middleware has returned: it is logged, and nothing is appended to the events.
func TestErrorAfterEventsThroughAnInnerWriter(t *testing.T) {
	const shown = "event: datastar-patch-signals\ndata: signals {\"code\":500,\"error\":\"broken\"}\n\n"
	inner := map[string]func() echo.MiddlewareFunc{
		"Gzip":     middleware.Gzip,
		"BodyDump": func() echo.MiddlewareFunc { return testkit.BodyDump(func(_, _ []byte) {}) },
		"another": func() echo.MiddlewareFunc {
			return func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return &passing{w} })
					return next(c)
				}
			}
		},
	}
	var tests = []struct {
		kind                    string
		expectAsked, expectLogs int
		expect                  string
	}{
		{"Handler", 1, 0, testkit.Fragment("a") + shown},
		{"From", 0, 1, testkit.Fragment("a")},
	}
	for name, through := range inner {
		for _, tt := range tests {
			t.Run(name+", "+tt.kind, func(t *testing.T) {
				asked := 0
				config := datastar.Config{OnError: func(c *datastar.Context, err error) []datastar.Event {
					asked++
					return toast(c, err)
				}}
				handler := testkit.BothHandlers(func(c *datastar.Context) error { return errors.Join(c.MergeFragments("a"), testkit.ErrApp) })[tt.kind]
				h := hear(t, config, through()(handler))
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodPost, h.url, "{}"))
				assert.NoError(t, err)
				assert.Equal(t, tt.expect, withoutComments(body))
				testkit.Within(t, h.over, "the end of the request")
				assert.Equal(t, tt.expectAsked, asked)
				assert.Equal(t, tt.expectLogs, h.log.Count(testkit.ErrApp.Error()), h.log.String())
				assert.Zero(t, h.log.Count("the stream is closed"), h.log.String())
			})
		}
	}
}
