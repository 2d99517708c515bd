package event_test

import (
	stdjson "encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// understand undoes what the protocol needs for the verb, and what may be
// written in several ways.
func (g *given) understand(p event.Protocol, s client.Seen) (client.Seen, error) {
	s, err := g.undo(p, s)
	if err != nil {
		return s, err
	}
	switch s.Operation {
	case client.RunsScript:
		s.Text = plainScript(s.Text)
	case client.RemovesSignals:
		s.Paths, err = client.InOrder(s.Paths), orderly(s.Paths)
	case client.MergesSignals, client.Dispatches:
		if g.verb != "MergeSignals raw" {
			s.Text, err = canonical(s.Text)
		}
	}
	if selector, isID := g.selects(); isID {
		if id, readErr := readIDSelector(s.Selector); readErr != nil || id != client.UTF8(selector) {
			return s, fmt.Errorf("%q selects %q: %v", s.Selector, id, readErr)
		}
		s.Selector = ""
	}
	return s, err
}

func (g *given) undo(p event.Protocol, s client.Seen) (client.Seen, error) {
	sticky := p == event.V018 || p == event.V019
	switch {
	case g.verb == "MergeFragments" && p.Generation() == event.V1 && g.mergeMode() == event.UpsertAttributes:
		s, fragment := s.BeforeTemplate(p)
		s, err := s.AsScript(p)
		if err != nil {
			return s, err
		}
		return s.AsUpsert(fragment)
	case g.verb == "MergeFragments" && sticky && g.mergeMode() == event.Inner && s.Selector != "":
		return s.AsUnwrapped()
	case g.verb == "RemoveSignals" && s.Operation == client.MergesSignals:
		return s.AsRemoval()
	case g.verb == "ExecuteScript":
		return s.AsScript(p)
	case strings.HasPrefix(g.verb, "Merge"), strings.HasPrefix(g.verb, "Remove"):
		return s, nil
	case s.Operation == client.Redirects || s.Operation == client.Logs || s.Operation == client.LogsError:
		return s, nil
	}
	s, err := s.AsScript(p)
	if err != nil {
		return s, err
	}
	if element := p == event.V1 && s.Attributes != nil; !s.AutoRemove || element {
		return s, fmt.Errorf("no plain script: %+v", s)
	}
	return s.AsCall()
}

// orderly complains about paths that repeat themselves.
func orderly(paths []string) error {
	if !slices.Equal(paths, client.InOrder(paths)) {
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
	return client.UTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// plainScript undoes the escapes that a script is given, so that scripts can be
// compared.
func plainScript(js string) string {
	return strings.NewReplacer(`\x3C`, "<", `\u2028`, "\u2028", `\u2029`, "\u2029", `\ufeff`, "\ufeff").Replace(js)
}
