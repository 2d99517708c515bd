package datastar_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
)

// A handler that does something else where a feed refuses for now has answered: the
// page has no reason to reconnect, so the stream ends properly.
func TestRefusalThatTheHandlerSeesToIsNoBreak(t *testing.T) {
	for name, then := range map[string]func(c *datastar.Context) error{
		"another feed": func(c *datastar.Context) error { return c.Follow(yields(said("all"))) },
		"an event":     func(c *datastar.Context) error { return c.MergeFragments("all") },
	} {
		for kind, handler := range bothHandlers(func(c *datastar.Context) error {
			if c.Follow(refusing(t, refused{time.Second})) == nil {
				return errors.New("it was not refused")
			}
			return then(c)
		}) {
			t.Run(name+" in "+kind, func(t *testing.T) {
				e := newEcho(datastar.Middleware())
				e.GET("/", handler)
				body, err := fetch(newClient(t), ask(t, http.MethodGet, start(t, e), ""))
				assert.NoError(t, err, "a proper end")
				assert.Equal(t, fragment("all"), string(body))
			})
		}
	}
}
