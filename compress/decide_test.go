package compress

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const chrome = "gzip, deflate, br, zstd"

var page = strings.Repeat("<p>some text of a page</p>\n", 100)

// ask has a handler answer a request through Handler.
func ask(t *testing.T, config Config, r *http.Request, handler http.HandlerFunc) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	config.Handler(handler).ServeHTTP(w, r)
	response := w.Result()
	response.Request = r
	return response
}

func get(accept string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Encoding", accept)
	return r
}

// decoded returns what a response's body says.
func decoded(t *testing.T, response *http.Response) string {
	t.Helper()
	if response.Request != nil && response.Request.Method == http.MethodHead {
		return ""
	}
	body := io.Reader(response.Body)
	var err error
	switch response.Header.Get("Content-Encoding") {
	case "gzip":
		body, err = gzip.NewReader(body)
	case "br":
		body = brotli.NewReader(body)
	case "zstd":
		body, err = zstd.NewReader(body)
	}
	require.NoError(t, err)
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return string(text)
}

// says returns a handler that sets headers, in pairs, and writes a body in parts.
func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header()[headers[i]] = []string{headers[i+1]}
		}
		w.WriteHeader(status)
		for part := range bytes.Lines([]byte(body)) {
			_, _ = w.Write(part)
		}
	}
}

func TestHandler(t *testing.T) {
	html := []string{"Content-Type", "text/html; charset=utf-8"}
	for _, tt := range []struct {
		name     string
		accept   string
		handler  http.HandlerFunc
		encoding string
		body     string
	}{
		{"a page", chrome, says(200, page, html...), "zstd", page},
		{"by Safari", "gzip, deflate, br", says(200, page, html...), "br", page},
		{"over plain HTTP", "gzip, deflate", says(200, page, html...), "gzip", page},
		{"not accepted", "deflate", says(200, page, html...), "", page},
		{"an error", chrome, says(500, page, html...), "zstd", page},
		{"the type is guessed", chrome, says(200, "<!doctype html>"+page), "zstd", "<!doctype html>" + page},
		{"JSON", chrome, says(200, page, "Content-Type", "application/json"), "zstd", page},
		{"JSON of a kind", chrome, says(200, page, "Content-Type", "application/problem+json"), "zstd", page},
		{"SVG", chrome, says(200, page, "Content-Type", "image/svg+xml"), "zstd", page},
		{"small", chrome, says(200, "<p>small</p>", html...), "", "<p>small</p>"},
		{"said to be small", chrome, says(200, "<p>small</p>", append(html, "Content-Length", "12")...), "", "<p>small</p>"},
		{"empty", chrome, says(200, "", html...), "", ""},
		{"an image", chrome, says(200, page, "Content-Type", "image/png"), "", page},
		{"an image, by its bytes", chrome, says(200, "\x89PNG\r\n\x1a\n"+page), "", "\x89PNG\r\n\x1a\n" + page},
		{"encoded already", chrome, says(200, page, append(html, "Content-Encoding", "deflate")...), "deflate", page},
		{"said to be as it is", chrome, says(200, page, append(html, "Content-Encoding", "identity")...), "zstd", page},
		{"not to be changed", chrome, says(200, page, append(html, "Cache-Control", "no-store, no-transform")...), "", page},
		{"a part", chrome, says(206, page, append(html, "Content-Range", "bytes 0-99/1000")...), "", page},
		{"events at once, small", chrome, says(200, "data: x\n\n", "Content-Type", "text/event-stream"), "", "data: x\n\n"},
		{"events at once", chrome, says(200, page, "Content-Type", "text/event-stream", "Cache-Control", "no-cache, no-transform"), "gzip", page},
		{"events for who has no gzip", "br, zstd", says(200, page, "Content-Type", "text/event-stream"), "", page},
	} {
		t.Run(tt.name, func(t *testing.T) {
			response := ask(t, DefaultConfig, get(tt.accept), tt.handler)
			assert.Equal(t, tt.encoding, response.Header.Get("Content-Encoding"))
			assert.Equal(t, []string{"Accept-Encoding"}, response.Header["Vary"])
			if tt.encoding != "" && tt.encoding != "deflate" {
				assert.Empty(t, response.Header["Content-Length"])
			}
			assert.Equal(t, tt.body, decoded(t, response))
		})
	}
}

