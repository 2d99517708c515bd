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

// DEV=1 has the templates on disk, and the script of development mode in the pages.
func TestDevelopment(t *testing.T) {
	for dev, expect := range map[string]bool{"": false, "1": true} {
		t.Setenv("DEV", dev)
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost"
		w := httptest.NewRecorder()
		newApp("").ServeHTTP(w, r)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, expect, strings.Contains(w.Body.String(), "/_datastar/dev.js"))
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
