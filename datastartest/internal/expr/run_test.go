package expr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

func TestRun(t *testing.T) {
	for _, tt := range []struct {
		protocol             event.Protocol
		name, value, signals string
		expect, after        string
	}{
		{event.V1, "data-text", "$a + 1", `{"a":1}`, "2", `{"a":1}`},
		{event.V1, "data-on:x", "$show = !$show; $n.x++", `{"show":true,"n":{"x":1}}`, "undefined", `{"show":false,"n":{"x":2}}`},
		{event.V1, "data-on:x", "if ($a) { $b = 1 } else { $b = 2 }", `{"a":"","b":0}`, "undefined", `{"a":"","b":2}`},
		{event.V1, "data-on:x", "$a = evt.type + el.id + evt.target.id", `{}`, "undefined", `{"a":"testelel"}`},
		{event.V1, "data-on:x", "el.value = $a; $b = el.value", `{"a":"x"}`, "undefined", `{"a":"x","b":"x"}`},
		{event.V1, "data-text", "typeof evt", `{}`, `"undefined"`, `{}`}, // only events have one
		{event.V1, "data-text", "$missing", `{}`, `""`, `{"missing":""}`},
		{event.V1, "data-on:x", "$a.b = 1", `{}`, "undefined", `{"a":""}`}, // nothing to be set in a string
		{event.V1, "data-on:x", "$a = {b: 1}; $a.c = 2", `{}`, "undefined", `{"a":{"b":1,"c":2}}`},
		{event.V1, "data-on:x", "$a = null", `{"a":1,"b":2}`, "undefined", `{"b":2}`},
		{event.V1, "data-class", "{'is-on': $a, off: !$a}", `{"a":1}`, `{"is-on":1,"off":false}`, `{"a":1}`},
		{event.V1, "data-attr", "{title: $a + '!'}", `{"a":"t"}`, `{"title":"t!"}`, `{"a":"t"}`},
		{event.V1, "data-on-signal-patch", "patch.a", `{}`, `"p"`, `{}`},
		{event.V1, "data-text", "JSON.stringify($)", `{"a":[1,{"b":null}]}`, `"{\"a\":[1,{\"b\":\"\"}]}"`, `{"a":[1,{"b":""}]}`},
		{event.V1CSP, "data-text", "$a", `{"a":1}`, "1", `{"a":1}`},

		{event.Beta, "data-text", "$a + 1", `{"a":1}`, "2", `{"a":1}`},
		{event.Beta, "data-on-x", "$show = !$show; $n.x++", `{"show":true,"n":{"x":1}}`, "1", `{"show":false,"n":{"x":2}}`},
		{event.Beta, "data-on-x", "$a = evt.type + ctx.el.id", `{"a":0}`, `"testel"`, `{"a":"testel"}`},
		{event.Beta, "data-on-x", "ctx.signals.merge({b: {c: 1}}), ctx.signals.setValue('d', 2)", `{}`, "undefined", `{"b":{"c":1},"d":2}`},
		{event.Beta, "data-on-x", "ctx.signals.merge({a: 2, b: 3}, true)", `{"a":1}`, "undefined", `{"a":1,"b":3}`},
		{event.Beta, "data-text", "ctx.signals.JSON()", `{"a":1,"_b":2}`, `"{\n  \"a\": 1,\n  \"_b\": 2\n}"`, `{"a":1}`},
		{event.Beta, "data-text", "ctx.signals.value('a') + ctx.signals.signal('o.b').value", `{"a":1,"o":{"b":2}}`, "3", `{"a":1,"o":{"b":2}}`},
		{event.Beta, "data-on-x", "$l.push(4), $l.length", `{"l":[1]}`, "2", `{"l":[1,4]}`},
		{event.BetaCSP, "data-text", "$a", `{"a":1}`, "1", `{"a":1}`},
	} {
		b := newBed(t, tt.protocol, tt.signals)
		b.env.Patch = js.NewObject("a", "p")
		b.env.Element.(*host).properties["value"] = ""
		v, err := b.run(tt.name, tt.value)
		require.NoError(t, err, tt.value)
		assert.Equal(t, tt.expect, nodetest.Show(v), tt.value)
		assert.Equal(t, tt.after, b.sent(), tt.value)
	}
}

