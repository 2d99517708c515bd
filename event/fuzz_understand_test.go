package event_test

import (
	stdjson "encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// understand undoes what the protocol needs for the verb, and what may be
// written in several ways.
func (g *given) understand(p event.Protocol, s seen) (seen, error) {
	s, err := g.undo(p, s)
	if err != nil {
		return s, err
	}
	switch s.operation {
	case runsScript:
		s.text = plainScript(s.text)
	case removesSignals:
		s.paths, err = inOrder(s.paths), orderly(s.paths)
	case mergesSignals, dispatches:
		if g.verb != "MergeSignals raw" {
			s.text, err = canonical(s.text)
		}
	}
	if selector, isID := g.selects(); isID {
		if id, readErr := readIDSelector(s.selector); readErr != nil || id != validUTF8(selector) {
			return s, fmt.Errorf("%q selects %q: %v", s.selector, id, readErr)
		}
		s.selector = ""
	}
	return s, err
}

func (g *given) undo(p event.Protocol, s seen) (seen, error) {
	sticky := p == event.V018 || p == event.V019
	switch {
	case g.verb == "MergeFragments" && p.Generation() == event.V1 && g.mergeMode() == event.UpsertAttributes:
		s, fragment := beforeTemplate(p, s)
		s, err := asScript(p, s)
		if err != nil {
			return s, err
		}
		return asUpsert(s, fragment)
	case g.verb == "MergeFragments" && sticky && g.mergeMode() == event.Inner && s.selector != "":
		return asUnwrapped(s)
	case g.verb == "RemoveSignals" && s.operation == mergesSignals:
		return asRemoval(s)
	case g.verb == "ExecuteScript":
		return asScript(p, s)
	case strings.HasPrefix(g.verb, "Merge"), strings.HasPrefix(g.verb, "Remove"):
		return s, nil
	case s.operation == redirects || s.operation == logs || s.operation == logsError:
		return s, nil
	}
	s, err := asScript(p, s)
	if err != nil {
		return s, err
	}
	if element := p == event.V1 && s.attributes != nil; !s.autoRemove || element {
		return s, fmt.Errorf("no plain script: %+v", s)
	}
	return asCall(s)
}

// orderly complains about paths that repeat themselves.
func orderly(paths []string) error {
	if !slices.Equal(paths, inOrder(paths)) {
		return fmt.Errorf("paths %q out of order", paths)
	}
	return nil
}

// canonical is JSON with its keys sorted and nothing escaped differently.
func canonical(data string) (string, error) {
	var v any
	if err := stdjson.Unmarshal([]byte(data), &v); err != nil {
		return "", err
	}
	b, err := stdjson.Marshal(v)
	return string(b), err
}

func mustCanonical(v any) string {
	b, err := stdjson.Marshal(v)
	if err != nil {
		panic(err)
	}
	s, err := canonical(string(b))
	if err != nil {
		panic(err)
	}
	return s
}

var (
	cssIdent  = regexp.MustCompile(`^#([A-Za-z_\x{80}-\x{10FFFF}][-A-Za-z0-9_\x{80}-\x{10FFFF}]*)$`)
	cssString = regexp.MustCompile(`^\[id="((?:[^"\\\n\r\f]|\\[^0-9a-fA-F\n\r\f]|\\[0-9a-fA-F]{1,6} )*)"\]$`)
	cssEscape = regexp.MustCompile(`\\(?:([0-9a-fA-F]{1,6}) |(.))`)
)

// readIDSelector returns the id that a CSS selector stands for.
func readIDSelector(css string) (string, error) {
	if m := cssIdent.FindStringSubmatch(css); m != nil {
		return m[1], nil
	}
	m := cssString.FindStringSubmatch(css)
	if m == nil {
		return "", fmt.Errorf("no selector of an id")
	}
	return cssEscape.ReplaceAllStringFunc(m[1], func(escape string) string {
		var r rune
		if _, err := fmt.Sscanf(escape, `\%x `, &r); err == nil && len(escape) > 2 {
			return string(r)
		}
		return escape[1:]
	}), nil
}

// lineEnds makes one kind of line end of all.
func lineEnds(s string) string {
	return validUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}
