package datastar_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

// request stands for a page that speaks to the server.
func request(e *echo.Echo, method, path, signals string) {
	r := httptest.NewRequest(method, path, strings.NewReader(signals))
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	fmt.Println(strings.TrimSpace(w.Body.String()))
}

func Example() {
	e := echo.New()
	e.Use(datastar.Middleware())

	e.PUT("/greeting", datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			Name string `json:"name"`
		}
		if err := c.Bind(&in); err != nil {
			return err
		}
		return c.MergeFragments(`<p id="greeting">Hello, ` + html.EscapeString(in.Name) + `</p>`)
	}))

	request(e, http.MethodPut, "/greeting", `{"name":"Ada"}`)
	// Output:
	// event: datastar-patch-elements
	// data: elements <p id="greeting">Hello, Ada</p>
}

func ExampleHandler() {
	e := echo.New()

	// It works without the middleware, too.
	e.POST("/count", datastar.Handler(func(c *datastar.Context) error {
		in, err := datastar.Signals[struct{ Count int }](c)
		if err != nil {
			return err
		}
		return c.MergeSignals(map[string]int{"count": in.Count + 1})
	}))

	request(e, http.MethodPost, "/count", `{"count":41}`)
	// Output:
	// event: datastar-patch-signals
	// data: signals {"count":42}
}

func ExampleFrom() {
	e := echo.New()
	e.Use(datastar.Middleware())

	e.DELETE("/rows/:id", func(c echo.Context) error {
		if ctx, ok := datastar.From(c); ok && ctx.IsDatastar() {
			return ctx.RemoveFragments("#row" + c.Param("id"))
		}
		return c.NoContent(http.StatusNoContent)
	})

	request(e, http.MethodDelete, "/rows/7", "")
	// Output:
	// event: datastar-patch-elements
	// data: selector #row7
	// data: mode remove
}

func ExampleContext_Every() {
	e := echo.New()
	e.GET("/clock", datastar.Handler(func(c *datastar.Context) error {
		for now := range c.Every(time.Second) {
			if err := c.MergeSignals(map[string]string{"now": now.Format(time.TimeOnly)}); err != nil {
				return err
			}
		}
		return nil
	}))
}

func ExampleContext_AppendText() {
	e := echo.New()
	e.POST("/answer", datastar.Handler(func(c *datastar.Context) error {
		words := strings.NewReader("1 < 2,\nso they say.") // or the output of a command, or of a model
		return c.AppendText(words, datastar.WithSelector("#answer"))
	}))

	request(e, http.MethodPost, "/answer", "")
	// Output:
	// event: datastar-patch-elements
	// data: selector #answer
	// data: mode append
	// data: elements <span>1 &lt; 2,
	// data: elements so they say.</span>
}

func ExampleRecv() {
	jobs := make(chan string, 2)
	jobs <- "compiled"
	jobs <- "tested"
	close(jobs)

	e := echo.New()
	e.POST("/build", datastar.Handler(func(c *datastar.Context) error {
		for job := range datastar.Recv(c, jobs) {
			if err := c.ConsoleLog(job); err != nil {
				return err
			}
		}
		return c.Redirect(http.StatusSeeOther, "/builds/1")
	}))
}

func ExampleContext_Follow() {
	news := datastar.FeedFunc(func(ctx context.Context, after string) iter.Seq2[datastar.Batch, error] {
		return func(yield func(datastar.Batch, error) bool) {
			yield(datastar.Batch{
				Events: []datastar.Event{datastar.MergeFragments(`<p id="news">It rains.</p>`)},
				ID:     "1",
			}, nil)
		}
	})

	e := echo.New()
	e.POST("/news", datastar.Handler(func(c *datastar.Context) error { return c.Follow(news) }))

	request(e, http.MethodPost, "/news", "")
	// Output:
	// event: datastar-patch-elements
	// data: elements <p id="news">It rains.</p>
	//
	// id: 1
}

