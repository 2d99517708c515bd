package expr

import (
	"regexp"
	"strings"
)

const (
	// What stands between semicolons. Within regular expressions, strings and templates, which are found without
	// knowing where they can begin, a semicolon separates nothing.
	quotations = "/(?:\\\\/|[^/])*/" + `|"(?:\\"|[^"])*"|'(?:\\'|[^'])*'` + "|`(?:\\\\`|[^`])*`"

	whites   = `[\s\x{b}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]*`
	called   = `\(` + whites + `(?:function` + whites + `\(` + whites + `\)|\(` + whites + `\)` + whites + `=>)` + whites + `(?:\{(?s:.*?)\}|[^;){]*)` + whites + `\)` + whites + `\(` + whites + `\)`
	escaped  = `\\[^\n\r\x{2028}\x{2029}]`
	v1Text   = `"[^"\\]*(?:` + escaped + `[^"\\]*)*"|'[^'\\]*(?:` + escaped + `[^'\\]*)*'`
	v1Whole  = "`(?:[^`\\\\$]|" + escaped + "|\\$+(?:[^`\\\\${]|" + escaped + "))*\\$*`" // a template without ${
	v1Signal = `\$(\w+(?:[.-]\w+)*)`
	v1Action = `@([A-Za-z_$][\w$]*)\(`
)

var (
	v1Statements = regexp.MustCompile("(?:" + quotations + "|" + called + "|[^;])+")
	v1Names      = regexp.MustCompile(`(?:` + v1Text + `|` + v1Whole + `)|\$\{([^{}]*)\}|` + v1Signal + `|` + v1Action)
)

// rewriteV1 rewrites an expression as 1.0.4 does: $a.b to $['a']['b'] and @get( to __action("get",evt, but not in
// strings, and in templates only if they have placeholders.
func rewriteV1(expression string, returns bool) *rewritten {
	r := trimmed(expression)
	if returns {
		r = r.returning(v1Statements.FindAllStringIndex(r.text, -1))
	}
	return r.replace(v1Names.FindAllStringSubmatchIndex(r.text, -1), func(p *pass, match []int) {
		placeholder, is := r.group(match, 1)
		if is {
			p.put("${", match[0])
			p.placeholder(placeholder, match[2])
			p.put("}", match[1]-1)
			return
		}
		p.name(r, match, 2, 3)
	})
}

// name writes the name of a signal or an action, or copies what is neither.
func (p *pass) name(r *rewritten, match []int, signal, action int) {
	if name, is := r.group(match, signal); is {
		p.put(signalPath(name), match[0])
		return
	}
	if name, is := r.group(match, action); is {
		p.put(actionCall(name), match[0])
		return
	}
	p.copy(match[0], match[1])
}

// placeholder rewrites what stands in a placeholder of a template: signals first, and then actions, in strings too.
func (p *pass) placeholder(text string, at int) {
	end := 0
	for _, match := range v1InPlaceholder.FindAllStringSubmatchIndex(text, -1) {
		p.copy(at+end, at+match[0])
		inner := &rewritten{text: text}
		if name, is := inner.group(match, 1); is {
			p.put(signalPath(name), at+match[0])
		} else {
			name, _ = inner.group(match, 2)
			p.put(actionCall(name), at+match[0])
		}
		end = match[1]
	}
	p.copy(at+end, at+len(text))
}

var v1InPlaceholder = regexp.MustCompile(v1Signal + `|` + v1Action)

// signalPath is the property of $ that a name of a signal means.
func signalPath(name string) string { return "$['" + strings.ReplaceAll(name, ".", "']['") + "']" }

func actionCall(name string) string { return `__action("` + name + `",evt,` }
