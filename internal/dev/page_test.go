package dev

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

func newServer() *Server { return New(Config{Watch: []fs.FS{fstest.MapFS{}}}) }

// tag is the element of a page of s.
func tag(s *Server, more string) string {
	return fmt.Sprintf(`<script defer data-datastar-dev data-boot="%s" data-changes="0"%s src="/_datastar/dev.js"></script>`, s.boot, more)
}

// The script comes before whatever else is in the head.
func TestPage(t *testing.T) {
	for _, given := range []string{
		"<!doctype html><html><head>|<title>a</title>",
		"<!DOCTYPE html>\n<html lang=\"en\" data-nonce=\"a\">\n<head class=\"b\">|\n",
		"<!doctype html>\n|<script src=\"/a\"></script>",
		"<!-- a <html> -->\n<!doctype html><!-- b --><html>|<body>",
		"<html><head>|",
	} {
		s := newServer()
		w := httptest.NewRecorder()
		p := s.Page(w, httptest.NewRequest(http.MethodGet, "/", nil))
		p.Header().Set("Content-Length", "7")
		p.Header().Set("Etag", `"a"`)
		p.Header().Set("Content-Type", "text/html; charset=utf-8")
		p.WriteHeader(http.StatusTeapot)
		text := strings.Replace(given, "|", "", 1)
		for _, half := range []string{text[:7], text[7:]} {
			_, err := p.Write([]byte(half))
			assert.NoError(t, err)
		}
		p.Finish()
		assert.Equal(t, strings.Replace(given, "|", tag(s, ""), 1), w.Body.String())
		assert.Equal(t, http.StatusTeapot, w.Code)
		assert.Empty(t, w.Header().Get("Content-Length"))
		assert.Empty(t, w.Header().Get("Etag"), "it is another page")
	}
}

func TestPage_element(t *testing.T) {
	var tests = []struct {
		name   string
		method string
		header http.Header
		expect string
	}{
		{"a nonce", "GET", http.Header{"Content-Security-Policy": {"default-src 'none'; script-src 'nonce-a+/=' 'self'"}}, ` nonce="a+/="`},
		{"that is only reported", "GET", http.Header{"Content-Security-Policy-Report-Only": {"script-src 'nonce-b'"}}, ` nonce="b"`},
		{"no nonce", "GET", http.Header{"Content-Security-Policy": {"script-src 'self'"}}, ""},
		{"no harm", "GET", http.Header{"Content-Security-Policy": {`script-src 'nonce-"><b>'`}}, ""},
		{"a form", "POST", nil, " data-once"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer()
			w := httptest.NewRecorder()
			p := s.Page(w, httptest.NewRequest(tt.method, "/", nil))
			for name, values := range tt.header {
				p.Header()[name] = values
			}
			_, _ = p.Write([]byte("<!doctype html>"))
			p.Finish()
			assert.Equal(t, "<!doctype html>"+tag(s, tt.expect), w.Body.String())
		})
	}
}

// What is no page passes as it is, at once.
func TestPage_passes(t *testing.T) {
	var tests = []struct {
		name, method string
		asked, says  http.Header
		status       int
		text         string
	}{
		{"JSON", "GET", nil, http.Header{"Content-Type": {"application/json"}}, 201, `{"a":"<!doctype html>"}`},
		{"a stream", "GET", nil, http.Header{"Content-Type": {"text/event-stream"}}, 200, "data: <!doctype html>\n\n"},
		{"compressed", "GET", nil, http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}}, 200, "<!doctype html>"},
		{"part of a page", "GET", nil, http.Header{"Content-Type": {"text/html"}}, 206, "<!doctype html>"},
		{"not modified", "GET", nil, http.Header{"Content-Type": {"text/html"}}, 304, ""},
		{"no content", "GET", nil, nil, 204, ""},
		{"a fragment", "GET", nil, http.Header{"Content-Type": {"text/html"}}, 200, "<p>a</p>"},
		{"a fragment after a comment", "GET", nil, http.Header{"Content-Type": {"text/html"}}, 200, "<!-- a --><p>a</p>"},
		{"a frame", "GET", http.Header{"Sec-Fetch-Dest": {"iframe"}}, http.Header{"Content-Type": {"text/html"}}, 200, "<!doctype html>"},
		{"of no type", "GET", nil, nil, 200, "plain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(tt.method, "/", nil)
			if tt.asked != nil {
				r.Header = tt.asked
			}
			p := newServer().Page(w, r)
			for name, values := range tt.says {
				p.Header()[name] = values
			}
			p.WriteHeader(tt.status)
			if tt.text != "" {
				_, err := p.Write([]byte(tt.text))
				assert.NoError(t, err)
			}
			p.Finish()
			assert.Equal(t, tt.status, w.Code)
			assert.Equal(t, tt.text, w.Body.String())
		})
	}
}

