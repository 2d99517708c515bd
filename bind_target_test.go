package datastar_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// bindRequests are requests that carry something to bind.
func bindRequests(t *testing.T) map[string]func() *http.Request {
	as := func(kind string, datastarRequest bool, method, url, body string) func() *http.Request {
		return func() *http.Request {
			r := httptest.NewRequest(method, url, strings.NewReader(body))
			if kind != "" {
				r.Header.Set("Content-Type", kind)
			}
			if datastarRequest {
				r.Header.Set("Datastar-Request", "true")
			}
			return r
		}
	}
	multi, boundary := multipartForm(t, true)
	return map[string]func() *http.Request{
		"signals":          as("application/json", true, http.MethodPost, "/rows/7", `{"name":"ada"}`),
		"signals of a GET": as("", true, http.MethodGet, "/rows/7?datastar=%7B%22name%22%3A%22ada%22%7D", ""),
		"a form":           as(urlencoded, true, http.MethodPost, "/rows/7", fields),
		"a form of a GET":  as(urlencoded, true, http.MethodGet, "/rows/7?"+fields, ""),
		"multipart":        as(boundary, true, http.MethodPost, "/rows/7", multi),
		"plain JSON":       as("application/json", false, http.MethodPost, "/rows/7", `{"name":"ada"}`),
		"a plain form":     as(urlencoded, false, http.MethodPost, "/rows/7", fields),
		"plain multipart":  as(boundary, false, http.MethodPost, "/rows/7", multi),
		"a plain GET":      as("", false, http.MethodGet, "/rows/7?page=2", ""),
	}
}

// What cannot be bound to, whatever the client sent, is the handler's mistake:
// it is told so, and the client is not blamed.
func TestBindToNoPointerIsNotTheClientsFault(t *testing.T) {
	for name, destination := range map[string]any{
		"a struct":      bound{},
		"nil":           nil,
		"a nil pointer": (*bound)(nil),
		"a number":      7,
		"a text":        "name",
		"a map":         map[string]any{},
		"a slice":       []bound{},
	} {
		for kind, request := range bindRequests(t) {
			t.Run(name+" for "+kind, func(t *testing.T) {
				var got error
				e := testkit.NewEcho(testkit.Recover(), datastar.Middleware())
				e.Any("/rows/:id", datastar.Handler(func(c *datastar.Context) error {
					got = c.Bind(destination)
					return got
				}))
				w := testkit.Record(e, request())
				assert.Equal(t, http.StatusInternalServerError, w.Code)
				assert.ErrorContains(t, got, "datastar: ")
				assert.ErrorContains(t, got, "pointer")
				assert.NotContains(t, w.Body.String(), "pointer", "what is wrong with the app is not the client's to know")
			})
		}
	}
}
