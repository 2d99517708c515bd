package client

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// lines reads lines that end with LF, CR or CRLF. A line is there as soon as its CR is:
// an LF that comes later belongs to it.
type lines struct {
	in      *bufio.Reader
	started bool
	afterCR bool
	bareCR  bool // the line before ended with a CR alone
	partial bool // the stream ended within a line
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReader(r)} }

// next returns the next line. What no line end follows is dropped: there is no event
// without a blank line. A byte order mark at the beginning of the stream is dropped, too.
func (l *lines) next() (string, error) {
	var line []byte
	l.bareCR = false
	for {
		if _, err := l.in.Peek(1); err != nil {
			l.partial = len(line) > 0
			return "", err
		}
		chunk, _ := l.in.Peek(l.in.Buffered())
		if l.afterCR {
			l.afterCR, l.bareCR = false, chunk[0] != '\n'
			if !l.bareCR {
				_, _ = l.in.Discard(1)
				continue
			}
		}
		end := bytes.IndexAny(chunk, "\r\n")
		if end < 0 {
			line = append(line, chunk...)
			_, _ = l.in.Discard(len(chunk))
			continue
		}
		line = append(line, chunk[:end]...)
		l.afterCR = chunk[end] == '\r'
		_, _ = l.in.Discard(end + 1)
		return l.text(line), nil
	}
}

func (l *lines) text(line []byte) string {
	text := string(line)
	if !l.started {
		l.started, text = true, strings.TrimPrefix(text, bom)
	}
	return text
}

// UTF8 makes U+FFFD of what is not UTF-8, as browsers do: one of each longest part that
// could be the beginning of a character.
func UTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			n = begun(s)
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}

// begun returns how many bytes at the beginning of s could begin a character, at least
// one.
func begun(s string) int {
	n := 0
	for n < len(s) && !utf8.FullRuneInString(s[:n+1]) {
		n++
	}
	return max(n, 1)
}
