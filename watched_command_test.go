package datastar_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A middleware between ours and Idempotent may have asked for Done, whose context ends
// with the client. The command's handler outlives its client all the same.
func TestCommandThatIsWatchedOutlivesItsClient(t *testing.T) {
	for _, watched := range []bool{false, true} {
		begun, over := make(chan bool, 1), make(chan bool, 1)
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			begun <- true
			select {
			case <-c.Done():
				over <- true
			case <-time.After(time.Minute):
				over <- false
			}
			return c.Err()
		}) {
			t.Run(fmt.Sprint("watched: ", watched, ", ", kind), func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware(), func(next echo.HandlerFunc) echo.HandlerFunc {
					return func(c echo.Context) error {
						if ctx, _ := datastar.From(c); watched {
							assert.False(t, isOver(ctx))
						}
						return next(c)
					}
				}, datastar.Idempotent())
				e.POST("/", handler)
				testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
					leave := leaving(client, testkit.Click(t, "http://memory/", "k"))
					<-begun
					leave()
					<-time.After(2 * time.Minute)
					assert.False(t, <-over)
				})
			})
		}
	}
}
