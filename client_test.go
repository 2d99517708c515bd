package datastar_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/live"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// The client of these tests. The version is what sha256sum makes of it, and the integrity
// what openssl dgst -sha384 does.
const (
	clientText      = "export const datastar = 1 // and so on, and so on, and so on\n"
	clientPath      = "/_datastar/client-308a227d3472.js"
	clientIntegrity = "sha384-" + "Z40ufhCOHNS5PbhTBiAbaW0YcRQZnRsSnaBEj74z7wfbA1YDBDWJWAXpLHecW4me"
)

func TestScripts(t *testing.T) {
	e := testkit.NewEcho()
	config := datastar.Config{
		Client:  []byte(clientText),
		Skipper: func(echo.Context) bool { return true }, // scripts are served nevertheless
	}
	e.Use(datastar.MiddlewareWithConfig(config))
	text := string(live.Script.Text)
	for _, tt := range []struct {
		name, method, path string
		expectCode         int
		expectCache        string
		expectText         string
	}{
		{"live", http.MethodGet, live.Script.Path, 200, forGood, text},
		{"live, for a group", http.MethodGet, "/app" + live.Script.Path, 200, forGood, text},
		{"live, of another version", http.MethodGet, "/_datastar/live-012345678901.js", 200, "no-cache", text},
		{"live, without a version", http.MethodGet, "/_datastar/live.js", 200, "no-cache", text},
		{"client", http.MethodGet, clientPath, 200, forGood, clientText},
		{"client, for a group", http.MethodGet, "/app" + clientPath, 200, forGood, clientText},
		{"client, of another version", http.MethodGet, "/_datastar/client-012345678901.js", 200, "no-cache", clientText},
		{"client, without a version", http.MethodGet, "/_datastar/client.js", 200, "no-cache", clientText},
		{"HEAD", http.MethodHead, clientPath, 200, forGood, ""},
		{"no command", http.MethodPost, clientPath, 404, "", ""},
		{"another path", http.MethodGet, clientPath + ".map", 404, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := testkit.Record(e, httptest.NewRequest(tt.method, tt.path, nil))
			assert.Equal(t, tt.expectCode, w.Code)
			assert.Equal(t, tt.expectCache, w.Header().Get("Cache-Control"))
			if tt.expectCode == http.StatusOK {
				assert.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
				assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
				assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
				assert.Empty(t, w.Header().Get("Content-Encoding"))
				assert.Equal(t, tt.expectText, w.Body.String())
			}
		})
	}
}

const forGood = "public, max-age=31536000, immutable"

// A script is compressed once, by whoever does it, and only for who takes that.
func TestScriptsAreCompressed(t *testing.T) {
	for _, tt := range []struct {
		name, accepts string
		outer         []echo.MiddlewareFunc
		expect        bool
	}{
		{"nothing said", "", nil, false},
		{"gzip", "gzip, deflate, br", nil, true},
		{"gzip, with a quality", "br;q=1.0, gzip;q=0.5", nil, true},
		{"gzip, in capitals", "GZIP", nil, true},
		{"no gzip", "br, gzip;q=0, identity", nil, false},
		{"no gzip, by a long number", "gzip; q=0.000", nil, false},
		{"a longer word", "x-gzip2", nil, false},
		{"Echo's Gzip is outer", "gzip", []echo.MiddlewareFunc{middleware.Gzip()}, true},
		{"Echo's Gzip is outer, and not wanted", "br", []echo.MiddlewareFunc{middleware.Gzip()}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(append(tt.outer, datastar.MiddlewareWithConfig(datastar.Config{Client: []byte(clientText)}))...)
			r := httptest.NewRequest(http.MethodGet, clientPath, nil)
			r.Header.Set("Accept-Encoding", tt.accepts)
			w := testkit.Record(e, r)
			assert.Equal(t, []string{"Accept-Encoding"}, w.Header().Values("Vary"))
			if !tt.expect {
				assert.Empty(t, w.Header().Get("Content-Encoding"))
				assert.Equal(t, clientText, w.Body.String())
				return
			}
			assert.Equal(t, []string{"gzip"}, w.Header().Values("Content-Encoding"))
			unpacked, err := gzip.NewReader(w.Body)
			require.NoError(t, err)
			text, err := io.ReadAll(unpacked)
			require.NoError(t, err)
			assert.Equal(t, clientText, string(text), "compressed once")
		})
	}
}

// What a browser has already is not sent again, whichever form of it that is.
func TestScriptsAreKept(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Client: []byte(clientText)}))
	ask := func(accepts, has string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/_datastar/client.js", nil)
		r.Header.Set("Accept-Encoding", accepts)
		r.Header.Set("If-None-Match", has)
		return testkit.Record(e, r)
	}
	plain, packed := ask("", "").Header().Get("Etag"), ask("gzip", "").Header().Get("Etag")
	assert.NotEqual(t, plain, packed)
	assert.Equal(t, http.StatusNotModified, ask("", plain).Code)
	assert.Equal(t, http.StatusNotModified, ask("gzip", "W/"+packed).Code)
	assert.Equal(t, http.StatusOK, ask("gzip", plain).Code)
	w := ask("gzip", packed)
	assert.Equal(t, http.StatusNotModified, w.Code)
	assert.Empty(t, w.Body.String())
}

func TestPageLoadsTheClient(t *testing.T) {
	for _, tt := range []struct {
		name   string
		given  datastar.Config
		expect string
	}{
		{"its own", datastar.Config{Client: []byte(clientText)}, `src="` + clientPath + `" integrity="` + clientIntegrity + `"`},
		{"its own, for old pages", datastar.Config{Client: []byte(clientText), Protocol: datastar.Beta}, `src="` + clientPath + `" integrity="` + clientIntegrity + `"`},
		{"none of its own", datastar.Config{}, `src="https://cdn.jsdelivr.net/`},
		{"an empty one", datastar.Config{Client: []byte{}}, `src="https://cdn.jsdelivr.net/`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(tt.given))
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				tags, err := c.Page().Script()
				require.NoError(t, err)
				return c.String(http.StatusOK, string(tags))
			}))
			assert.Contains(t, testkit.Record(e, httptest.NewRequest(http.MethodGet, "/", nil)).Body.String(), tt.expect)
		})
	}
}
