package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// ask is a request as a client makes it.
func ask(method, path, signals string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(signals))
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	newApp("").ServeHTTP(w, r)
	return w
}

func TestPages(t *testing.T) {
	for _, g := range generations {
		t.Run(g.Version, func(t *testing.T) {
			w := ask(http.MethodGet, g.Home(), "")
			require.Equal(t, http.StatusOK, w.Code)
			assert.Contains(t, w.Body.String(), `src="`+g.address+`"`)
			assert.Contains(t, w.Body.String(), "'"+g.Prefix+"/feed'")
			assert.Contains(t, w.Body.String(), "Ada Lovelace")
		})
	}
}

func TestContact(t *testing.T) {
	tests := []struct {
		name         string
		whenPath     string
		whenSignals  string
		expectStatus int
		expectBody   string
	}{
		{"saved and escaped", "/contact/1", `{"name":"<b>Eve"}`, 200, "&lt;b&gt;Eve"},
		{"no name", "/contact/1", `{"name":" "}`, 200, "A contact needs a name."},
		{"another", "/contact/2", `{"name":"x"}`, 404, "Not Found"},
		{"not JSON", "/contact/1", `{`, 400, "not valid JSON"},
		{"wrong type", "/contact/1", `{"name":1}`, 400, "do not fit"},
	}
	for _, test := range tests {
		for _, g := range generations {
			t.Run(test.name+" "+g.Version, func(t *testing.T) {
				w := ask(http.MethodPut, g.Prefix+test.whenPath, test.whenSignals)
				if old := g.protocol == datastar.V019 || g.protocol == datastar.V018; old && test.expectStatus != 200 {
					assert.Equal(t, 200, w.Code, "it asks again where the answer is no event stream")
					assert.Empty(t, w.Body.String())
					return
				}
				assert.Equal(t, test.expectStatus, w.Code)
				assert.Contains(t, w.Body.String(), test.expectBody)
			})
		}
	}
}
