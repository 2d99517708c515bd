package js_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Whatever is not taken is refused, and nothing of it runs.
func TestWhatIsRefused(t *testing.T) {
	for _, expression := range []string{
		"function () {}", "async () => 1", "await 1", "class {}", "this", "super.x", "yield", "import('x')", "new.target", "x instanceof y", "arguments", "[a, b] = [1, 2]", "({a} = o)", "(a = 1) => a", "(...a) => a", "({a}) => a",
		"s`x`", "1n", "010", "'\\07'", "'\\ud83d'", "1..x.y.z(", "a b", "(", ")", "[1", "{", "'", "\"", "`", "`${", "/x", "/*", "@get('/x')", "#x", "a =", "= a", "a ? b", "a ?? b || c", "a && b ?? c", "-1 ** 2", "a++ ++", "1 = 2", "a?.b = 1", "f() = 1", "({get a() { return 1 }})", "({a() {}})",
		"a\n=> 1", "<!-- x", "[,1]", "\\u0061", "let = 1", "1a", "'a\nb'", "unknown", "n.toLocaleString()", "s.localeCompare('b')", "s.match(/a/)", "Math.sin(1)", "Math.sin", "2 ** 0.5", "2 ** 100", "Date()", "new Date()", "new Map()", "o.__proto__", "({__proto__: o})", "o.constructor", "s.constructor", "eval('1')", "(() => 1).name", "(() => 1) + ''",
		"/(?=a)/", "/a(?<!b)/", "/(a)\\1/", "/a/y", "s.replace('a', '$&')", "s.replace('a', x => x)", "s.split(/a/)", "[1,2].flat()", "Array(3)", "new Array(3)", "a[9] = 1", "delete a[0]", "(a.x = 1)", "'😀'[0]", "'😀'.split('')", "'İ'.toLowerCase()", "'ΑΣ'.toLowerCase()", "JSON.stringify(1, () => 1)", "(0.5).toString(2)", "/./.test('😀')", "Object.keys(undefined).x.y", "console.log(1)", "alert(1)", "o = unknown2", "typeof unknown",
	} {
		_, err := run(expression, environment(t))
		assert.Error(t, err, expression)
	}
	for _, program := range []string{"for (;;) {}", "while (1) {}", "do {} while (1)", "switch (1) {}", "try {} catch {}", "throw 1", "var x = 1", "let a, a", "const a", "a: 1", "break", "if (1) let x", "debugger", "with (o) {}", "let {a} = o", "export default 1", "(a => { let a })", "return 1 2", "{", "}"} {
		_, err := js.Parse(js.Source{Text: program})
		assert.ErrorIs(t, err, js.ErrUnsupported, program)
	}
}

// An error says what, where, and in which expression.
func TestErrorsNameThePlace(t *testing.T) {
	for _, tt := range []struct {
		expression, expect string
		line, column       int
	}{
		{"n + unknown(1)", `not evaluated here: the name unknown is unknown, at 1:5 "unknown(1)" of the expression "n + unknown(1)"`, 1, 5},
		{"o.x.y", `TypeError: the property y of undefined, at 1:4 ".y" of the expression "o.x.y"`, 1, 4},
		{"[1,\n  o.none(2)]", `TypeError: a value of type undefined is called, and is no function, at 2:9 "(2)]" of the expression "[1,\n  o.none(2)]"`, 2, 9},
		{"é + é.x; for", `not evaluated here: ; instead of ), at 1:8 "; for" of the expression "é + é.x; for"`, 1, 8},
		{"null.x = 1", `TypeError: the property x of null is set, at 1:5 ".x = 1" of the expression "null.x = 1"`, 1, 5},
		{"s.normalize()", `not evaluated here: the property normalize of a string, at 1:2 ".normalize()" of the expression "s.normalize()"`, 1, 2},
		{"[1,2].map(x => x.y.z)", `TypeError: the property z of undefined, at 1:19 ".z)" of the expression "[1,2].map(x => x.y.z)"`, 1, 19},
	} {
		_, err := run(tt.expression, environment(t))
		var failed *js.Error
		require.ErrorAs(t, err, &failed)
		assert.EqualError(t, err, tt.expect)
		line, column := failed.Position()
		assert.Equal(t, [2]int{tt.line, tt.column}, [2]int{line, column}, tt.expression)
	}
}

// What a browser would throw as well is told apart from what only the model cannot do.
func TestKindsOfErrors(t *testing.T) {
	for expression, expect := range map[string]js.Kind{
		"undefined.x": js.TypeError, "n()": js.TypeError, "$x": js.ReferenceError, "[...1]": js.TypeError, "'a'.repeat(-1)": js.RangeError, "(1).toFixed(200)": js.RangeError, "decodeURI('%')": js.URIError, "JSON.parse('{')": js.SyntaxError,
		"'x' in 'y'": js.TypeError, "a.length = -1": js.RangeError, "[].reduce((x, y) => x)": js.TypeError, "[1].map(2)": js.TypeError, "Uint8Array(1)": js.TypeError, "({toString: () => ({})}) + ''": js.TypeError,
		"unknown": js.NotEvaluated, "s.normalize()": js.NotEvaluated,
	} {
		_, err := run(expression, environment(t))
		var failed *js.Error
		require.ErrorAs(t, err, &failed, expression)
		assert.Equal(t, expect, failed.Kind, expression)
		assert.Equal(t, expect == js.NotEvaluated, errors.Is(err, js.ErrUnsupported), expression)
	}
}

// Nothing runs forever, and nothing takes all memory.
func TestBounds(t *testing.T) {
	for _, expression := range []string{
		"(f => f(f))(f => f(f))", "'a'.repeat(1e9)", "'a'.padEnd(1e9, 'b')", "(f => f(f, 'ab'))((f, s) => f(f, s + s))", "Array.from({length: 1e9})", "(() => { const a = []; a.push(a); return String(a) })()", "(() => { const a = []; a.push(a); return JSON.stringify(a) })()",
		"[1,2,3,4,5,6,7,8,9].map(a => [1,2,3,4,5,6,7,8,9].map(b => [1,2,3,4,5,6,7,8,9].map(c => [1,2,3,4,5,6,7,8,9].map(d => [1,2,3,4,5,6,7,8,9].map(e => [1,2,3,4,5,6,7,8,9].map(f => [1,2,3,4,5,6,7,8,9].map(g => g)))))))", "new Uint8Array(1e9)",
		strings.Repeat("(", 10_000), strings.Repeat("[", 10_000), strings.Repeat("-", 10_000) + "1", strings.Repeat("a=>", 10_000) + "1", strings.Repeat("`${", 10_000), "1" + strings.Repeat("+1", 100_000), strings.Repeat("{", 10_000), strings.Repeat("a?b:", 10_000) + "1", "s" + strings.Repeat(".trim()", 10_000), strings.Repeat("x", 5<<20), strings.Repeat("!", 10_000) + "1", "2" + strings.Repeat("**2", 10_000), strings.Repeat("new ", 10_000) + "a",
	} {
		_, err := run(expression, environment(t))
		assert.ErrorIs(t, err, js.ErrUnsupported, expression[:min(50, len(expression))])
	}
}
