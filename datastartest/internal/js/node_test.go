package js_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

var (
	generated = flag.Int("js.n", 4000, "how many expressions are made")
	seed      = flag.Uint64("js.seed", 1, "what they are made of")
)

// names are what the expressions can name, with their values as JavaScript.
var names = []struct{ name, value string }{
	{"n", "3"}, {"f", "-0.5"}, {"z", "0"}, {"s", "'b é 1'"}, {"t", "''"}, {"yes", "true"}, {"no", "false"},
	{"a", "[3,1,'x',null]"}, {"o", "{b:1,a:'q',2:true,nested:{list:[1,2]}}"}, {"u", "undefined"}, {"nil", "null"},
}

// Expressions of all that the package takes have the values that an engine has.
func TestAgainstNode(t *testing.T) {
	g := &generator{rand: rand.New(rand.NewPCG(*seed, 0))}
	expressions := make([]string, *generated)
	for i := range expressions {
		expressions[i] = g.value(1 + i%4)
	}
	var fields []string
	for _, n := range names {
		fields = append(fields, n.name+":"+n.value)
	}
	script := "const names = () => ({" + strings.Join(fields, ",") + "});\n" + `
	answer(given.map(expression => {
		const scope = names();
		try {
			return show(new Function(...Object.keys(scope), 'return (' + expression + ');')(...Object.values(scope)));
		} catch (e) { return 'throws ' + e.name }
	}));`
	evaluated := 0
	for i, expect := range nodetest.Run[string, string](t, script, expressions) {
		got, err := run(expressions[i], environment(t))
		switch failed := (*js.Error)(nil); {
		case errors.Is(err, js.ErrUnsupported):
			continue
		case errors.As(err, &failed):
			got = "throws " + string(failed.Kind)
		}
		evaluated++
		assert.Equal(t, expect, got, expressions[i])
	}
	t.Logf("%d of %d were evaluated", evaluated, len(expressions))
	assert.Greater(t, evaluated, len(expressions)*3/4)
}

// environment has the names with new values.
func environment(t *testing.T) *js.Env {
	env := &js.Env{Names: map[string]js.Value{}}
	for _, n := range names {
		p, err := js.Parse(js.Source{Text: "return " + n.value})
		assert.NoError(t, err)
		env.Names[n.name], err = p.Run(nil)
		assert.NoError(t, err)
	}
	return env
}

// generator makes expressions.
type generator struct{ rand *rand.Rand }

func (g *generator) one(of ...string) string { return of[g.rand.IntN(len(of))] }

// value makes an expression of at most so many levels.
func (g *generator) value(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	sub := func() string { return g.value(depth - 1 - g.rand.IntN(2)) }
	switch g.rand.IntN(22) {
	case 0, 1, 2, 3:
		return fmt.Sprintf("(%s) %s (%s)", sub(), g.one("+", "-", "*", "/", "%", "+", "**", "&", "|", "^", "<<", ">>", ">>>"), sub())
	case 4, 5, 6:
		return fmt.Sprintf("(%s) %s (%s)", sub(), g.one("==", "!=", "===", "!==", "<", "<=", ">", ">="), sub())
	case 7, 8:
		return fmt.Sprintf("(%s) %s (%s)", sub(), g.one("&&", "||", "??"), sub())
	case 9:
		return fmt.Sprintf("%s ? %s : %s", sub(), sub(), sub())
	case 10:
		return fmt.Sprintf("%s(%s)", g.one("!", "-", "+", "~", "typeof ", "void "), sub())
	case 11:
		return fmt.Sprintf("`<${%s}|${%s}>`", sub(), sub())
	case 12:
		return fmt.Sprintf("[%s, %s%s]", sub(), g.one("", "...a, ", "..."+"s, "), sub())
	case 13:
		return fmt.Sprintf("{x: %s, [%s]: %s%s}", sub(), sub(), sub(), g.one("", ", ...o", ", 7: 1"))
	case 14:
		return g.assignment(sub)
	case 15:
		return fmt.Sprintf("%s(%s)", g.one("String", "Number", "Boolean", "parseInt", "parseFloat", "isNaN", "isFinite", "JSON.stringify",
			"encodeURIComponent", "Math.round", "Math.floor", "Math.ceil", "Math.abs", "Math.sign", "Math.trunc", "Array.isArray", "Number.isInteger", "Object.keys"), sub())
	case 16:
		return fmt.Sprintf("(%s)%s", sub(), g.one(".length", "?.length", "?.[0]", "[1]", ".x", "?.x?.y", ".toString()", "?.toString()"))
	case 17, 18:
		return fmt.Sprintf("String(%s)%s", sub(), g.textMethod())
	case 19, 20:
		return fmt.Sprintf("[%s, %s, 2]%s", sub(), sub(), g.arrayMethod(sub))
	}
	return fmt.Sprintf("Number(%s)%s", sub(), g.one(".toFixed(2)", ".toFixed(0)", ".toString(16)", ".toFixed()", ".toString()"))
}