func TestDeclare(t *testing.T) {
	for _, tt := range []struct {
		protocol             event.Protocol
		name, value, signals string
		expect               string
	}{
		{event.V1, "data-signals", "{a: 1, o: {b: 'x'}}", `{"o":{"c":2}}`, `{"o":{"c":2,"b":"x"},"a":1}`},
		{event.V1, "data-signals__ifmissing", "{a: 1, o: {b: 2, c: 3}}", `{"a":0,"o":{"b":0}}`, `{"a":0,"o":{"b":0,"c":3}}`},
		{event.V1, "data-signals:user-name", "'x'", `{}`, `{"userName":"x"}`},
		{event.V1, "data-signals:a.b", "$c", `{"c":5}`, `{"c":5,"a":{"b":5}}`},
		{event.V1, "data-signals:a__ifmissing", "2", `{"a":1}`, `{"a":1}`},
		{event.V1, "data-signals:a", "", `{"a":1,"b":2}`, `{"b":2}`}, // undefined removes
		{event.V1, "data-signals", "", `{"a":1}`, `{"a":1}`},
		{event.V1, "data-signals", "{a: null}", `{"a":1,"b":1}`, `{"b":1}`},
		{event.V1, "data-signals", "{a: $b}", `{"b":7}`, `{"b":7,"a":7}`},
		{event.V1, "data-computed:twice-a", "$a * 2", `{"a":4}`, `{"a":4,"twiceA":8}`},
		{event.V1, "data-computed", "{b: () => $a + 1, o: {c: () => $a + 2}}", `{"a":4}`, `{"a":4,"b":5,"o":{"c":6}}`},

		{event.Beta, "data-signals", "{a: 1, o: {b: 'x'}, n: null}", `{"o":{"c":2}}`, `{"o":{"c":2,"b":"x"},"a":1,"n":null}`},
		{event.Beta, "data-signals__ifmissing", "{a: 1, b: 2}", `{"a":0}`, `{"a":0,"b":2}`},
		{event.Beta, "data-signals-user-name", "'x'", `{}`, `{"userName":"x"}`},
		{event.Beta, "data-signals-a", "", `{}`, `{"a":""}`},
		{event.Beta, "data-signals-a__ifmissing", "2", `{"a":1}`, `{"a":1}`},
		{event.Beta, "data-signals-_page", "ctx.signals.merge({a: '\\u0024b;\\u0022'})", `{"b":1}`, `{"b":1,"a":"$b;\""}`}, // as package page writes it
		{event.Beta, "data-signals", `{a: "$none"}`, `{"b":1}`, `{"b":1,"a":"$none"}`},
		{event.Beta, "data-computed-twice", "$a * 2", `{"a":4}`, `{"a":4,"twice":8}`},
	} {
		b := newBed(t, tt.protocol, tt.signals)
		a, err := expr.Parse(tt.protocol, tt.name, tt.value)
		require.NoError(t, err)
		require.NoError(t, a.Declare(b.env), tt.value)
		assert.Equal(t, tt.expect, b.sent(), "%s=%s", tt.name, tt.value)
	}
}

// Beta evaluates data-signals without signals, and evaluates the JSON of the result again: what looks like a signal in
// a text of it is replaced.
func TestBetaEvaluatesSignalsTwice(t *testing.T) {
	b := newBed(t, event.Beta, `{"b":1}`)
	declare := func(value string) error {
		a, err := expr.Parse(event.Beta, "data-signals", value)
		require.NoError(t, err)
		return a.Declare(b.env)
	}
	require.NoError(t, declare(`{a: '$b', c: 1 + 1}`))
	assert.Equal(t, `{"b":1,"a":"ctx.signals.signal('b').value","c":2}`, b.sent())
	assert.ErrorContains(t, declare(`{a: $b}`), `ReferenceError: the name $b is unknown`)
}

// A computed signal follows what it is computed of.
func TestComputedFollows(t *testing.T) {
	for p, name := range map[event.Protocol]string{event.V1: "data-computed:sum", event.Beta: "data-computed-sum"} {
		b := newBed(t, p, `{"a":1,"b":2}`)
		a, err := expr.Parse(p, name, "$a + $b")
		require.NoError(t, err)
		require.NoError(t, a.Declare(b.env))
		var seen []js.Value
		run := b.prepare("data-text", "$sum")
		_, err = b.env.Signals.Effect(func() error {
			v, err := run()
			seen = append(seen, v)
			return err
		})
		require.NoError(t, err)
		require.NoError(t, b.env.Signals.Set("a", 5.0, false))
		require.NoError(t, b.env.Signals.Set("b", 2.0, false))
		assert.Equal(t, []js.Value{3.0, 7.0}, seen, p)
	}
}

func TestFilters(t *testing.T) {
	b := newBed(t, event.V1, "{}")
	for value, expect := range map[string]string{
		"": "<nil> <nil>", "{include: /^a/, exclude: 'b'}": "/^a/ /b/", `{"include": "/x/"}`: "/x/ <nil>",
	} {
		f, err := expr.ParseFilter(value, b.env)
		require.NoError(t, err)
		got := ""
		for i, r := range []*js.RegExp{f.Include, f.Exclude} {
			if i > 0 {
				got += " "
			}
			if r == nil {
				got += "<nil>"
			} else {
				got += r.String()
			}
		}
		assert.Equal(t, expect, got)
	}
	_, err := expr.ParseFilter("{include: nothing}", b.env)
	assert.ErrorContains(t, err, `the name nothing is unknown, at 1:11`)
	v, err := expr.ParseObject(`{"a":1}`, b.env)
	require.NoError(t, err)
	assert.Equal(t, `{"a":1}`, nodetest.Show(v))
	v, err = expr.ParseObject(`{a: 1 + 1}`, b.env)
	require.NoError(t, err)
	assert.Equal(t, `{"a":2}`, nodetest.Show(v))
}
