package event_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shown returns what a page shows of events for the element #log.
func shown(t *testing.T, e event.Event) string {
	t.Helper()
	seen := see(t, event.V1, e)
	assert.Equal(t, client.Seen{Operation: client.MergesFragments, Mode: "append", Selector: "#log", Text: seen.Text}, seen)
	text, open := strings.CutPrefix(seen.Text, "<span>")
	text, closed := strings.CutSuffix(text, "</span>")
	assert.True(t, open && closed, seen.Text)
	assert.NotContains(t, text, "<")
	assert.True(t, utf8.ValidString(text), "%q", text)
	return html.UnescapeString(text)
}

// all reads all that AppendText makes of a reader.
func all(t *testing.T, r io.Reader) (texts []string, err error) {
	t.Helper()
	for e, err := range event.AppendText(t.Context(), r, event.WithSelector("#log")) {
		if err != nil {
			return texts, err
		}
		texts = append(texts, shown(t, e))
	}
	return texts, nil
}

func TestAppendText(t *testing.T) {
	for _, tc := range []struct{ name, given, expect string }{
		{"nothing", "", ""},
		{"markup", "<b>&amp;\"'</span></body>", "<b>&amp;\"'</span></body>"},
		{"blank lines", "\n\n a\n\tb\n ", "\n\n a\n\tb\n "},
		{"line ends", "a\r\nb\rc\n\r\n\r", "a\nb\nc\n\n\n"},
		{"characters of each length", "aé日🙂\u2028\ufeffz", "aé日🙂\u2028\ufeffz"},
		{"what is no UTF-8", "a\xff\xfe\xe6\x97z\xf0\x9f\x99", "a\ufffd\ufffd\ufffd\ufffdz\ufffd\ufffd\ufffd"},
		{"NUL", "\x00a", "\ufffda"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for name, r := range map[string]io.Reader{
					"at once": strings.NewReader(tc.given), "byte by byte": iotest.OneByteReader(strings.NewReader(tc.given)),
					"in halves": iotest.HalfReader(strings.NewReader(tc.given)), "with its end": iotest.DataErrReader(strings.NewReader(tc.given)),
					"slowly": &slowReader{r: iotest.OneByteReader(strings.NewReader(tc.given)), wait: time.Second},
				} {
					texts, err := all(t, r)
					assert.NoError(t, err, name)
					assert.Equal(t, tc.expect, strings.Join(texts, ""), name)
				}
			})
		})
	}
}

// slowReader waits before each read.
type slowReader struct {
	r    io.Reader
	wait time.Duration
}

func (s *slowReader) Read(p []byte) (int, error) {
	time.Sleep(s.wait)
	return s.r.Read(p)
}

// What comes soon after something else waits for more.
func TestAppendText_coalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			last := 0
			for _, at := range []int{0, 10, 40, 60, 99, 500, 501, 10_000} {
				time.Sleep(time.Duration(at-last) * time.Millisecond)
				_, _ = fmt.Fprintf(w, "%d ", at)
				last = at
			}
			_ = w.Close()
		}()
		var got []string
		begun := time.Now()
		for e, err := range event.AppendText(t.Context(), r, event.WithSelector("#log")) {
			require.NoError(t, err)
			got = append(got, fmt.Sprint(time.Since(begun).Milliseconds(), ": ", shown(t, e)))
		}
		assert.Equal(t, []string{"0: 0 ", "50: 10 40 ", "100: 60 99 ", "500: 500 ", "550: 501 ", "10000: 10000 "}, got)
	})
}

// A line of many megabytes is sent in parts, each when it is there, and is never kept whole.
func TestAppendText_isBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		given, n, read := strings.Repeat("日", 4<<20/3), 0, 0
		begun := time.Now()
		var whole strings.Builder
		source := strings.NewReader(given)
		for e, err := range event.AppendText(t.Context(), source, event.WithSelector("#log")) {
			require.NoError(t, err)
			text := shown(t, e)
			whole.WriteString(text)
			assert.LessOrEqual(t, len(text), 64<<10)
			n++
			time.Sleep(time.Second) // a page that is slow
			synctest.Wait()
			ahead := len(given) - source.Len() - whole.Len()
			read = max(read, ahead)
		}
		assert.Equal(t, given, whole.String())
		assert.LessOrEqual(t, n, 130)
		assert.LessOrEqual(t, read, 96<<10, "read ahead")
		assert.Equal(t, time.Duration(n)*time.Second, time.Since(begun), "none of it waits")
	})
}

// blocked is a reader that yields nothing, until it is closed.
type blocked struct{ closed chan struct{} }

func (b blocked) Read([]byte) (int, error) { <-b.closed; return 0, io.ErrClosedPipe }
func (b blocked) Close() error             { close(b.closed); return nil }

func TestAppendText_ends(t *testing.T) {
	gone := errors.New("the client has gone")
	synctest.Test(t, func(t *testing.T) {
		r := blocked{make(chan struct{})}
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Hour, func() { cancel(gone) })
		n := 0
		for e, err := range event.AppendText(ctx, r) { // though the read is blocked
			n++
			assert.Equal(t, event.Event{}, e)
			assert.Equal(t, gone, err)
		}
		assert.Equal(t, 1, n)
		<-r.closed
	})
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			for {
				if _, err := io.WriteString(w, "more"); err != nil {
					assert.Equal(t, io.ErrClosedPipe, err)
					return
				}
			}
		}()
		for _, err := range event.AppendText(t.Context(), r) {
			assert.NoError(t, err)
			break // a loop that is left closes the reader
		}
	})
}

func TestAppendText_fails(t *testing.T) {
	broken := errors.New("broken")
	texts, err := all(t, io.MultiReader(strings.NewReader("half a \xe6"), iotest.ErrReader(broken)))
	assert.Equal(t, broken, err)
	assert.Equal(t, "half a \ufffd", strings.Join(texts, ""), "what came before is not lost")

	_, err = all(t, readFunc(func([]byte) (int, error) { return 0, nil }))
	assert.Equal(t, io.ErrNoProgress, err)

	assert.PanicsWithValue(t, "of the reader", func() { _, _ = all(t, readFunc(func([]byte) (int, error) { panic("of the reader") })) })

	_, err = all(t, readFunc(func([]byte) (int, error) { runtime.Goexit(); return 0, nil }))
	assert.Equal(t, io.ErrUnexpectedEOF, err)

	for e, err := range event.AppendText(t.Context(), strings.NewReader("a")) {
		assert.NoError(t, err)
		_, err := event.V1.Append(nil, e)
		assert.ErrorIs(t, err, event.ErrUnsupported, "it needs a selector")
	}
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func BenchmarkAppendText(b *testing.B) {
	given := strings.Repeat("2026-11-30 09:50:11 a line of a log, of <eighty> bytes or so, & of no interest\n", 16<<10)
	b.SetBytes(int64(len(given)))
	b.ReportAllocs()
	dst := []byte(nil)
	for b.Loop() {
		for e, err := range event.AppendText(b.Context(), strings.NewReader(given), event.WithSelector("#log")) {
			if err != nil {
				b.Fatal(err)
			}
			dst, _ = event.V1.Append(dst[:0], e)
		}
	}
}
