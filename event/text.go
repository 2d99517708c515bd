package event

import (
	"context"
	"html"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"
)

// AppendText appends what a reader yields to the element that a selector matches, as text:
// a log, the output of a command, the words of a language model. Its events are appended
// fragments, <span>…</span>, with the options; white space shows where the style of the
// element is white-space: pre-wrap.
//
//	for e, err := range event.AppendText(ctx, output, event.WithSelector("#log")) {
//		if err != nil {
//			return err
//		}
//		if err := rooms.Publish(ctx, topic, e); err != nil {
//			return err
//		}
//	}
//
// What comes within 50 ms is one event, unless it is more than 32 KiB. A character is never
// cut in two; each byte that is no UTF-8, and NUL, is U+FFFD. The reader is read on a
// goroutine of its own, no faster than the loop takes events. Its error, but for io.EOF, is
// the last thing in the loop, or the cause of ctx when that is done, though a read may be
// blocked then. A reader that is an io.Closer is closed at the end, beside such a read, which
// comes back by it, as with files, pipes and connections; one that is not leaves the goroutine
// behind until it does.
func AppendText(ctx context.Context, r io.Reader, opts ...Option) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t := &typed{ctx: ctx, chunks: make(chan chunk), done: make(chan struct{})}
		go t.read(r)
		defer t.close(r)
		for {
			t.gather()
			if text := t.take(); text != "" && !yield(appended(text, opts), nil) {
				return
			}
			if t.err != nil {
				if t.err != io.EOF {
					yield(Event{}, t.err)
				}
				return
			}
		}
	}
}

func appended(text string, opts []Option) Event {
	mode := [...]Option{WithMode(ModeAppend)}
	return PatchElements("<span>"+html.EscapeString(text)+"</span>", append(mode[:], opts...)...)
}

const (
	textAge   = 50 * time.Millisecond
	textBytes = 32 << 10
	idleReads = 100
)

// typed is a reader that is being read.
type typed struct {
	ctx    context.Context
	chunks chan chunk
	done   chan struct{} // closed when nobody takes chunks any more

	held []byte
	at   time.Time // of the last event
	err  error     // io.EOF at the end
}

// chunk is what a read returned, or panicked with.
type chunk struct {
	text     string
	err      error
	panicked any
}

// read reads to the end, as long as somebody takes what it reads.
func (t *typed) read(r io.Reader) {
	var c chunk
	defer close(t.chunks)
	defer func() {
		if c.panicked = recover(); c.panicked != nil {
			t.give(c)
		}
	}()
	buffer := make([]byte, textBytes)
	for idle := 0; c.err == nil; idle++ {
		var n int
		n, c.err = r.Read(buffer)
		if c.text = string(buffer[:n]); n > 0 {
			idle = 0
		}
		if idle == idleReads && c.err == nil {
			c.err = io.ErrNoProgress
		}
		if (n > 0 || c.err != nil) && !t.give(c) {
			return
		}
	}
}

func (t *typed) give(c chunk) (taken bool) {
	select {
	case t.chunks <- c:
		return true
	case <-t.done:
		return false
	}
}

// close has the goroutine end.
func (t *typed) close(r io.Reader) {
	close(t.done)
	if closer, ok := r.(io.Closer); ok {
		_ = closer.Close()
	}
}

// gather waits for the next chunk, and for what comes soon after the last event.
func (t *typed) gather() {
	t.await(nil)
	timer := time.NewTimer(time.Until(t.at.Add(textAge)))
	defer timer.Stop()
	for t.err == nil && len(t.held) < textBytes && t.await(timer.C) {
	}
}

// await takes a chunk, or reports false if it is time for the next event.
func (t *typed) await(due <-chan time.Time) (more bool) {
	select {
	case c, open := <-t.chunks:
		switch {
		case c.panicked != nil:
			panic(c.panicked)
		case !open:
			c.err = io.ErrUnexpectedEOF // its goroutine was ended
		}
		t.held, t.err = append(t.held, c.text...), c.err
		return true
	case <-t.ctx.Done():
		t.err = context.Cause(t.ctx)
		return false
	case <-due:
		return false
	}
}

// take returns what is whole of the text, and keeps the rest unless it is the last.
func (t *typed) take() string {
	whole := len(t.held)
	if t.err == nil {
		whole = wholeText(t.held)
	}
	if whole == 0 {
		return ""
	}
	text := string(t.held[:whole])
	t.held, t.at = append(t.held[:0], t.held[whole:]...), time.Now()
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.Map(visibly, text)
}

// visibly has NUL look like a byte that is no UTF-8, as HTML parsers do.
func visibly(r rune) rune {
	if r == 0 {
		return utf8.RuneError
	}
	return r
}

// wholeText returns how much of a text ends neither within a character nor within CRLF.
func wholeText(text []byte) int {
	n := len(text)
	for i := n - 1; i >= 0 && n-i < utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				n = i
			}
			break
		}
	}
	if n > 0 && text[n-1] == '\r' {
		n--
	}
	return n
}
