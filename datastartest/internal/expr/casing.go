package expr

import (
	"regexp"
	"strings"
)

var hyphened = regexp.MustCompile(`-[a-z]`)

// camelV1 makes a capital of each letter after a hyphen, without it.
func camelV1(s string) string {
	return hyphened.ReplaceAllStringFunc(s, func(m string) string { return strings.ToUpper(m[1:]) })
}

// casesV1 are the cases that 1.0.4 knows. Any other, such as kebab, leaves a name as it is.
var casesV1 = map[string]func(string) string{
	"camel":  camelV1,
	"snake":  func(s string) string { return strings.ReplaceAll(s, "-", "_") },
	"pascal": func(s string) string { return strings.ToUpper(s[:1]) + camelV1(s[1:]) },
}

var casesBeta = map[string]func(string) string{
	"kebab":  kebabBeta,
	"snake":  func(s string) string { return strings.ReplaceAll(kebabBeta(s), "-", "_") },
	"pascal": func(s string) string { s = camelBeta(s); return strings.ToUpper(s[:1]) + s[1:] },
}

var capitals = regexp.MustCompile(`[A-Z]+`)

// kebabBeta puts a hyphen before each capital, and one before several of them that no small letter follows.
func kebabBeta(s string) string {
	var b strings.Builder
	at := 0
	for _, run := range capitals.FindAllStringIndex(s, -1) {
		b.WriteString(s[at:run[0]])
		last := run[1] - 1 // stands alone where a small letter follows
		if run[1] == len(s) || s[run[1]] < 'a' || s[run[1]] > 'z' {
			last = run[1]
		}
		for _, part := range []string{s[run[0]:last], s[last:run[1]]} {
			if b.Len() > 0 && part != "" {
				b.WriteByte('-')
			}
			b.WriteString(strings.ToLower(part))
		}
		at = run[1]
	}
	b.WriteString(s[at:])
	return b.String()
}

var afterHyphen = regexp.MustCompile(`-.`)

// camelBeta makes a capital of each character after a hyphen, without it.
func camelBeta(s string) string {
	return afterHyphen.ReplaceAllStringFunc(kebabBeta(s), func(m string) string { return strings.ToUpper(m[1:]) })
}

// inCase returns a name in the cases that a modifier says, or in the default one.
func (m Modifiers) inCase(name string, cases map[string]func(string) string, otherwise string) string {
	wanted, given := m.Tags("case")
	if !given {
		wanted = []string{otherwise}
	}
	for _, c := range wanted {
		if in, known := cases[c]; known && name != "" {
			name = in(name)
		}
	}
	return name
}
