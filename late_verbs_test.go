package datastar_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// lateVerbs is all that writes, by its name.
func lateVerbs() map[string]func(c *datastar.Context) error {
	all := map[string]func(c *datastar.Context) error{
		"Send":            func(c *datastar.Context) error { return c.Send(datastar.MergeFragments(first)) },
		"Send of nothing": func(c *datastar.Context) error { return c.Send() },
		"Flush":           func(c *datastar.Context) error { return c.Flush() },
		"Invalid":         func(c *datastar.Context) error { return c.Invalid(nil, signUp{}) },
		"View":            func(c *datastar.Context) error { return c.View(http.StatusAccepted, "page", "<p>fragment</p>") },
		"View of events": func(c *datastar.Context) error {
			return c.View(http.StatusAccepted, "page", datastar.RemoveFragments("#a"))
		},
		"View that fails":  func(c *datastar.Context) error { return c.View(http.StatusAccepted, unwanted, unwanted) },
		"Redirect away":    func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "https://evil.example/") },
		"Redirect to host": func(c *datastar.Context) error { return c.Redirect(http.StatusSeeOther, "http://example.com/") },
		"Redirect by 200":  func(c *datastar.Context) error { return c.Redirect(http.StatusOK, "/a") },
	}
	for _, verb := range verbs {
		all[verb.name] = verb.given
	}
	return all
}

// kept serves a request whose handler keeps its context, and returns that.
func kept(t *testing.T, kind string, datastarRequest bool, h func(c *datastar.Context) error) (late *datastar.Context) {
	t.Helper()
	e := testkit.NewEcho(testkit.Recover(), datastar.Middleware())
	e.Renderer = testkit.Renderer{}
	e.POST("/", testkit.BothHandlers(func(c *datastar.Context) error {
		late = c
		return h(c)
	})[kind])
	r := testkit.Ask(t, http.MethodPost, "/", "{}")
	if !datastarRequest {
		r.Header.Del("Datastar-Request")
	}
	testkit.Record(e, r)
	return late
}

// A verb that comes after its handler returned touches nothing of the request
// that has the context by then, and says that the stream is closed.
func TestLateVerbsTouchNothing(t *testing.T) {
	handlers := map[string]func(c *datastar.Context) error{
		"nothing":      func(*datastar.Context) error { return nil },
		"an event":     func(c *datastar.Context) error { return c.MergeFragments(first) },
		"an answer":    func(c *datastar.Context) error { return c.String(http.StatusOK, "text") },
		"an error":     func(*datastar.Context) error { return testkit.ErrApp },
		"a late error": func(c *datastar.Context) error { return errors.Join(c.MergeFragments(first), testkit.ErrApp) },
		"a panic":      oops,
	}
	for handled, h := range handlers {
		for _, kind := range []string{"Handler", "From"} {
			for request, datastarRequest := range map[string]bool{"Datastar": true, "plain": false} {
				t.Run(handled+" in "+kind+" of a "+request+" request", func(t *testing.T) {
					late := kept(t, kind, datastarRequest, h)
					for name, verb := range lateVerbs() {
						next := httptest.NewRecorder()
						late.Context.Reset(httptest.NewRequest(http.MethodGet, "/", nil), next)
						assert.ErrorIs(t, verb(late), datastar.ErrClosed, name)
						assert.False(t, testkit.Committed(testkit.Plain(late)), "%s began the response", name)
						assert.Empty(t, next.Body.String(), "%s wrote", name)
						assert.Empty(t, next.Header(), "%s set a header", name)
					}
					assert.ErrorIs(t, late.Err(), datastar.ErrClosed)
					over(t, late.Done())
				})
			}
		}
	}
}

// The next request may take the context while a verb of the one before comes.
func TestLateVerbsDoNotRace(t *testing.T) {
	for _, kind := range []string{"Handler", "From"} {
		for request, datastarRequest := range map[string]bool{"Datastar": true, "plain": false} {
			t.Run(kind+" of a "+request+" request", func(t *testing.T) {
				late := kept(t, kind, datastarRequest, func(*datastar.Context) error { return nil })
				done := make(chan struct{})
				go func() {
					defer close(done)
					late.Context.Reset(httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder())
				}()
				for name, verb := range lateVerbs() {
					if name != "Template" { // it renders an event, whoever may send that
						assert.ErrorIs(t, verb(late), datastar.ErrClosed, name)
					}
				}
				<-done
			})
		}
	}
}
