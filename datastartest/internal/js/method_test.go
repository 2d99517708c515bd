package js_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

func TestMethodsOfStrings(t *testing.T) {
	check(t, []row{
		{"' a '.trim() + '|' + ' a '.trimStart() + '|' + ' a '.trimEnd() + '|'", `"a|a | a|"`}, {"'aé'.toUpperCase()", `"AÉ"`}, {"'straße'.toUpperCase()", `"STRASSE"`}, {"'ÀB'.toLowerCase()", `"àb"`},
		{"'abc'.includes('b')", "true"}, {"'abcb'.indexOf('b', 2)", "3"}, {"'abcb'.lastIndexOf('b')", "3"}, {"'a'.indexOf('b')", "-1"}, {"'abc'.startsWith('b', 1)", "true"}, {"'abc'.endsWith('b', 2)", "true"},
		{"'abcdef'.slice(1, -1)", `"bcde"`}, {"'abc'.slice(-2)", `"bc"`}, {"'abc'.slice(2, 1)", `""`}, {"'abc'.substring(2, 0)", `"ab"`}, {"'a,b,,c'.split(',')", `["a","b","","c"]`}, {"'abc'.split('')", `["a","b","c"]`}, {"''.split('')", "[]"}, {"''.split(',')", `[""]`}, {"'ab'.split()", `["ab"]`},
		{"'5'.padStart(3, '0')", `"005"`}, {"'5'.padEnd(3)", `"5  "`}, {"'abc'.padStart(8, '12')", `"12121abc"`}, {"'ab'.repeat(3)", `"ababab"`}, {"'a-b-c'.replace('-', '+')", `"a+b-c"`}, {"'a-b-c'.replaceAll('-', '+')", `"a+b+c"`}, {"'a1b22'.replace(/[0-9]+/g, '#')", `"a#b#"`},
		{"'😀é'.length", "3"}, {"'😀é'.charAt(2)", `"é"`}, {"'😀'.charCodeAt(0)", "55357"}, {"'abc'.at(-1)", `"c"`}, {"'abc'[1]", `"b"`}, {"'abc'[3]", "undefined"}, {"'abc'.charAt(9)", `""`}, {"'a'.concat(1, null)", `"a1null"`}, {"[...'a😀']", `["a","😀"]`},
	})
}

func TestMethodsOfNumbers(t *testing.T) {
	check(t, []row{
		{"(1.005).toFixed(2)", `"1.00"`}, {"(1.45).toFixed(1)", `"1.4"`}, {"(2.5).toFixed(0)", `"3"`}, {"(-2.5).toFixed(0)", `"-3"`}, {"(0.5).toFixed()", `"1"`}, {"(1e21).toFixed(2)", `"1e+21"`}, {"(0).toFixed(2)", `"0.00"`}, {"(-0.0000001).toFixed(2)", `"-0.00"`}, {"NaN.toFixed(1)", `"NaN"`}, {"(10.235).toFixed(2)", `"10.23"`},
		{"(255).toString(16)", `"ff"`}, {"(-255).toString(2)", `"-11111111"`}, {"(0.1).toString()", `"0.1"`}, {"5..toString()", `"5"`}, {"Number.isInteger(5.0)", "true"}, {"Number.isInteger('5')", "false"}, {"Number.MAX_SAFE_INTEGER", "9007199254740991"}, {"isNaN('x')", "true"}, {"Number.isNaN('x')", "false"}, {"isFinite('5')", "true"},
		{"[Math.round(2.5), Math.round(-2.5), Math.round(-0.2), Math.round(0.49999999999999994)]", "[3,-2,-0,0]"}, {"[Math.floor(-1.5), Math.ceil(-1.5), Math.trunc(-1.5), Math.abs(-1.5), Math.sign(-3)]", "[-2,-1,-1,1.5,-1]"}, {"[Math.max(), Math.min(), Math.max(1, '3', 2), Math.min(1, NaN), Math.max(...a.slice(0, 2))]", "[-Infinity,Infinity,3,NaN,3]"}, {"Math.sqrt(16) + Math.PI", "7.141592653589793"},
	})
}

func TestMethodsOfArrays(t *testing.T) {
	check(t, []row{
		{"[3,1,2].sort()", "[1,2,3]"}, {"[10,9,1].sort()", "[1,10,9]"}, {"[10,9,1].sort((x, y) => x - y)", "[1,9,10]"}, {"[3,undefined,1].sort()", "[1,3,undefined]"}, {"[1,2,3].reverse()", "[3,2,1]"}, {"[1,2,3].map((x, i) => x * i)", "[0,2,6]"}, {"[1,2,3,4].filter(x => x % 2)", "[1,3]"}, {"[1,2,3].reduce((x, y) => x + y)", "6"}, {"['a','b'].reduce((x, y) => x + y, '')", `"ab"`},
		{"[1,2,3].find(x => x > 1)", "2"}, {"[1,2].findIndex(x => x > 5)", "-1"}, {"[1,2].some(x => x > 1)", "true"}, {"[1,2].every(x => x > 1)", "false"}, {"[].every(x => x)", "true"}, {"[1,2,3].slice(-2)", "[2,3]"}, {"[1,NaN].includes(NaN)", "true"}, {"[1,NaN].indexOf(NaN)", "-1"}, {"[1,2,1].lastIndexOf(1)", "2"}, {"[1,[2],3].join('-')", `"1-2-3"`}, {"[null,undefined,1].join()", `",,1"`}, {"[1].concat(2, [3, [4]])", "[1,2,3,[4]]"}, {"[1,2].at(-1)", "2"},
		{"[a.push(7, 8), a]", `[6,[3,1,"x",null,7,8]]`}, {"[a.pop(), a]", `[null,[3,1,"x"]]`}, {"[a.shift(), a]", `[3,[1,"x",null]]`}, {"[a.unshift(0), a]", `[5,[0,3,1,"x",null]]`}, {"[a.splice(1, 2, 'n'), a]", `[[1,"x"],[3,"n",null]]`}, {"[a.splice(-1), a]", `[[null],[3,1,"x"]]`}, {"[].pop()", "undefined"},
		{"Array.isArray([])", "true"}, {"Array.isArray('')", "false"}, {"Array.from('ab')", `["a","b"]`}, {"Array.from({length: 2}, (_, i) => i)", "[0,1]"}, {"[...[1,2], ...'a']", `[1,2,"a"]`}, {"Math.max(...[1,5,2])", "5"}, {"[1,2].toString()", `"1,2"`}, {"`${[1,[2,null]]}`", `"1,2,"`},
	})
}

