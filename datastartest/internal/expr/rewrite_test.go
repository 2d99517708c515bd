package expr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// rewritten is what the client makes of an expression.
func rewritten(t *testing.T, b *bed, name, value string) (string, error) {
	t.Helper()
	a, err := expr.Parse(b.protocol, name, value)
	require.NoError(t, err)
	e, err := a.Compile(b.env.Signals)
	return e.JavaScript(), err
}

func TestRewritingOfV1(t *testing.T) {
	for _, tt := range []struct{ name, value, expect string }{
		{"data-on:x", "$a", "$['a']"},
		{"data-on:x", " $a.b.c = 1 \n", "$['a']['b']['c'] = 1"},
		{"data-on:x", "$count++; $count--", "$['count']++; $['count']--"},
		{"data-on:x", "$count-1", "$['count-1']"},     // a signal of that name
		{"data-on:x", "$count - 1", "$['count'] - 1"}, // one less
		{"data-on:x", "$a-$b", "$['a']-$['b']"},
		{"data-on:x", "$l[$i].x", "$['l'][$['i']].x"},
		{"data-on:x", "$a.0.b", "$['a']['0']['b']"},
		{"data-on:x", "$b.trim().length", "$['b']['trim']().length"},
		{"data-on:x", "$", "$"},
		{"data-on:x", "@get('/x')", `__action("get",evt,'/x')`},
		{"data-on:x", "@post('/x?a=$b', {headers: {'@get(': \"$c\"}})", `__action("post",evt,'/x?a=$b', {headers: {'@get(': "$c"}})`},
		{"data-on:x", "'it\\'s $a' + $b", "'it\\'s $a' + $['b']"},
		{"data-on:x", "`$a`", "`$a`"},                                       // a template without placeholders is a string
		{"data-on:x", "`$a ${$b}`", "`$['a'] ${$['b']}`"},                   // one with them is not
		{"data-on:x", "`it's ${$a} isn't $b`", "`it's ${$a} isn't $['b']`"}, // what its quotes enclose is
		{"data-on:x", "`${ {a: $b}.a }`", "`${ {a: $['b']}.a }`"},
		{"data-on:x", "`${@peek(() => $a)}`", "`${__action(\"peek\",evt,() => $['a'])}`"},
		{"data-text", "$a", "return ($['a']);"},
		{"data-text", "$a; $b", "$['a'];\nreturn ($['b']);"},
		{"data-text", "$a;", "return ($['a']);"},
		{"data-text", "$a = 1; return $a", "$['a'] = 1;\n return $['a']"},
		{"data-text", "'a;b' + `;` + \";\"", "return ('a;b' + `;` + \";\");"},
		{"data-text", "/;/.test($a)", "return (/;/.test($['a']));"},
		{"data-text", "(() => { let x = 1; return x })()", "return ((() => { let x = 1; return x })());"},
	} {
		got, err := rewritten(t, newBed(t, event.V1, "{}"), tt.name, tt.value)
		require.NoError(t, err, tt.value)
		assert.Equal(t, tt.expect, got, tt.value)
	}
	// Between two slashes a semicolon does not separate, whatever they are.
	got, err := rewritten(t, newBed(t, event.V1, "{}"), "data-text", "$a / 2; $b / 2")
	assert.ErrorIs(t, err, js.ErrUnsupported)
	assert.Equal(t, "return ($['a'] / 2; $['b'] / 2);", got)
}

