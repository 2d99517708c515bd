package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// modifier is a modifier of an attribute, with the words of V1: a name, then what
// it takes, then flags, each after a dot.
type modifier struct {
	name  string
	takes *argument // or nil
	flags []string
}

// argument is what a modifier takes.
type argument struct {
	is    string // for errors
	valid func(string) bool
	many  bool // it may be given more than once
}

var (
	duration = &argument{is: "duration such as 300ms", valid: isDuration}
	percent  = &argument{is: "percentage such as 25", valid: isPercentage}
	property = &argument{is: "name of a property", valid: isWord}
	events   = &argument{is: "name of an event", valid: isWord, many: true}
	casing   = &argument{is: "camel, snake or pascal", valid: func(s string) bool { return s == "camel" || s == "snake" || s == "pascal" }}
)

// timing are the modifiers that let an expression wait.
var timing = []modifier{
	{name: "debounce", takes: duration, flags: []string{"leading", "notrailing"}},
	{name: "throttle", takes: duration, flags: []string{"noleading", "trailing"}},
	{name: "delay", takes: duration},
}

// modifiers are those of each attribute, by its verb.
var modifiers = map[string][]modifier{
	"On": append([]modifier{
		{name: "once"}, {name: "passive"}, {name: "capture"}, {name: "window"}, {name: "document"}, {name: "outside"},
		{name: "prevent"}, {name: "stop"}, {name: "viewtransition"}, {name: "case", takes: casing},
	}, timing...),
	"Init":     {{name: "delay", takes: duration}, {name: "viewtransition"}},
	"Interval": {{name: "duration", takes: duration, flags: []string{"leading"}}, {name: "viewtransition"}},
	"Intersect": append([]modifier{
		{name: "once"}, {name: "half"}, {name: "full"}, {name: "exit"}, {name: "threshold", takes: percent}, {name: "viewtransition"},
	}, timing...),
	"OnSignalPatch": timing,
	"Bind":          {{name: "prop", takes: property}, {name: "event", takes: events}},
	"JSONSignals":   {{name: "terse"}},
	"Ignore":        {{name: "self"}},
}

// suffix returns modifiers, given with the words of V1, as the dialect writes them
// after the name of an attribute.
func (d *dialect) suffix(verb string, given []string) (suffix string, err error) {
	for _, m := range given {
		words := strings.Split(m, ".")
		if err := checkModifier(modifiers[verb], words, m); err != nil {
			return "", err
		}
		for _, word := range words {
			if wayOut, lacks := d.lacks[verb+" "+word]; lacks {
				return "", unsupported(d.protocol, "the modifier "+m, wayOut)
			}
		}
		suffix += d.events.spell(words)
	}
	return suffix, nil
}

// checkModifier refuses what is no modifier of an attribute.
func checkModifier(known []modifier, words []string, given string) error {
	i := slices.IndexFunc(known, func(m modifier) bool { return m.name == words[0] })
	if i < 0 {
		return fmt.Errorf("%q is no modifier of it", given)
	}
	rest := words[1:]
	if a := known[i].takes; a != nil {
		if len(rest) == 0 || !a.valid(rest[0]) {
			return fmt.Errorf("%q has no %s", given, a.is)
		}
		for rest = rest[1:]; a.many && len(rest) > 0 && a.valid(rest[0]); {
			rest = rest[1:]
		}
	}
	for _, word := range rest {
		if !slices.Contains(known[i].flags, word) {
			return fmt.Errorf("%q is no modifier of it", given)
		}
	}
	return nil
}

// spell returns a modifier, given with the words of V1, as the dialect spells it.
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

// isDuration reports whether s is a whole number of ms or s.
func isDuration(s string) bool {
	number, ok := strings.CutSuffix(s, "ms")
	if !ok {
		number, ok = strings.CutSuffix(s, "s")
	}
	return ok && number != "" && !strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' })
}

func isPercentage(s string) bool {
	n, err := strconv.ParseUint(s, 10, 8)
	return err == nil && n <= 100
}

// isWord reports whether s may stand in the name of an attribute as it is.
func isWord(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return noPart(r) && r != '-' })
}
