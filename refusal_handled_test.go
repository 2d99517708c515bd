package datastar_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A handler that does something else where a feed refuses for now has answered: the
// page has no reason to reconnect, so the stream ends properly.
func TestRefusalThatTheHandlerSeesToIsNoBreak(t *testing.T) {
	for name, then := range map[string]func(c *datastar.Context) error{
		"another feed": func(c *datastar.Context) error { return c.Follow(testkit.Yields(testkit.Said("all"))) },
		"an event":     func(c *datastar.Context) error { return c.MergeFragments("all") },
	} {
		for kind, handler := range testkit.BothHandlers(func(c *datastar.Context) error {
			if c.Follow(refusing(t, refused{time.Second})) == nil {
				return errors.New("it was not refused")
			}
			return then(c)
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.GET("/", handler)
				body, err := testkit.Fetch(testkit.NewClient(t), testkit.Ask(t, http.MethodGet, testkit.Start(t, e), ""))
				assert.NoError(t, err, "a proper end")
				assert.Equal(t, testkit.Fragment("all"), string(body))
			})
		}
	}
}
