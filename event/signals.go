package event

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-json"
)

// MergeSignals merges signals into those of the page. v is marshalled to JSON
// at once and must become an object. A json.RawMessage is checked and sent
// unchanged but for its line ends. A null removes a signal on V018, V019, 0.20
// and V1 from 1.0.0 on; Beta from 0.21 on stores null.
func MergeSignals(v any, opts ...Option) Event {
	e := Event{op: opMergeSignals}
	e.text = e.object(v)
	e.with(opts)
	return e
}

// PatchSignals is [MergeSignals] under its name in Datastar 1.0.
func PatchSignals(v any, opts ...Option) Event { return MergeSignals(v, opts...) }

// object marshals v to a JSON object.
func (e *Event) object(v any) string {
	data := e.marshal(v)
	if data = bytes.TrimSpace(data); e.err == nil && data[0] != '{' {
		e.fail("signals are a JSON object, and %T is not", v)
	}
	return normalise(string(data))
}

// marshal returns v as JSON. If that fails, it fails the event.
func (e *Event) marshal(v any) []byte {
	switch raw := v.(type) {
	case json.RawMessage: // the same type as encoding/json's
		if !json.Valid(raw) {
			e.fail("the raw message is not valid JSON")
		}
		return raw
	}
	data, err := json.Marshal(v)
	if err != nil {
		e.fail("%w", err)
	}
	return data
}

// RemoveSignals removes signals by their dotted paths, such as "user.name". The
// paths are sorted; a path that is given twice, or is inside another one, is
// left out.
func RemoveSignals(paths ...string) Event {
	e := Event{op: opRemoveSignals}
	if len(paths) == 0 {
		e.fail("there is no path")
	}
	for _, path := range paths {
		e.checkPath(path)
	}
	e.text = joinPaths(paths)
	return e
}

func (e *Event) checkPath(path string) {
	e.checkLine("path", path)
	if path == "" || path[0] == '.' || path[len(path)-1] == '.' || strings.Contains(path, "..") {
		e.fail("%q is not a path", path)
	}
	if strings.ContainsFunc(path, blankRune) {
		e.fail("blank in the path %q", path)
	}
}

// blankRune reports whether JavaScript's trim removes r, or r is invisible.
func blankRune(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\ufeff' }

// joinPaths sorts the paths part by part, drops those inside another, and joins
// them with line breaks.
func joinPaths(paths []string) string {
	if len(paths) == 1 {
		return paths[0]
	}
	sorted := slices.Clone(paths)
	slices.SortFunc(sorted, comparePaths)
	kept := sorted[:0]
	for _, path := range sorted {
		if n := len(kept); n == 0 || path != kept[n-1] && !strings.HasPrefix(path, kept[n-1]+".") {
			kept = append(kept, path)
		}
	}
	return strings.Join(kept, "\n")
}

// comparePaths orders "a" before "a.b" before "a-b", so that paths with a
// common parent stand together.
func comparePaths(a, b string) int {
	return slices.Compare(strings.Split(a, "."), strings.Split(b, "."))
}
