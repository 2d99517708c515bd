package once

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

// Writer keeps what is written through it, and passes it on to the client for
// as long as that is there. That it has gone is no error.
type Writer struct {
	http.ResponseWriter
	beneath http.ResponseWriter // which flushes
	answer  *Answer
	before  http.Header // what others set, and set again for the next request
	begun   bool
	gone    bool
}

// Record returns a writer that keeps what is written to w, which is flushed beneath.
// What w's own hooks do to the header is not kept: they do it for each request. The
// policy of a page is kept, which has the nonce that is in the page.
func (a *Answer) Record(w, beneath http.ResponseWriter) *Writer {
	before := w.Header().Clone()
	before.Del("Content-Security-Policy")
	before.Del("Content-Security-Policy-Report-Only")
	return &Writer{ResponseWriter: w, beneath: beneath, answer: a, before: before}
}

// Unwrap returns the client's writer, past the books of the framework.
func (w *Writer) Unwrap() http.ResponseWriter { return w.beneath }

// PassesAtOnce says that nothing is kept back.
func (*Writer) PassesAtOnce() {}

// WriteHeader keeps the header and passes it on.
func (w *Writer) WriteHeader(status int) {
	if !w.begun && status >= http.StatusOK {
		w.begun = true
		w.answer.begin(status, added(w.before, w.Header()))
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write keeps p and passes it on. An error is returned when the response must
// not have it.
func (w *Writer) Write(p []byte) (int, error) {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	w.answer.add(p)
	if w.gone {
		return len(p), nil
	}
	n, err := w.ResponseWriter.Write(p)
	switch {
	case errors.Is(err, http.ErrBodyNotAllowed), errors.Is(err, http.ErrContentLength):
		return n, err
	case err != nil:
		w.gone = true
	}
	return len(p), nil
}

// WriteComment writes what is no part of the answer: it is not kept, and goes past the
// books of the framework.
func (w *Writer) WriteComment(p []byte) (int, error) {
	if w.gone {
		return len(p), nil
	}
	_, err := w.beneath.Write(p)
	w.gone = err != nil
	return len(p), nil
}

// FlushError flushes to the client.
func (w *Writer) FlushError() error {
	if !w.begun {
		w.WriteHeader(http.StatusOK)
	}
	if w.gone {
		return nil
	}
	err := http.NewResponseController(w.beneath).Flush()
	if errors.Is(err, http.ErrNotSupported) {
		return err
	}
	w.gone = err != nil
	return nil
}

// Flush is [Writer.FlushError] for who asks for an [http.Flusher].
func (w *Writer) Flush() { _ = w.FlushError() }

// SetWriteDeadline passes the deadline on.
func (w *Writer) SetWriteDeadline(deadline time.Time) error {
	err := http.NewResponseController(w.ResponseWriter).SetWriteDeadline(deadline)
	if errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil // else the connection is closed
}

// field is a header field that was set, or that got more values.
type field struct {
	name   string
	values []string
	more   bool
}

// bytes returns about what the field takes in memory.
func (f field) bytes() int64 {
	n := 64 + len(f.name)
	for _, value := range f.values {
		n += 16 + len(value)
	}
	return int64(n)
}

// added returns what a header has that it had not before, but for what belongs
// to the connection.
func added(before, now http.Header) (fields []field) {
	for name, values := range now {
		had := before[name]
		if ofConnection(name) || slices.Equal(had, values) {
			continue
		}
		more := len(had) > 0 && len(had) < len(values) && slices.Equal(had, values[:len(had)])
		if more {
			values = values[len(had):]
		}
		fields = append(fields, field{name, slices.Clone(values), more})
	}
	return fields
}

// ofConnection reports whether a field says something about the connection, or
// the moment.
func ofConnection(name string) bool {
	switch name {
	case "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Date":
		return true
	}
	return false
}

// set sets the field in a header.
func (f field) set(header http.Header) {
	if f.more {
		header[f.name] = append(header[f.name], f.values...)
	} else {
		header[f.name] = slices.Clone(f.values)
	}
}