// The type is guessed as net/http guesses it: not of the first byte alone.
func TestHandler_guesses(t *testing.T) {
	for name, parts := range map[string][]string{
		"a blank line first": {"\n", "<!doctype html>" + page},
		"a byte first":       {"<", "!doctype html>" + page},
		"nothing first":      {"", "<!doctype html>" + page},
		"much first":         {"<!doctype html>" + page[:900], page},
	} {
		response := ask(t, DefaultConfig, get("gzip"), func(w http.ResponseWriter, _ *http.Request) {
			for _, part := range parts {
				_, _ = io.WriteString(w, part)
			}
		})
		assert.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"), name)
		assert.Equal(t, strings.Join(parts, ""), decoded(t, response), name)
	}
}

// Caches know that a response is not for all, whatever else the handler tells them, and
// whoever asked.
func TestHandler_vary(t *testing.T) {
	asWell := http.Header{"Accept-Encoding": {"gzip"}, "Cache-Control": {"no-transform"}}
	for set, expect := range map[string][]string{
		"Cookie":                  {"Cookie", "Accept-Encoding"},
		"Cookie, accept-encoding": {"Cookie, accept-encoding"},
	} {
		for _, tt := range []struct {
			request http.Header
			coding  string
		}{
			{http.Header{"Accept-Encoding": {"gzip"}}, "gzip"}, {http.Header{}, ""}, {asWell, ""},
		} {
			r := get("")
			r.Header = tt.request
			response := ask(t, DefaultConfig, r, says(200, page, "Content-Type", "text/html", "Vary", set))
			assert.Equal(t, tt.coding, response.Header.Get("Content-Encoding"))
			assert.Equal(t, expect, response.Header["Vary"])
			assert.Equal(t, page, decoded(t, response))
		}
	}
}

// A tunnel, such as a WebSocket over HTTP/2, has bytes of its own from its header on.
func TestHandler_tunnel(t *testing.T) {
	r := get("gzip")
	r.Method = http.MethodConnect
	response := ask(t, DefaultConfig, r, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(200)
		assert.NoError(t, http.NewResponseController(w).Flush())
		_, _ = io.WriteString(w, "\x81\x02hi")
	})
	assert.Empty(t, response.Header["Content-Encoding"])
	assert.Equal(t, "\x81\x02hi", decoded(t, response))
}

// What a response says of its bytes is said of those that are sent.
func TestHandler_headers(t *testing.T) {
	headers := []string{"Content-Type", "text/css", "Content-Length", "2700", "Accept-Ranges", "bytes", "Etag", `"7"`}
	for _, tt := range []struct {
		name, method, accept string
		status               int
		body                 string
		expect               http.Header
	}{
		{"compressed", "GET", "gzip", 200, page, http.Header{"Content-Encoding": {"gzip"}, "Etag": {`W/"7"`}}},
		{"not", "GET", "", 200, page, http.Header{"Content-Length": {"2700"}, "Accept-Ranges": {"bytes"}, "Etag": {`"7"`}}},
		{"its HEAD", "HEAD", "gzip", 200, "", http.Header{"Content-Encoding": {"gzip"}, "Etag": {`W/"7"`}}},
		{"HEAD, not", "HEAD", "", 200, "", http.Header{"Content-Length": {"2700"}, "Accept-Ranges": {"bytes"}, "Etag": {`"7"`}}},
		{"not modified", "GET", "gzip", 304, "", http.Header{"Content-Length": {"2700"}, "Accept-Ranges": {"bytes"}, "Etag": {`"7"`}}},
		{"no content", "GET", "gzip", 204, "", http.Header{"Content-Length": {"2700"}, "Accept-Ranges": {"bytes"}, "Etag": {`"7"`}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := get(tt.accept)
			r.Method = tt.method
			response := ask(t, DefaultConfig, r, says(tt.status, tt.body, headers...))
			tt.expect.Set("Content-Type", "text/css")
			tt.expect.Set("Vary", "Accept-Encoding")
			assert.Equal(t, tt.status, response.StatusCode)
			assert.Equal(t, tt.expect, response.Header)
			assert.Equal(t, tt.body, decoded(t, response))
		})
	}
}