// Each verb is a value too: to send several together, to keep, or to publish.
func ExampleContext_Send() {
	closeDialog := datastar.RemoveFragments("#dialog")

	e := echo.New()
	e.POST("/save", datastar.Handler(func(c *datastar.Context) error {
		return c.Send(
			datastar.MergeFragments(`<li>new</li>`, datastar.WithSelector("#list"), datastar.WithMode(datastar.ModeAppend)),
			closeDialog,
		)
	}))

	request(e, http.MethodPost, "/save", "{}")
	// Output:
	// event: datastar-patch-elements
	// data: selector #list
	// data: mode append
	// data: elements <li>new</li>
	//
	// event: datastar-patch-elements
	// data: selector #dialog
	// data: mode remove
}

// Errors are shown where all pages have a place for them, with Echo's own
// message where it is meant for people.
func ExampleHTTPErrorHandler() {
	config := datastar.DefaultConfig
	config.OnError = func(_ *datastar.Context, err error) []datastar.Event {
		text := "That did not work."
		var failure *echo.HTTPError
		if errors.As(err, &failure) && failure.Code < http.StatusInternalServerError {
			text = fmt.Sprint(failure.Message)
		}
		return []datastar.Event{datastar.MergeSignals(map[string]string{"error": text})}
	}
	e := echo.New()
	e.Use(datastar.MiddlewareWithConfig(config))
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
	e.DELETE("/rows/:id", datastar.Handler(func(c *datastar.Context) error {
		return echo.NewHTTPError(http.StatusForbidden, "Only its author may do that.")
	}))

	request(e, http.MethodDelete, "/rows/1", "{}")
	// Output:
	// event: datastar-patch-signals
	// data: signals {"error":"Only its author may do that."}
}

// One handler for a page with JavaScript and for one without.
func ExampleContext_View() {
	e := echo.New()
	e.POST("/name", datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			Name string `json:"name" form:"name"`
		}
		if err := c.Bind(&in); err != nil {
			return err
		}
		greeting := `<p id="greeting">Hello, ` + html.EscapeString(in.Name) + `</p>`
		return c.View(http.StatusOK, "<!doctype html>"+greeting, greeting)
	}))

	request(e, http.MethodPost, "/name", `{"name":"Ada"}`)
	plain := httptest.NewRequest(http.MethodPost, "/name", strings.NewReader("name=Ada"))
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, plain)
	fmt.Println(w.Body)
	// Output:
	// event: datastar-patch-elements
	// data: elements <p id="greeting">Hello, Ada</p>
	// <!doctype html><p id="greeting">Hello, Ada</p>
}

func ExampleInvalid() {
	e := echo.New()
	e.POST("/order", datastar.Handler(func(c *datastar.Context) error {
		var in struct {
			Name string `json:"name"`
			Age  int    `json:"age"`
		}
		err := c.Bind(&in) // and err = c.Validate(&in), with a validator
		return c.Invalid(err, &in)
	}))

	request(e, http.MethodPost, "/order", `{"name":"Ada","age":"many"}`)
	request(e, http.MethodPost, "/order", `{"name":"Ada","age":36}`)
	// Output:
	// event: datastar-patch-signals
	// data: signals {"errors":{"age":"must be a number","name":""}}
	// event: datastar-patch-signals
	// data: signals {"errors":{"age":"","name":""}}
}

func ExampleIdempotent() {
	e := echo.New()
	e.Use(datastar.Middleware())
	e.POST("/pay", datastar.Handler(func(c *datastar.Context) error {
		// Take the money: once for each click.
		return c.MergeFragments(`<p id="paid">Thank you</p>`)
	}), datastar.Idempotent())
	// In the page: data-on:click="@post('/pay', {headers: {'Idempotency-Key':
	// crypto.getRandomValues(new Uint32Array(4)).join('-')}})"
}