func TestRewritingOfBeta(t *testing.T) {
	const signals = `{"a":1,"o":{"x":2,"y":{"z":3}},"ab":4}`
	for _, tt := range []struct{ value, expect string }{
		{"$a", "return (() => {\nreturn (ctx.signals.signal('a').value);\n})()"},
		{"$ab + $a", "return (() => {\nreturn (ctx.signals.signal('ab').value + ctx.signals.signal('a').value);\n})()"},
		{"$o.x; $o.y.z", "return (() => {\nctx.signals.signal('o.x').value;\nreturn (ctx.signals.signal('o.y.z').value);\n})()"},
		{"$o", "return (() => {\nreturn ($o);\n})()"},         // no signal, but what signals are in
		{"$later", "return (() => {\nreturn ($later);\n})()"}, // no signal yet
		{"$a-1", "return (() => {\nreturn (ctx.signals.signal('a').value-1);\n})()"},
		{"@post('/x')", "return (() => {\nreturn (ctx.actions.post.fn(ctx,'/x'));\n})()"},
	} {
		got, err := rewritten(t, newBed(t, event.Beta, signals), "data-on-x", tt.value)
		require.NoError(t, err, tt.value)
		assert.Equal(t, tt.expect, got)
	}
	// It looks into strings, too, unless they are marked.
	got, err := rewritten(t, newBed(t, event.Beta, signals), "data-on-x", "'$a'")
	assert.ErrorIs(t, err, js.ErrUnsupported)
	assert.Equal(t, "return (() => {\nreturn ('ctx.signals.signal('a').value');\n})()", got)
	got, err = rewritten(t, newBed(t, event.Beta, signals), "data-on-x", "'🖕JS_$a_DS🚀'")
	assert.NoError(t, err)
	assert.Equal(t, "return (() => {\nreturn ('$a');\n})()", got)
}

// Errors stand where the page has them, although the client has rewritten the expression.
func TestErrorsNameThePlaceInThePage(t *testing.T) {
	for _, tt := range []struct {
		protocol event.Protocol
		value    string
		expect   string
	}{
		{event.V1, "$a.b = 1; $a.unknown(2)", `TypeError: a value of type undefined is called, and is no function, at 1:21 "(2)" of the expression "$a.b = 1; $a.unknown(2)"`},
		{event.V1, "  $a;\n @get('/x', {method: nothing})", `not evaluated here: the name nothing is unknown, at 2:22 "nothing})" of the expression`},
		{event.V1, "`${$a} ${nothing}`", `the name nothing is unknown, at 1:10 "nothing}`},
		{event.V1, "$a; for (;;) {}", `not evaluated here: for instead of a name, at 1:5 "for (;;) {}" of the expression "$a; for (;;) {}"`},
		{event.Beta, "$a;\n$a = nothing", `the name nothing is unknown, at 2:6 "nothing" of the expression "$a;\n$a = nothing"`},
		{event.Beta, "$a + $b", `ReferenceError: the name $b is unknown, and no signal in what the client makes of the expression, at 1:6 "$b"`},
		{event.Beta, "@get('/x'", `not evaluated here: ; instead of ), at 1:10 "" of the expression "@get('/x'"`},
	} {
		name := map[event.Protocol]string{event.V1: "data-on:x", event.Beta: "data-on-x"}[tt.protocol]
		_, err := newBed(t, tt.protocol, `{"a":1}`).run(name, tt.value)
		assert.ErrorContains(t, err, tt.expect)
	}
}

// A program is parsed once for an expression, and on Beta once for the signals that there are.
func TestProgramsAreKept(t *testing.T) {
	b := newBed(t, event.V1, `{"a":1}`)
	first := testing.AllocsPerRun(1, func() { _, _ = b.run("data-text", "$a + [1,2,3,4,5,6,7,8,9].length + 'kept'") })
	again := testing.AllocsPerRun(10, func() { _, _ = b.run("data-text", "$a + [1,2,3,4,5,6,7,8,9].length + 'kept'") })
	assert.LessOrEqual(t, again, first)
	beta := newBed(t, event.Beta, `{}`)
	_, err := beta.run("data-text", "$a")
	assert.ErrorContains(t, err, "ReferenceError")
	require.NoError(t, beta.env.Signals.Set("a", 5.0, false))
	v, err := beta.run("data-text", "$a")
	require.NoError(t, err)
	assert.Equal(t, js.Value(5.0), v)
}
