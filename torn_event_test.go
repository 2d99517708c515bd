package datastar_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A large event is written in parts. After a hook that panics between two of them
// nothing more is written: an event of OnError would become a part of the torn one.
func TestTornEventIsTheLast(t *testing.T) {
	large := strings.Repeat("a", 80<<10)
	for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error { return c.MergeFragments(large) }) {
		t.Run(kind, func(t *testing.T) {
			ran := 0
			e := testkit.NewEcho(testkit.Recover(), datastar.MiddlewareWithConfig(datastar.Config{OnError: toast}), func(next echo.HandlerFunc) echo.HandlerFunc {
				return func(c echo.Context) error {
					testkit.After(c, func() {
						if ran++; ran == 1 {
							panic("hook")
						}
					})
					return next(c)
				}
			})
			e.GET("/", handler)
			body, _ := testkit.Fetch(impatient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
			assert.Equal(t, testkit.Fragment(large)[:32<<10], string(body))
			assert.Equal(t, 1, ran)
		})
	}
}
