package compress

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const eventStream = "text/event-stream"

// decideEarly decides what the header alone tells: that the response is not compressed, or
// has no body.
func (w *writer) decideEarly() {
	h := w.Header()
	length, err := strconv.Atoi(h.Get("Content-Length"))
	switch {
	case w.status == http.StatusNotModified:
		if tag := h.Get("Etag"); tag != "" && strings.Contains(w.known, "W/"+tag) {
			weaken(h) // the client has it compressed
		}
	case w.status == http.StatusNoContent || !w.wanted().any() || !w.compressible(nil) || err == nil && length < w.least:
	case !w.head || err != nil || mediaType(h) == "": // what is written tells more
		return
	default:
		if c := w.coding(nil, false); c != nil {
			w.encode(c, false)
			return
		}
	}
	_ = w.pass() // which writes the header alone
}

// decide decides how the response is written, of which next is written next.
func (w *writer) decide(next []byte, flushed bool) error {
	c := w.coding(w.beginning(next), flushed)
	if c == nil {
		return w.pass()
	}
	w.encode(c, flushed)
	kept := w.kept
	w.kept = nil
	_, err := w.to.Write(kept)
	return err
}

// encode writes the header of a response that is compressed.
func (w *writer) encode(c *coding, flushed bool) {
	w.describe(c.name)
	w.ResponseWriter.WriteHeader(w.status)
	w.state = encoded
	switch {
	case w.head:
		w.to = nobody{}
	case flushed || w.isStream():
		w.stream.to, w.to = w.ResponseWriter, &w.stream
	default:
		w.to = c.to(w.ResponseWriter)
	}
}

// nobody is the encoder of a body that is not sent: net/http would take what is written
// instead of it for as long as the body is.
type nobody struct{}

func (nobody) Write(p []byte) (int, error) { return len(p), nil }
func (nobody) Flush() error                { return nil }
func (nobody) Close() error                { return nil }

// sniffed is how many bytes tell a type.
const sniffed = 512

// beginning returns what a response begins with, of which next is written next: as much
// of it as tells its type.
func (w *writer) beginning(next []byte) []byte {
	if len(w.kept) == 0 {
		return next
	}
	more := max(0, sniffed-len(w.kept))
	return append(w.kept, next[:min(more, len(next))]...) // which leaves what is kept as it is
}

// coding returns what a response is compressed with that begins with such bytes, or nil.
// What is flushed before it is large is a stream, whatever its type.
func (w *writer) coding(first []byte, flushed bool) *coding {
	switch {
	case !w.compressible(first):
		return nil
	case !flushed && !w.isStream():
		return w.wanted().whole()
	case w.wanted().stream():
		return gzipCoding
	}
	return nil
}

func (w *writer) isStream() bool { return mediaType(w.Header()) == eventStream }

// pass writes the response as it is.
func (w *writer) pass() error {
	w.state = plain
	w.ResponseWriter.WriteHeader(w.status)
	kept := w.kept
	w.kept = nil
	if len(kept) == 0 {
		return nil
	}
	_, err := w.ResponseWriter.Write(kept)
	return err
}

// compressible reports whether a response can be compressed that begins with such bytes,
// or none yet.
func (w *writer) compressible(first []byte) bool {
	h := w.Header()
	if encoding := h.Get("Content-Encoding"); encoding != "" && encoding != "identity" || h.Get("Content-Range") != "" {
		return false
	}
	kind := mediaType(h)
	if kind == "" && len(first) > 0 {
		if _, none := h["Content-Type"]; none {
			return false // on purpose: net/http does not guess either
		}
		h.Set("Content-Type", http.DetectContentType(first))
		kind = mediaType(h)
	}
	// Streams say so to proxies, and are not changed by one if they are compressed here.
	if kind != eventStream && lists(h["Cache-Control"], "no-transform") {
		return false
	}
	return kind == "" || smaller(kind)
}

func mediaType(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind, _, _ = strings.Cut(h.Get("Content-Type"), ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// smaller reports whether what is of a media type becomes smaller.
func smaller(kind string) bool {
	switch kind {
	case "application/json", "application/javascript", "application/xml", "application/wasm", "application/x-ndjson",
		"application/vnd.ms-fontobject", "font/ttf", "font/otf", "image/bmp", "image/x-icon":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}

// describe says in the header how the response is encoded.
func (w *writer) describe(coding string) {
	h := w.Header()
	h.Set("Content-Encoding", coding)
	h.Del("Content-Length")
	h.Del("Accept-Ranges")
	weaken(h)
}

// weaken makes an entity tag weak, since what it names has other bytes now.
func weaken(h http.Header) {
	if tag := h.Get("Etag"); strings.HasPrefix(tag, `"`) {
		h.Set("Etag", "W/"+tag)
	}
}