// A fragment is a page of its own where the browser goes to it, or asks for it again.
func TestPage_destination(t *testing.T) {
	s := newServer()
	for name, value := range map[string]string{"Sec-Fetch-Dest": "document", "Datastar-Dev": "page"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set(name, value)
		p := s.Page(w, r)
		_, _ = p.Write([]byte("<p>a</p>"))
		p.Finish()
		assert.Equal(t, tag(s, "")+"<p>a</p>", w.Body.String(), name)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Sec-Fetch-Dest", "document")
	p := s.Page(w, r)
	_, _ = p.Write([]byte("<p>a</p>"))
	assert.Empty(t, w.Body.String())
	p.Flush()
	assert.Equal(t, tag(s, "")+"<p>a</p>", w.Body.String())
	assert.True(t, w.Flushed)
	_, _ = p.Write([]byte("<p>b</p>"))
	p.Finish()
	assert.Equal(t, tag(s, "")+"<p>a</p><p>b</p>", w.Body.String(), "once")
}

// Where the script cannot be added it is said why, once.
func TestPage_compressed(t *testing.T) {
	var said bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&said, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	s := newServer()
	for range 2 {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Sec-Fetch-Mode", "navigate")
		p := s.Page(httptest.NewRecorder(), r)
		p.Header().Set("Content-Type", "text/html")
		p.Header().Set("Content-Encoding", "gzip")
		p.WriteHeader(http.StatusOK)
	}
	assert.Equal(t, 1, strings.Count(said.String(), "use the middleware inside Gzip"))
}

func TestFail(t *testing.T) {
	navigates := http.Header{"Sec-Fetch-Mode": {"navigate"}}
	var tests = []struct {
		name   string
		asked  http.Header
		begun  string
		expect bool
	}{
		{"a page", navigates, "", true},
		{"half a page", navigates, "<!doctype html><p>", true},
		{"a page that is asked for again", http.Header{"Datastar-Dev": {"page"}, "Sec-Fetch-Mode": {"cors"}}, "", true},
		{"an old browser's", http.Header{"Accept": {"text/html,*/*"}}, "", true},
		{"a script's request", http.Header{"Sec-Fetch-Mode": {"cors"}, "Accept": {"text/html"}}, "", false},
		{"a program's", nil, "", false},
		{"what was sent", navigates, "plain", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer()
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.Header = tt.asked
			p := s.Page(w, r)
			if tt.begun != "" {
				_, _ = p.Write([]byte(tt.begun))
			}
			assert.Equal(t, tt.expect, p.Fail(w, Problem{Title: "A <b>", Text: `"><script>`}))
			p.Finish()
			if !tt.expect {
				assert.NotContains(t, w.Body.String(), "A &lt;b&gt;")
				return
			}
			assert.Equal(t, http.StatusInternalServerError, w.Code)
			assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
			element := tag(s, ` data-problem="{&#34;title&#34;:&#34;A \u003cb\u003e&#34;,&#34;text&#34;:&#34;\&#34;\u003e\u003cscript\u003e&#34;}"`)
			assert.Contains(t, w.Body.String(), `<link rel="icon" href="data:,">`+element+"</head>")
			assert.Contains(t, w.Body.String(), "<h1>A &lt;b&gt;</h1><pre>&#34;&gt;&lt;script&gt;</pre>")
			assert.Equal(t, 2, strings.Count(w.Body.String(), "<"+"/script>")+1)
		})
	}
}

func TestServe(t *testing.T) {
	s := newServer()
	for path, expect := range map[string]bool{
		"/_datastar/dev.js": true, "/app/_datastar/dev.js": true,
		"/_datastar/live.js": false, "/_datastar/dev.js/a": false, "/dev.js": false, "/": false,
	} {
		w := httptest.NewRecorder()
		assert.Equal(t, expect, s.Serve(w, httptest.NewRequest(http.MethodGet, path, nil)), path)
		if expect {
			assert.Equal(t, "text/javascript; charset=utf-8", w.Header().Get("Content-Type"))
			assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"))
		}
	}
	assert.False(t, s.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/_datastar/dev.js", nil)))
}