// A HEAD is told what its GET is told, as far as that is known without its body.
func TestHandler_HEAD(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"small":                says(200, "<p>small</p>", "Content-Type", "text/html", "Etag", `"7"`),
		"compressed":           says(200, page[:1500], "Content-Type", "text/html", "Etag", `"7"`),
		"with its length":      says(200, page[:1500], "Content-Type", "text/html", "Content-Length", "1500"),
		"its type is guessed":  says(200, "<!doctype html>"+page[:1500]),
		"an image":             says(200, "\x89PNG\r\n\x1a\n"+page[:1500]),
		"an image's length":    says(200, "\x89PNG\r\n\x1a\n"+page[:1500], "Content-Length", "1508"),
		"nothing":              says(200, "", "Content-Type", "text/html"),
		"flushed, not written": func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
	} {
		server := httptest.NewServer(Handler(handler))
		got := map[string]http.Header{}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			r, err := http.NewRequest(method, server.URL, nil)
			require.NoError(t, err)
			r.Header.Set("Accept-Encoding", "gzip")
			response, err := server.Client().Do(r)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			got[method] = response.Header
			for _, may := range []string{"Content-Length", "Date"} { // be missing, or differ
				if response.Header.Get("Content-Encoding") != "" && method == http.MethodHead {
					assert.Empty(t, response.Header["Content-Length"], name)
				}
				delete(response.Header, may)
			}
		}
		assert.Equal(t, got[http.MethodGet], got[http.MethodHead], name)
		server.Close()
	}
}

// Of a file, a cache keeps what it has, and parts of it are as they are.
func TestHandler_files(t *testing.T) {
	file := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", `"7"`)
		http.ServeContent(w, r, "a.css", time.Time{}, strings.NewReader(page))
	}
	r := get(chrome)
	response := ask(t, DefaultConfig, r, file)
	assert.Equal(t, page, decoded(t, response))
	r.Header.Set("If-None-Match", response.Header.Get("Etag"))
	response = ask(t, DefaultConfig, r, file)
	assert.Equal(t, http.StatusNotModified, response.StatusCode)
	assert.Equal(t, `W/"7"`, response.Header.Get("Etag"))

	r = get(chrome)
	r.Header.Set("Range", "bytes=100-199")
	response = ask(t, DefaultConfig, r, file)
	assert.Equal(t, http.StatusPartialContent, response.StatusCode)
	assert.Equal(t, page[100:200], decoded(t, response))
	r.Header.Set("If-Range", `W/"7"`)
	assert.Equal(t, page, decoded(t, ask(t, DefaultConfig, r, file)), "what is compressed has no parts")
}

func TestConfig(t *testing.T) {
	all := Config{MinLength: -1}
	assert.Equal(t, "small", decoded(t, ask(t, all, get("gzip"), says(200, "small", "Content-Type", "text/plain"))))
	assert.Equal(t, "gzip", ask(t, all, get("gzip"), says(200, "small", "Content-Type", "text/plain")).Header.Get("Content-Encoding"))
	large := Config{MinLength: 3000}
	assert.Empty(t, ask(t, large, get("gzip"), says(200, page, "Content-Type", "text/plain")).Header.Get("Content-Encoding"))
	skips := Config{Skipper: func(r *http.Request) bool { return r.URL.Path == "/" }}
	assert.Equal(t, http.Header{"Content-Type": {"text/plain"}}, ask(t, skips, get("gzip"), says(200, page, "Content-Type", "text/plain")).Header)
}
