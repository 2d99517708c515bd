package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
			assert.Contains(t, w.Body.String(), "'"+g.Prefix+"/feed#live'")
			assert.Contains(t, w.Body.String(), "Ada Lovelace")
		})
	}
}

func TestContact(t *testing.T) {
	tests := []struct {
		name        string
		whenPath    string
		whenSignals string
		expectBody  string
	}{
		{"saved and escaped", "/contact/1", `{"name":"<b>Eve"}`, "&lt;b&gt;Eve"},
		{"no name", "/contact/1", `{"name":" "}`, "A contact needs a name."},
		{"another", "/contact/2", `{"name":"x"}`, "Not Found</p>"},
		{"not JSON", "/contact/1", `{`, "Bad Request</p>"},
		{"wrong type", "/contact/1", `{"name":1}`, "Bad Request</p>"},
	}
	for _, test := range tests {
		for _, g := range generations {
			t.Run(test.name+" "+g.Version, func(t *testing.T) {
				w := ask(http.MethodPut, g.Prefix+test.whenPath, test.whenSignals)
				assert.Equal(t, http.StatusOK, w.Code)
				assert.Contains(t, w.Body.String(), test.expectBody)
			})
		}
	}
}
