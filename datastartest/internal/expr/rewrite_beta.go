package expr

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

var (
	betaStatements = regexp.MustCompile("(?:" + quotations + "|[^;])+")
	betaEscaped    = regexp.MustCompile(`🖕JS_([^\n\r\x{2028}\x{2029}]*?)_DS🚀`)
	betaPutBack    = regexp.MustCompile(`dsEscaped(\d+)dsEnd`)
	betaCalls      = regexp.MustCompile(`@(clipboard|delete|fit|get|patch|post|put|setAll|toggleAll)\(`)
)

// rewriteBeta rewrites an expression as 1.0.0-beta.11 does, which knows the signals that there are: $a.b to
// ctx.signals.signal('a.b').value and @get( to ctx.actions.get.fn(ctx, in strings, too.
func rewriteBeta(expression string, paths []string) (*rewritten, error) {
	r := trimmed(expression)
	r = r.returning(betaStatements.FindAllStringIndex(r.text, -1))
	r, kept := r.hide()
	r = r.replace(betaCalls.FindAllStringSubmatchIndex(r.text, -1), func(p *pass, match []int) {
		name, _ := r.group(match, 1)
		p.put("ctx.actions."+name+".fn(ctx,", match[0])
	})
	if len(paths) > 0 {
		names, err := regexp.Compile(`\$(` + strings.Join(paths, "|") + `)(\W|$)`)
		if err != nil {
			return nil, js.Unsupported("signals with these names: %v", err)
		}
		r = r.signals(names)
	}
	r = r.putBack(kept)
	p := &pass{given: r}
	p.put("return (() => {\n", 0)
	p.copy(0, len(r.text))
	p.put("\n})()", len(r.text))
	return p.done(), nil
}

// signals replaces the names of signals.
func (r *rewritten) signals(names *regexp.Regexp) *rewritten {
	return r.replace(names.FindAllStringSubmatchIndex(r.text, -1), func(p *pass, match []int) {
		path, _ := r.group(match, 1)
		p.put("ctx.signals.signal('"+path+"').value", match[0])
		after := 2 * (len(match)/2 - 1)
		p.copy(match[after], match[after+1])
	})
}

// hide takes out what is marked as escaped.
func (r *rewritten) hide() (hidden *rewritten, kept []string) {
	hidden = r.replace(betaEscaped.FindAllStringSubmatchIndex(r.text, -1), func(p *pass, match []int) {
		text, _ := r.group(match, 1)
		p.put("dsEscaped"+strconv.Itoa(len(kept))+"dsEnd", match[0])
		kept = append(kept, text)
	})
	return hidden, kept
}

// putBack puts back what was taken out.
func (r *rewritten) putBack(kept []string) *rewritten {
	if len(kept) == 0 {
		return r
	}
	return r.replace(betaPutBack.FindAllStringSubmatchIndex(r.text, -1), func(p *pass, match []int) {
		number, _ := r.group(match, 1)
		if i, err := strconv.Atoi(number); err == nil && i < len(kept) {
			p.put(kept[i], match[0])
			return
		}
		p.copy(match[0], match[1])
	})
}
