package js_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

type row struct{ expression, expect string }

func check(t *testing.T, rows []row) {
	t.Helper()
	for _, tt := range rows {
		got, err := run(tt.expression, environment(t))
		if assert.NoError(t, err) {
			assert.Equal(t, tt.expect, got, tt.expression)
		}
	}
}

func TestNumbersArePrintedAsInJavaScript(t *testing.T) {
	for _, tt := range []struct {
		number float64
		expect string
	}{
		{0, "0"}, {1, "1"}, {-1.5, "-1.5"}, {0.1, "0.1"}, {100, "100"}, {1e20, "100000000000000000000"}, {1e21, "1e+21"},
		{123456789012345680000, "123456789012345680000"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
		{1e-6, "0.000001"}, {1e-7, "1e-7"}, {1.5e-7, "1.5e-7"}, {5e-324, "5e-324"}, {-1e-7, "-1e-7"}, {4.35, "4.35"}, {0.30000000000000004, "0.30000000000000004"},
	} {
		assert.Equal(t, tt.expect, js.FormatNumber(tt.number))
	}
}

func TestNumbersAreReadAsInJavaScript(t *testing.T) {
	check(t, []row{
		{"Number('')", "0"}, {"Number(' 12 ')", "12"}, {"Number('1e3')", "1000"}, {"Number('0x1F')", "31"}, {"Number('0b11')", "3"}, {"Number('0o17')", "15"}, {"Number('-0x1')", "NaN"},
		{"Number('.5')", "0.5"}, {"Number('5.')", "5"}, {"Number('.')", "NaN"}, {"Number('1_000')", "NaN"}, {"Number('12px')", "NaN"}, {"Number('Infinity')", "Infinity"}, {"Number('inf')", "NaN"},
		{"Number('-Infinity')", "-Infinity"}, {"Number('\\u00a01\\ufeff')", "1"}, {"Number(null)", "0"}, {"Number(undefined)", "NaN"}, {"Number(true)", "1"}, {"Number([5])", "5"}, {"Number([1,2])", "NaN"},
		{"Number({})", "NaN"}, {"Number()", "0"}, {"+'1e400'", "Infinity"}, {"-'0'", "-0"},
		{"parseInt('12px')", "12"}, {"parseInt('0x1f')", "31"}, {"parseInt('z', 36)", "35"}, {"parseInt('')", "NaN"}, {"parseInt('-0')", "-0"}, {"parseInt('12', 1)", "NaN"}, {"parseInt(0.00000001)", "1"},
		{"parseFloat('3.14abc')", "3.14"}, {"parseFloat(' -.5e1x')", "-5"}, {"parseFloat('.')", "NaN"}, {"parseFloat('-Infinityx')", "-Infinity"},
		{"0x1F + 0b11 + 0o7 + 1_000 + .5 + 5. + 1e2", "1146.5"},
	})
}

func TestEquality(t *testing.T) {
	check(t, []row{
		{"null == undefined", "true"}, {"null === undefined", "false"}, {"null == 0", "false"}, {"'' == 0", "true"}, {"'1' == 1", "true"}, {"'1' === 1", "false"}, {"true == 1", "true"}, {"true == '1'", "true"},
		{"'true' == true", "false"}, {"NaN == NaN", "false"}, {"NaN != NaN", "true"}, {"0 === -0", "true"}, {"[] == ''", "true"}, {"[] == 0", "true"}, {"[1] == 1", "true"}, {"[1,2] == '1,2'", "true"}, {"({}) == '[object Object]'", "true"},
		{"[] == []", "false"}, {"a === a", "true"}, {"a == a", "true"}, {"null == false", "false"}, {"undefined == 0", "false"}, {"'a' == 'a'", "true"}, {"[null] == ''", "true"}, {"' \\n' == 0", "true"},
	})
}

func TestOrder(t *testing.T) {
	check(t, []row{
		{"'10' < '9'", "true"}, {"'10' < 9", "false"}, {"10 < '9a'", "false"}, {"null >= 0", "true"}, {"undefined >= 0", "false"}, {"NaN <= NaN", "false"}, {"'a' < 'b'", "true"}, {"'Z' < 'a'", "true"},
		{"[2] > 1", "true"}, {"true > false", "true"}, {"'é' > 'z'", "true"}, {"'\\uffff' < '\\u{1f600}'", "false"}, {"1 < 2 < 3", "true"}, {"3 > 2 > 1", "false"},
	})
}

func TestTruth(t *testing.T) {
	check(t, []row{
		{"[!0, !'', !null, !undefined, !NaN, !-0]", "[true,true,true,true,true,true]"},
		{"[!'0', !'false', ![], !({}), !1, !-1]", "[false,false,false,false,false,false]"},
		{"typeof undefined + typeof null + typeof 1 + typeof '' + typeof true + typeof [] + typeof (() => 1)", `"undefinedobjectnumberstringbooleanobjectfunction"`},
		{"0 || 'x'", `"x"`}, {"0 ?? 'x'", "0"}, {"null ?? 'x'", `"x"`}, {"'' && 1", `""`}, {"1 && 2", "2"}, {"void 1", "undefined"},
	})
}

func TestArithmetic(t *testing.T) {
	check(t, []row{
		{"1 + '2'", `"12"`}, {"1 + 2 + '3'", `"33"`}, {"'3' + 1 + 2", `"312"`}, {"'3' - 1", "2"}, {"'3' * '4'", "12"}, {"[] + {}", `"[object Object]"`}, {"[1,[2,3]] + ''", `"1,2,3"`}, {"null + 1", "1"},
		{"undefined + 1", "NaN"}, {"true + true", "2"}, {"'a' + null + undefined + true + 1.50", `"anullundefinedtrue1.5"`}, {"1 / 0", "Infinity"}, {"-1 / 0", "-Infinity"}, {"0 / 0", "NaN"}, {"-5 % 3", "-2"}, {"5 % 0", "NaN"},
		{"5.5 % 2", "1.5"}, {"-0 % 5", "-0"}, {"2 ** 10", "1024"}, {"2 ** 3 ** 2", "512"}, {"(-2) ** 3", "-8"}, {"0 ** 0", "1"}, {"1 - -1", "2"}, {"- -1", "1"}, {"+'x'", "NaN"}, {"-[]", "-0"},
		{"5 & 3", "1"}, {"5 | 3", "7"}, {"5 ^ 3", "6"}, {"~5", "-6"}, {"1 << 31", "-2147483648"}, {"-1 >>> 0", "4294967295"}, {"-9 >> 1", "-5"}, {"4294967297 | 0", "1"}, {"'7' | 0", "7"}, {"1 << 33", "2"},
		{"1 + 2 * 3 - 4 / 2", "5"}, {"(1 + 2) * 3", "9"}, {"10 - 2 - 3", "5"}, {"1 < 2 === true", "true"}, {"!1 + 1", "1"}, {"1 + +'1'", "2"},
	})
}

// Keys of objects are in the order of JavaScript: array indices first.
func TestObjects(t *testing.T) {
	check(t, []row{
		{"({b: 1, 10: 2, a: 3, 2: 4, '01': 5, '-1': 6})", `{"2":4,"10":2,"b":1,"a":3,"01":5,"-1":6}`},
		{"({...{a: 1, b: 2}, b: 3, ['c' + 1]: 4, s})", `{"a":1,"b":3,"c1":4,"s":"b é 1"}`}, {"({a: 1, a: 2})", `{"a":2}`}, {"({if: 1, 'x y': 2, 1.50: 3}).if", "1"},
		{"({}).x", "undefined"}, {"'b' in o", "true"}, {"'toString' in o", "true"}, {"'x' in o", "false"}, {"0 in a", "true"}, {"'length' in a", "true"},
		{"o.nested.list[1]", "2"}, {"o['a']", `"q"`}, {"o[2]", "true"}, {"(o.new = 5, o.new)", "5"}, {"(delete o.b, o.b)", "undefined"}, {"o.hasOwnProperty('b')", "true"}, {"o.hasOwnProperty('toString')", "false"},
		{"Object.keys(o)", `["2","b","a","nested"]`}, {"Object.entries({x: 1})", `[["x",1]]`}, {"Object.assign({a: 1}, null, {b: 2})", `{"a":1,"b":2}`}, {"Object.fromEntries([['a', 1]])", `{"a":1}`},
		{"({toString: () => 'me'}) + '!'", `"me!"`}, {"({valueOf: () => 4}) * 2", "8"}, {"`${{toString: () => 'a', valueOf: () => 'b'}}`", `"a"`}, {"({toString: () => 'a', valueOf: () => 'b'}) + ''", `"b"`},
		{"null?.x", "undefined"}, {"undefined?.x.y.z", "undefined"}, {"o?.nested?.list?.[0]", "1"}, {"o.none?.()", "undefined"}, {"o.none?.x()", "undefined"}, {"n?.1:2", "0.1"},
		{"s.none", "undefined"}, {"n.none", "undefined"}, {"yes.none", "undefined"}, {"a.none", "undefined"}, {"(() => 1).none", "undefined"}, {"(s.x = 1, s.x)", "undefined"},
	})
}

func TestAssignment(t *testing.T) {
	check(t, []row{
		{"[n = 5, n]", "[5,5]"}, {"[n += 1, n -= 2, n *= 3, n /= 2, n %= 2, n **= 2]", "[4,2,6,3,1,1]"}, {"[n++, n, ++n, n--, --n]", "[3,4,5,5,3]"}, {"[u ??= 1, u ??= 2]", "[1,1]"}, {"[t ||= 'x', t &&= 'y']", `["x","y"]`},
		{"[o.b++, o.b, o['b'] += 's']", `[1,2,"2s"]`}, {"[a[0] = 9, a[4] = 1, a.length]", "[9,1,5]"}, {"(a.length = 1, a)", "[3]"}, {"n = s = 1, [n, s]", "[1,1]"}, {"(s += n, s)", `"b é 13"`}, {"[n <<= 2, n >>= 1, n >>>= 0, n &= 4, n |= 1, n ^= 1]", "[12,6,6,4,5,4]"},
		{"(no && (n = 1), n)", "3"}, {"no || (n = 1), n", "1"}, {"[s++, s]", "[NaN,NaN]"},
	})
}

func TestStatements(t *testing.T) {
	for _, tt := range []struct{ program, expect string }{
		{"let x = 1; x += 1; return x", "2"},
		{"const f = (x, y) => { if (x > y) return x; else return y }; return f(1, 2)", "2"},
		{"let x = 1\nlet y = 2\nreturn x + y", "3"},
		{"let x = 1\n(2)", "throws TypeError"}, // no semicolon is put before a parenthesis
		{"return\n1", "undefined"},
		{"let x = 1\n++x\nreturn x", "2"},
		{"let x = 1; { let x = 2; { let x = 3 } } return x", "1"},
		{"let x; if (true) { x = 'a' } else x = 'b'; return x", `"a"`},
		{"if (false) return 1; else if (0) return 2; return 3", "3"},
		{"let n = 0; const add = x => n += x; add(1); add(2); return n", "3"},
		{"const f = x => y => x + y; return f(1)(2)", "3"},
		{"const f = () => ({a: 1}); return f()", `{"a":1}`},
		{"const f = n => n ? n * f(n - 1) : 1; return f(10)", "3628800"},
		{"const c = 1; c = 2", "throws TypeError"},
		{"x = 1; let x", "throws ReferenceError"},
		{"let x = x", "throws ReferenceError"},
		{";;; /* c */ // d\n return 1 // e", "1"},
		{"return (() => { let a = 1; return () => a++ })()() ", "1"},
		{"{ } return [1,2,].length", "2"},
	} {
		p, err := js.Parse(js.Source{Text: tt.program})
		require.NoError(t, err, tt.program)
		v, err := p.Run(nil)
		got := nodetest.Show(v)
		if failed := (*js.Error)(nil); err != nil {
			require.ErrorAs(t, err, &failed)
			got = "throws " + string(failed.Kind)
		}
		assert.Equal(t, tt.expect, got, tt.program)
	}
}
