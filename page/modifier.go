package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// modifier is a modifier of an event in the words of V1.
type modifier struct {
	name   string
	timed  bool     // a duration follows
	flags  []string // that may follow a duration; one of them must without
	lacked []event.Protocol
}

var (
	beforeBeta = []event.Protocol{event.V019, event.V018}
	beforeV1   = []event.Protocol{event.Beta, event.V019, event.V018}
)

var modifiers = []modifier{
	{name: "debounce", timed: true, flags: []string{"leading", "notrailing"}},
	{name: "throttle", timed: true, flags: []string{"noleading", "trailing"}},
	{name: "delay", timed: true, lacked: beforeV1},
	{name: "once"}, {name: "passive"}, {name: "capture"}, {name: "window"}, {name: "outside"},
	{name: "prevent"}, {name: "stop"}, {name: "viewtransition"},
	{name: "document", lacked: beforeV1},
	{name: "case", flags: []string{"camel", "snake", "pascal"}, lacked: beforeV1},
}

// add adds a modifier to the name of the attribute.
func (l *listener) add(given string) error {
	words := strings.Split(given, ".")
	i := slices.IndexFunc(modifiers, func(m modifier) bool { return m.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%q is no modifier", given)
	}
	m := &modifiers[i]
	flags, err := m.parse(given, words[1:])
	if err != nil {
		return err
	}
	if slices.Contains(m.lacked, l.protocol) {
		return unsupported(l.protocol, "the modifier "+given, "the expression can do it")
	}
	if m.timed && old(l.protocol) && slices.ContainsFunc(flags, func(flag string) bool { return flag != "leading" }) {
		return unsupported(l.protocol, "the modifier "+given, "only leading can be said")
	}
	l.prevent = l.prevent || m.name == "prevent"
	l.stop = l.stop || m.name == "stop"
	l.late = l.late || m.timed
	l.spell(words)
	return nil
}

// parse checks what follows a modifier's name, and returns its flags.
func (m *modifier) parse(given string, args []string) (flags []string, err error) {
	if m.timed {
		if len(args) == 0 || !duration(args[0]) {
			return nil, fmt.Errorf("%q has no duration such as 300ms", given)
		}
		args = args[1:]
	}
	for _, arg := range args {
		if !slices.Contains(m.flags, arg) {
			return nil, fmt.Errorf("%q is no modifier", given)
		}
	}
	if !m.timed && len(m.flags) > 0 && len(args) != 1 {
		return nil, fmt.Errorf("%q is no modifier", given)
	}
	return args, nil
}

// spell appends a modifier as the generation spells it.
func (l *listener) spell(words []string) {
	switch l.protocol {
	case event.V1:
		l.suffix += "__" + strings.Join(words, ".")
	case event.Beta:
		l.suffix += "__" + betaWords.Replace(strings.Join(words, "."))
	default:
		if !slices.Contains(unspelt, words[0]) {
			l.suffix += "." + strings.Join(words, "_")
		}
	}
}

var (
	betaWords = strings.NewReplacer("trailing", "trail")
	unspelt   = []string{"prevent", "stop", "capture", "viewtransition"} // on V019 and V018: see prefix
)

// duration reports whether s is a whole number of ms or s.
func duration(s string) bool {
	number, ok := strings.CutSuffix(s, "ms")
	if !ok {
		number, ok = strings.CutSuffix(s, "s")
	}
	return ok && number != "" && !strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' })
}