func (g *generator) leaf() string {
	return g.one("n", "f", "z", "s", "t", "yes", "no", "a", "o", "u", "nil", "0", "1", "-1", "2.5", "1e21", "1e-7", "0.1", "NaN", "Infinity", "-0", "'1'", "' 2 '",
		"'x'", "'0x1f'", "''", `"é\u{1f600}"`, "[]", "[1]", "{}", "true", "false", "null", "undefined", "123456789012345680000", "4294967296", "o.a", "o.nested.list", "a[1]",
		"/a.c/g", "1.005", "0.000001", "-1.5", "2147483648", "'Infinity'", "'1e3'", "a.length", "s.length", "(() => 1)")
}

func (g *generator) assignment(sub func() string) string {
	return fmt.Sprintf("(%s %s %s, %s)",
		g.one("n", "s", "o.b", "o.new", "a[0]", "o['x']", "u", "nil", "t"), g.one("=", "+=", "-=", "*=", "??=", "||=", "&&=", "%="), sub(), g.one("n", "o", "a", "s", "u"))
}

func (g *generator) textMethod() string {
	return g.one(".trim()", ".toUpperCase()", ".toLowerCase()", ".length", ".slice(1)", ".slice(-2)", ".slice(1, -1)", ".substring(2, 1)", ".includes('1')", ".indexOf('e')",
		".startsWith('1')", ".endsWith('1')", ".split('')", ".split(',')", ".padStart(6, 'ab')", ".padEnd(4)", ".repeat(2)", ".replace('1', 'x')", ".replaceAll('1', '')", ".charAt(1)",
		".at(-1)", ".charCodeAt(0)", ".concat(n, a)", "[0]", ".lastIndexOf('1')", ".replace(/[^a-z]/g, '-')")
}

func (g *generator) arrayMethod(sub func() string) string {
	switch g.rand.IntN(4) {
	case 0:
		return g.one(".map(x => x + 1)", ".filter(x => x)", ".find(x => !x)", ".findIndex(x => x === 2)", ".some(x => x > 1)", ".every(x => x)", ".reduce((x, y) => x + y)",
			".map((x, i) => { const y = i * 2; if (y > 1) { return y } return x })", ".forEach(x => x)", ".reduce((x, y) => { return x + y }, '')")
	case 1:
		return fmt.Sprintf(".%s(%s)", g.one("includes", "indexOf", "concat", "push", "unshift", "at", "join", "lastIndexOf"), sub())
	}
	return g.one(".length", ".join('-')", ".slice(1)", ".reverse()", ".sort()", ".pop()", ".shift()", ".toString()", ".slice(-2, -1)", ".splice(1, 1)", ".splice(1)", ".splice(0, 1, 'new', 5)",
		".concat([1], 2)", ".sort((x, y) => x - y)")
}
