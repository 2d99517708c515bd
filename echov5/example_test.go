//go:build !suite

package datastar_test

import (
	"context"
	"fmt"
	"html"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/labstack/echo/v5"

	datastar "github.com/echo-datastar/datastar/echov5"
)

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

	// What a page does:
	r := httptest.NewRequest(http.MethodPut, "/greeting", strings.NewReader(`{"name":"Ada"}`))
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	fmt.Println(strings.TrimSpace(w.Body.String()))
	// Output:
	// event: datastar-patch-elements
	// data: elements <p id="greeting">Hello, Ada</p>
}

// Streams end when the context of the server does, and their pages come back to
// the next one.
func Example_shutdown() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	e := echo.New()
	e.GET("/clock", datastar.Handler(func(c *datastar.Context) error {
		for now := range c.Every(time.Second) {
			if err := c.MergeSignals(map[string]string{"now": now.Format(time.TimeOnly)}); err != nil {
				return err
			}
		}
		return nil
	}))
	if err := (echo.StartConfig{Address: ":3000"}).Start(ctx, e); err != nil {
		log.Fatal(err)
	}
}

// A handler of Echo's own finds the context with From.
func ExampleFrom() {
	e := echo.New()
	e.Use(datastar.Middleware())

	e.DELETE("/rows/:id", func(c *echo.Context) error {
		if page, ok := datastar.From(c); ok && page.IsDatastar() {
			return page.RemoveFragments("#row" + c.Param("id"))
		}
		return c.NoContent(http.StatusNoContent)
	})
}

// Errors are shown by the page, wherever they are born.
func ExampleHTTPErrorHandler() {
	config := datastar.Config{OnError: func(c *datastar.Context, err error) []datastar.Event {
		return []datastar.Event{datastar.MergeSignals(map[string]string{"error": http.StatusText(echo.StatusCode(err))})}
	}}
	e := echo.New()
	e.Use(datastar.MiddlewareWithConfig(config))
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
}