func TestText(t *testing.T) {
	check(t, []row{
		{`'a\n\t\\\'\x41\u0042\u{43}\0'`, `"a\n\t\\'ABC\u0000"`}, {`"\ud83d\ude00"`, `"😀"`}, {"'a\\\nb'", `"ab"`}, {"`a\nb`", `"a\nb"`}, {"`a\r\nb`", `"a\nb"`}, {"`${1}${'b'}${[3]}`", `"1b3"`}, {"`${`${n}`}`", `"3"`}, {"`\\${n}$n$`", `"${n}$n$"`}, {"`{${{a: 1}.a}}`", `"{1}"`}, {`'\a\/'`, `"a/"`},
	})
}

func TestRegularExpressions(t *testing.T) {
	check(t, []row{
		{"/^a.c$/.test('abc')", "true"}, {"/^a.c$/.test('a\\nc')", "false"}, {"/a.c/s.test('a\\nc')", "true"}, {"/B/i.test('abc')", "true"}, {"/[/]/.test('/')", "true"}, {`/\//.test('/')`, "true"}, {"/(?!)/.test('a')", "false"}, {"/[^]/.test('\\n')", "true"}, {"/[]/.test('a')", "false"}, {`/\s/.test('\u00a0')`, "true"}, {`/^[\s\S]+$/.test('a\n')`, "true"},
		{`/^\w+-\d{2,}$/.test('ab-123')`, "true"}, {"/a{/.test('a{')", "true"}, {"/a{,2}/.test('a{,2}')", "true"}, {`/\u0041\x42/.test('AB')`, "true"}, {"/(^|\\.)_/.test('a._b')", "true"}, {"/a/g.test('aa')", "true"}, {"String(/a/gi)", `"/a/gi"`}, {"(r => [r.test('ab a'), r.test('ab a'), r.test('ab a')])(/a/g)", "[true,true,false]"}, {"new RegExp('a+', 'i').test('xAA')", "true"}, {"1 / 2 / 4", "0.125"}, {"n /2/ 1", "1.5"},
	})
}

func TestJSON(t *testing.T) {
	check(t, []row{
		{`JSON.stringify({a: [1, 'x"\n', null, undefined, () => 1, NaN], b: undefined, c: {}, d: -0, '\u2028': true})`, `"{\"a\":[1,\"x\\\"\\n\",null,null,null,null],\"c\":{},\"d\":0,\"` + "\u2028" + `\":true}"`}, {"JSON.stringify({a: [1, {}], b: []}, null, 2)", `"{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}"`}, {"JSON.stringify(undefined)", "undefined"}, {"JSON.stringify({toJSON: () => 5})", `"5"`}, {"JSON.stringify([1], null, '--')", `"[\n--1\n]"`},
		{`JSON.parse('{"b":1,"a":[true,null,1e2,"\\u00e9"],"2":0}')`, `{"2":0,"b":1,"a":[true,null,100,"é"]}`}, {"JSON.parse('1e400')", "Infinity"},
	})
	for _, text := range []string{"", "{", "[1,]", "{a:1}", "1 2", "'a'", "\xff"} {
		_, err := js.ParseJSON(text)
		assert.Error(t, err, text)
	}
}

func TestURIs(t *testing.T) {
	check(t, []row{
		{"encodeURIComponent(\"a b&é/?'()*~\")", `"a%20b%26%C3%A9%2F%3F'()*~"`}, {"encodeURI('/a b?x=é#h')", `"/a%20b?x=%C3%A9#h"`}, {"decodeURIComponent('%C3%A9%2f')", `"é/"`}, {"decodeURI('%2f%20')", `"%2f "`},
	})
}

// What package page writes for keys and waits takes its bits and its time from the page.
func TestTimeAndChance(t *testing.T) {
	bits := []uint64{1, 2, 1 << 32, 4_294_967_295, 1 << 63}
	env := &js.Env{
		Now: func() time.Time { return time.UnixMilli(1234) },
		Random: func() (next uint64) {
			next, bits = bits[0], bits[1:]
			return next
		},
	}
	got, err := run("[crypto.getRandomValues(new Uint32Array(4)).join('-'), Math.random(), Date.now()]", env)
	require.NoError(t, err)
	assert.Equal(t, `["1-2-0-4294967295",0.5,1234]`, got)
}
