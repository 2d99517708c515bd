package page

import (
	"fmt"
	"slices"
	"strings"
)

// modifier is a modifier of an event with the names of V1.
type modifier struct {
	name  string
	timed bool     // a duration follows
	flags []string // that may follow a duration; exactly one follows a name without
}

var modifiers = []modifier{
	{name: "debounce", timed: true, flags: []string{"leading", "notrailing"}},
	{name: "throttle", timed: true, flags: []string{"noleading", "trailing"}},
	{name: "delay", timed: true},
	{name: "once"}, {name: "passive"}, {name: "capture"}, {name: "window"}, {name: "document"}, {name: "outside"},
	{name: "prevent"}, {name: "stop"}, {name: "viewtransition"},
	{name: "case", flags: []string{"camel", "snake", "pascal"}},
}

// add adds a modifier to the name of the attribute.
func (l *listener) add(given string) error {
	words := strings.Split(given, ".")
	i := slices.IndexFunc(modifiers, func(m modifier) bool { return m.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%q is no modifier", given)
	}
	m := &modifiers[i]
	if err := m.check(given, words[1:]); err != nil {
		return err
	}
	for _, word := range words {
		if wayOut, lacks := l.dialect.lacks[word]; lacks {
			return unsupported(l.dialect.protocol, "the modifier "+given, wayOut)
		}
	}
	l.prevent = l.prevent || m.name == "prevent"
	l.stop = l.stop || m.name == "stop"
	l.late = l.late || m.timed
	l.suffix += l.dialect.events.spell(words)
	return nil
}

// check checks what follows a modifier's name.
func (m *modifier) check(given string, args []string) error {
	if m.timed {
		if len(args) == 0 || !duration(args[0]) {
			return fmt.Errorf("%q has no duration such as 300ms", given)
		}
		args = args[1:]
	}
	for _, arg := range args {
		if !slices.Contains(m.flags, arg) {
			return fmt.Errorf("%q is no modifier", given)
		}
	}
	if !m.timed && len(m.flags) > 0 && len(args) != 1 {
		return fmt.Errorf("%q is no modifier", given)
	}
	return nil
}

// spell returns a modifier, given with the names of V1, as the dialect spells it.
// It may change the words.
func (s *eventSyntax) spell(words []string) string {
	for i, word := range words {
		if other, found := s.respelt[word]; found {
			words[i] = other
		}
	}
	if words[0] == "" {
		return ""
	}
	return s.mark + strings.Join(words, s.joint)
}

// duration reports whether s is a whole number of ms or s.
func duration(s string) bool {
	number, ok := strings.CutSuffix(s, "ms")
	if !ok {
		number, ok = strings.CutSuffix(s, "s")
	}
	return ok && number != "" && !strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' })
}
