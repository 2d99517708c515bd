package event_test

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/echo-datastar/datastar/event"
)

// The client_*_test.go files are a model of the four generations of the
// browser client, two of them also on a page whose policy forbids inline
// scripts: what each of them understands of a stream of bytes. The
// model is written from what the clients do and shares nothing with the
// encoders, so that what it reads back is evidence. It is stricter than the
// clients: what they ignore (an unknown key, a message without a name) is an error
// here.

// The operations that the model of a client can see.
const (
	mergesFragments  = "merges fragments"
	mergesSignals    = "merges signals"
	removesFragments = "removes fragments"
	removesSignals   = "removes signals"
	runsScript       = "runs a script"
	redirects        = "redirects"
	replacesURL      = "replaces the URL"
	logs             = "logs"
	logsError        = "logs an error"
	dispatches       = "dispatches an event"
)

// seen is one operation as a client sees it, its own defaults filled in.
type seen struct {
	operation          string
	text               string // HTML, JSON, script, URL, message or detail
	selector           string
	mode               string // in the words of the package
	namespace          string
	onlyIfMissing      bool
	viewTransition     bool
	transitionSelector string
	settle             int      // milliseconds; 0 where the client knows none
	paths              []string // of removed signals
	attributes         []string // of a script, "name value"
	autoRemove         bool
	name               string // of a dispatched event
	id                 string
	retry              int // milliseconds; 0 if there is none
}

// read returns what a client of the protocol sees in a stream.
func read(p event.Protocol, stream []byte) ([]seen, error) {
	t := transcribe(stream)
	if t.err != nil {
		return nil, t.err
	}
	var all []seen
	for _, m := range t.messages {
		s, err := decode(p, m)
		if err != nil {
			return all, fmt.Errorf("%v, event %s: %w", p, m.event, err)
		}
		s.id, s.retry = m.id, m.retry
		all = append(all, s)
	}
	return all, nil
}

func decode(p event.Protocol, m message) (seen, error) {
	switch p {
	case event.V018:
		return decodeV018(m)
	case event.V019:
		return decodeV019(m)
	case event.Beta, event.BetaCSP:
		if p == event.BetaCSP && m.event == "datastar-execute-script" {
			return seen{}, fmt.Errorf("the policy blocks the script")
		}
		return decodeBeta(m)
	case event.V1, event.V1CSP:
		return decodeV1(m)
	}
	return seen{}, fmt.Errorf("no client speaks %v", p)
}

// fields are an event's data by key. The first complaint about them stays.
type fields struct {
	values map[string]string
	err    error
}

func (f *fields) complain(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// text returns a value that must be there.
func (f *fields) text(key string) string {
	value, ok := f.values[key]
	if !ok {
		f.complain("no %s", key)
	}
	return value
}

// line returns a value that has one line, or "".
func (f *fields) line(key string) string {
	if strings.Contains(f.values[key], "\n") {
		f.complain("%s has several lines: %q", key, f.values[key])
	}
	return f.values[key]
}

func (f *fields) flag(key string, missing bool) bool {
	switch f.values[key] {
	case "true":
		return true
	case "false":
		return false
	}
	if value, ok := f.values[key]; ok {
		f.complain("%s is %q", key, value)
	}
	return missing
}

func (f *fields) millis(key string, missing int) int {
	value, ok := f.values[key]
	if !ok {
		return missing
	}
	var n int
	if _, err := fmt.Sscanf(value, "%d", &n); err != nil || n < 0 || fmt.Sprint(n) != value {
		f.complain("%s is %q", key, value)
	}
	return n
}

// word translates a value that is one of a few.
func (f *fields) word(key, missing string, words map[string]string) string {
	value, ok := f.values[key]
	if !ok {
		return missing
	}
	word, ok := words[value]
	if !ok {
		f.complain("unknown %s %q", key, value)
	}
	return word
}

// jsTrim is what String.prototype.trim does.
func jsTrim(s string) string      { return strings.TrimFunc(s, jsBlank) }
func jsTrimRight(s string) string { return strings.TrimRightFunc(s, jsBlank) }

func jsBlank(r rune) bool {
	return r >= '\t' && r <= '\r' || r == '\ufeff' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Zs, r)
}
