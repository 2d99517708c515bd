package dev

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Page is the writer of an answer that may be a page. A page is kept until its end, and
// gets the script; anything else passes.
type Page struct {
	http.ResponseWriter
	server *Server
	r      *http.Request
	status int
	passes bool // it is no page, or the page was sent
	text   bytes.Buffer
}

// Page returns the writer for the answer to a request that is not Datastar's.
func (s *Server) Page(w http.ResponseWriter, r *http.Request) *Page {
	s.look()
	return &Page{ResponseWriter: w, server: s, r: r}
}

// Unwrap is for http.ResponseController.
func (p *Page) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (p *Page) WriteHeader(status int) {
	if p.passes || status < http.StatusOK {
		p.ResponseWriter.WriteHeader(status)
		return
	}
	if p.status = status; p.Header().Get("Content-Type") != "" && !p.is() {
		p.hint()
		p.pass()
	}
}

// hint says once why pages have no script.
func (p *Page) hint() {
	if p.wanted() && p.Header().Get("Content-Encoding") != "" && strings.HasPrefix(p.Header().Get("Content-Type"), "text/html") {
		p.server.compressed.Do(func() {
			slog.Warn("datastar: dev: pages are compressed before they get the script: use the middleware inside Gzip")
		})
	}
}

// is reports whether the answer is a page that can have the script.
func (p *Page) is() bool {
	h := p.Header()
	return strings.HasPrefix(h.Get("Content-Type"), "text/html") && h.Get("Content-Encoding") == "" &&
		p.r.Method != http.MethodHead && p.status != http.StatusNoContent && p.status != http.StatusNotModified && p.status != http.StatusPartialContent
}

// Write implements [http.ResponseWriter].
func (p *Page) Write(b []byte) (int, error) {
	if p.passes {
		return p.ResponseWriter.Write(b)
	}
	if p.Header().Get("Content-Type") == "" {
		p.Header().Set("Content-Type", http.DetectContentType(b))
	}
	if p.status == 0 {
		p.status = http.StatusOK
	}
	if !p.is() {
		p.pass()
		return p.ResponseWriter.Write(b)
	}
	return p.text.Write(b)
}

// Flush implements [http.Flusher]: what is flushed is no whole page yet, and gets the
// script all the same.
func (p *Page) Flush() { _ = p.FlushError() }

// FlushError is Flush that returns its error.
func (p *Page) FlushError() error {
	p.Finish()
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// ReadFrom implements [io.ReaderFrom], of which net/http's writer makes a faster copy of
// a file.
func (p *Page) ReadFrom(from io.Reader) (int64, error) {
	if p.passes {
		return io.Copy(p.ResponseWriter, from)
	}
	return io.Copy(struct{ io.Writer }{p}, from)
}

// pass sends the header as it is.
func (p *Page) pass() {
	p.passes = true
	if p.status != 0 {
		p.ResponseWriter.WriteHeader(p.status)
	}
}

// Finish sends the page with the script.
func (p *Page) Finish() {
	if p.passes {
		return
	}
	if p.text.Len() == 0 {
		p.pass()
		return
	}
	page := p.text.Bytes()
	if at, document := head(page); p.whole(document) {
		element := p.server.element(p.r, p.Header(), nil)
		page = slices.Concat(page[:at], []byte(element), page[at:])
		p.Header().Del("Content-Length")
		p.Header().Del("Etag") // of the page without
	}
	p.pass()
	_, _ = p.ResponseWriter.Write(page)
}

// whole reports whether the answer is a page of its own, as the browser says, or else as
// it looks.
func (p *Page) whole(document bool) bool {
	if p.r.Header.Get(Header) == Again {
		return true
	}
	switch destination := p.r.Header.Get("Sec-Fetch-Dest"); destination {
	case "", "empty":
		return document
	default:
		return destination == "document"
	}
}

// Fail answers with what went wrong in place of a page, which goes on when that is mended.
// w is what keeps books of the answer, if it was not begun. It reports false where
// the answer is no page, or was sent, or would be dropped.
func (p *Page) Fail(w http.ResponseWriter, problem Problem) bool {
	if p.passes || !p.wanted() || kept(p.ResponseWriter) {
		return false
	}
	if p.passes = true; p.status != 0 {
		w = p.ResponseWriter // the books know already
	}
	h := p.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Length")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = fmt.Fprintf(w, failure, html.EscapeString(problem.Title), p.server.element(p.r, h, &problem), html.EscapeString(problem.Text))
	return true
}

// kept reports whether a writer keeps the answer to its end and drops it where the handler
// fails: that of [http.TimeoutHandler], which Echo's Timeout uses.
func kept(w http.ResponseWriter) bool {
	for {
		outer, wraps := w.(interface{ Unwrap() http.ResponseWriter })
		if !wraps {
			return fmt.Sprintf("%T", w) == "*http.timeoutWriter"
		}
		w = outer.Unwrap()
	}
}

// wanted reports whether the browser wants a page, and not something for one.
func (p *Page) wanted() bool {
	h := p.r.Header
	return h.Get(Header) == Again || h.Get("Sec-Fetch-Mode") == "navigate" ||
		h.Get("Sec-Fetch-Mode") == "" && strings.Contains(h.Get("Accept"), "text/html")
}

// failure is a page that shows what went wrong, over which the script shows more.
const failure = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>%[1]s</title><link rel="icon" href="data:,">%[2]s</head>
<body><h1>%[1]s</h1><pre>%[3]s</pre></body></html>
`

// nonce finds the nonce in a Content-Security-Policy.
var nonce = regexp.MustCompile(`'nonce-([A-Za-z0-9+/_=-]+)'`)

// element is the script element of a page.
func (s *Server) element(r *http.Request, h http.Header, problem *Problem) string {
	s.mu.Lock()
	changes := s.changes
	s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, `<script defer data-datastar-dev data-boot="%s" data-changes="%d"`, s.boot, changes)
	for _, header := range []string{"Content-Security-Policy", "Content-Security-Policy-Report-Only"} {
		if found := nonce.FindStringSubmatch(strings.Join(h.Values(header), ",")); found != nil {
			fmt.Fprintf(&b, ` nonce="%s"`, found[1])
			break
		}
	}
	if r.Method != http.MethodGet {
		b.WriteString(` data-once`) // it cannot be asked for again
	}
	if problem != nil {
		text, _ := json.Marshal(problem) // strings and numbers
		fmt.Fprintf(&b, ` data-problem="%s"`, html.EscapeString(string(text)))
	}
	return b.String() + ` src="` + scriptPath + `"></script>`
}

// start is what may stand before the first thing in a page's head.
var start = regexp.MustCompile(`(?is)^\s*(<!--.*?-->\s*)*(<!doctype[^>]*>)?\s*(<!--.*?-->\s*)*(<html(\s[^>]*)?>)?\s*(<!--.*?-->\s*)*(<head(\s[^>]*)?>)?`)

// head returns where the head of a page begins, and whether it is a whole page and no
// fragment of one.
func head(page []byte) (at int, document bool) {
	found := start.Find(page)
	return len(found), bytes.ContainsRune(bytes.ReplaceAll(found, []byte("<!--"), nil), '<')
}
