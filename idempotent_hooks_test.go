package datastar_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// hook sets a header and a cookie to the number of the request that it runs for,
// just before the header is sent.
func hook(name string, requests *int) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			n := fmt.Sprint(*requests)
			testkit.Before(c, func() {
				c.Response().Header().Set("X-"+name, n)
				c.Response().Header().Add("Set-Cookie", name+"="+n)
			})
			return next(c)
		}
	}
}

// A repeat is given what the command's own hooks set. What hooks of middlewares
// above Idempotent set is each request's own: they run for a repeat as well.
func TestHeadersOfHooks(t *testing.T) {
	answers := map[string]echo.HandlerFunc{
		"events":  datastar.Handler(sendEvent),
		"nothing": datastar.Handler(func(*datastar.Context) error { return nil }),
		"error":   datastar.Handler(func(*datastar.Context) error { return testkit.Refusal(http.StatusConflict, "sold out", nil) }),
		"JSON":    func(c echo.Context) error { return c.JSON(http.StatusCreated, 7) },
		"status":  func(c echo.Context) error { return c.NoContent(http.StatusAccepted) },
	}
	config := datastar.DefaultConfig
	for name, answer := range answers {
		for where, build := range placements {
			t.Run(name+", "+where, func(t *testing.T) {
				requests := 0
				e := testkit.NewEcho(func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						requests++
						c.SetCookie(&http.Cookie{Name: "csrf", Value: fmt.Sprint(requests)})
						return next(c)
					}
				}, hook("Outer", &requests))
				build(e, config, hook("Inner", &requests)(func(c echo.Context) error {
					c.SetCookie(&http.Cookie{Name: "order", Value: fmt.Sprint(requests)})
					testkit.Before(c, func() { c.Response().Header().Set("X-Order", fmt.Sprint(requests)) })
					return answer(c)
				}))
				var tests = []struct {
					name    string
					cookies []string
					outer   string
				}{
					{"first", []string{"csrf=1", "order=1", "Outer=1", "Inner=1"}, "1"},
					{"repeat", []string{"csrf=2", "order=1", "Outer=2", "Inner=1"}, "2"},
					{"another repeat", []string{"csrf=3", "order=1", "Outer=3", "Inner=1"}, "3"},
				}
				code := 0
				for _, tt := range tests {
					w := testkit.Record(e, testkit.Click(t, "/", "k"))
					assert.ElementsMatch(t, tt.cookies, w.Header()["Set-Cookie"], tt.name)
					assert.Equal(t, []string{tt.outer}, w.Header()["X-Outer"], tt.name)
					assert.Equal(t, []string{"1"}, w.Header()["X-Inner"], tt.name)
					assert.Equal(t, []string{"1"}, w.Header()["X-Order"], tt.name)
					assert.True(t, code == 0 || code == w.Code, tt.name)
					code = w.Code
				}
			})
		}
	}
}
