package compress

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
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

func TestOff(t *testing.T) {
	for name, off := range map[string]func(w http.ResponseWriter){
		"the writer":    Off,
		"what wraps it": func(w http.ResponseWriter) { Off(wrapped{wrapped{w}}) },
	} {
		response := ask(t, DefaultConfig, get(chrome), func(w http.ResponseWriter, r *http.Request) {
			off(w)
			says(200, page, "Content-Type", "text/event-stream")(w, r)
			assert.NoError(t, http.NewResponseController(w).Flush())
		})
		assert.Empty(t, response.Header.Get("Content-Encoding"), name)
		assert.Equal(t, page, decoded(t, response), name)
	}
	Off(httptest.NewRecorder()) // no middleware, no effect
}

type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// What is flushed is there at once, header and all.
func TestFlush(t *testing.T) {
	for _, kind := range []string{"text/event-stream", "text/html"} {
		next := make(chan struct{})
		server := httptest.NewServer(Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			control := http.NewResponseController(w)
			assert.NoError(t, control.SetWriteDeadline(time.Now().Add(time.Minute)))
			assert.NoError(t, control.Flush())
			for range 3 {
				<-next
				_, err := io.WriteString(w, "part\n")
				assert.NoError(t, err)
				w.(http.Flusher).Flush()
			}
		})))
		r, err := http.NewRequest(http.MethodGet, server.URL, nil)
		require.NoError(t, err)
		r.Header.Set("Accept-Encoding", chrome)
		response, err := server.Client().Do(r)
		require.NoError(t, err)
		assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
		decoder, err := gzip.NewReader(response.Body)
		require.NoError(t, err)
		for range 3 {
			next <- struct{}{}
			part := make([]byte, 5)
			_, err = io.ReadFull(decoder, part)
			require.NoError(t, err)
			assert.Equal(t, "part\n", string(part))
		}
		rest, err := io.ReadAll(decoder)
		assert.NoError(t, err)
		assert.Empty(t, rest)
		server.Close()
	}
}

// A panic leaves what is compressed without an end.
func TestPanic(t *testing.T) {
	inner := http.ResponseWriter(nil)
	response, w := panics(t, func(w http.ResponseWriter, r *http.Request) {
		inner = w
		says(200, page, "Content-Type", "text/event-stream")(w, r)
		assert.NoError(t, http.NewResponseController(w).Flush())
	})
	assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	decoder, err := gzip.NewReader(response.Body)
	require.NoError(t, err)
	text, err := io.ReadAll(decoder)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, page, string(text))
	before := w.Body.Len()
	_, err = inner.Write([]byte("more"))
	assert.ErrorIs(t, err, errOver)
	assert.Equal(t, before, w.Body.Len())
}

// What is not compressed is as it would be.
func TestPanic_plain(t *testing.T) {
	response, _ := panics(t, says(200, "small", "Content-Type", "text/html"))
	assert.Empty(t, response.Header.Get("Content-Encoding"))
	assert.Equal(t, "small", decoded(t, response))
}

// panics has a handler answer that panics in the end.
func panics(t *testing.T, handler http.HandlerFunc) (*http.Response, *httptest.ResponseRecorder) {
	t.Helper()
	w := httptest.NewRecorder()
	assert.Panics(t, func() {
		Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handler(w, r)
			panic("oops")
		})).ServeHTTP(w, get("gzip"))
	})
	return w.Result(), w
}

// After the end of what was compressed nothing is written, and an answer where there was none.
func TestAfterTheEnd(t *testing.T) {
	for body, expect := range map[string]error{page: errOver, "": nil} {
		w := httptest.NewRecorder()
		var late http.ResponseWriter
		Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			late = w
			if body != "" {
				says(200, body, "Content-Type", "text/html")(w, r)
			}
		})).ServeHTTP(w, get(chrome))
		length := w.Body.Len()
		_, err := io.WriteString(late, "late")
		assert.ErrorIs(t, err, expect)
		if expect == nil {
			length += len("late")
		}
		assert.Equal(t, length, w.Body.Len())
	}
}

func TestHijack(t *testing.T) {
	server := httptest.NewServer(Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if assert.NoError(t, err) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
			_ = conn.Close()
		}
	})))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", string(got))
}

// Compressors are used again: each response has its own bytes.
func TestHandler_pooled(t *testing.T) {
	for n := range 50 {
		body := strings.Repeat(string(rune('a'+n%26)), 2000)
		for _, accept := range []string{"gzip", "br", "zstd"} {
			assert.Equal(t, body, decoded(t, ask(t, DefaultConfig, get(accept), says(200, body, "Content-Type", "text/plain"))))
		}
	}
}

// FuzzHandler has responses written in parts with flushes between.
func FuzzHandler(f *testing.F) {
	f.Add("gzip", "text/event-stream", []byte("data: x\n\n"), []byte{1, 0, 200, 0, 3})
	f.Add("br", "text/html", []byte("<p>"), []byte{200, 200, 200, 200, 200, 0})
	f.Add("zstd", "", []byte("abc"), []byte{255, 255, 0, 255})
	f.Fuzz(func(t *testing.T, accept, kind string, word, steps []byte) {
		var sent bytes.Buffer
		response := ask(t, Config{MinLength: 100}, get(accept), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for _, step := range steps {
				if step == 0 {
					assert.NoError(t, http.NewResponseController(w).Flush())
					continue
				}
				part := bytes.Repeat(word, int(step))
				sent.Write(part)
				n, err := w.Write(part)
				assert.NoError(t, err)
				assert.Equal(t, len(part), n)
			}
		})
		assert.Equal(t, sent.String(), decoded(t, response))
	})
}
