package expr_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes expressions of signals, as pages have them and stranger ones.
type generator struct {
	rand *rand.Rand
	beta bool

	// The case moves items of an array, or sets signals in arrays by an action. Where both happen, 1.0.4 may never
	// come to an end: it tells of a change in a signal by making that change again.
	moves, sets bool
}

func (g *generator) one(of ...string) string { return one(g.rand, of...) }

func (g *generator) next() given {
	c := given{Returns: !g.beta && g.rand.IntN(2) == 0, Signals: g.signals(), Computed: []string{}, Effects: []string{}}
	g.moves, g.sets = false, false
	if g.rand.IntN(4) == 0 {
		g.dependents(&c)
		return c
	}
	for range 1 + g.rand.IntN(3) {
		var statements []string
		for range 1 + g.rand.IntN(3) {
			statements = append(statements, g.statement(c.Returns || g.beta))
		}
		c.Steps = append(c.Steps, strings.Join(statements, g.one(";", "; ", ";\n")))
	}
	return c
}

// dependents makes computed signals, effects, and steps that change what these read. All signals are there: where
// effects make them by reading, or fail, or set others, V1 runs them in an order, and at times once more, that is not
// the model's. On Beta one effect may set a signal; two go on forever, since who sets a signal depends on it.
func (g *generator) dependents(c *given) {
	c.Signals = `{"a":1,"b":"two","c":true,"o":{"x":1,"y":{"z":"deep"}},"l":[1,2,3],"count":0,"set":""}`
	for range g.rand.IntN(3) {
		c.Computed = append(c.Computed, g.read(2))
	}
	for range 1 + g.rand.IntN(4) {
		c.Effects = append(c.Effects, g.one(g.read(2), g.read(1), "$set + "+g.read(1)))
	}
	for i := range c.Computed {
		c.Effects = append(c.Effects, fmt.Sprintf("$c%d %s %s", i, g.one("+", "&&", "||"), g.read(1)))
	}
	c.Effects[g.rand.IntN(len(c.Effects))] = g.one("$set = ", "") + g.read(1)
	for range 1 + g.rand.IntN(5) {
		step := g.write()
		for range g.rand.IntN(3) {
			step += "; " + g.write()
		}
		c.Steps = append(c.Steps, step)
	}
}

// read makes an expression that changes nothing.
func (g *generator) read(depth int) string {
	if depth <= 0 {
		return g.one("$a", "$b", "$c", "$o.x", "$o.y.z", "$count", "$l.join()", "$l.length", "1")
	}
	return fmt.Sprintf("(%s %s %s)", g.read(depth-1), g.one("+", "&&", "||", "===", "? 1 :"), g.read(depth-1))
}

func (g *generator) setAll() string {
	if g.beta {
		return "void @setAll('a b', 1)"
	}
	return "void @setAll(1, {include: /^[ab]$/})"
}

// write makes a statement that changes what is there.
func (g *generator) write() string {
	if g.rand.IntN(5) == 0 {
		return g.one("$count++", "$l = [...$l, $count]", "$l = []", "$c = !$c", g.setAll(), "$o.y.z += '!'", "$b = $a")
	}
	return g.one("$a", "$b", "$c", "$o.x", "$count", "$o.y.z") + " = " + g.one("0", "1", "2", "'s'", "''", "true", "false", "$a + 1", "$b")
}

// signals are those that are there.
func (g *generator) signals() string {
	return g.one(
		`{"a":1,"b":"two","c":true,"o":{"x":1,"y":{"z":"deep"}},"l":[1,2,3],"_local":5,"count":0,"foo-bar":7}`,
		`{"count":3,"o":{"b":2,"10":1,"9":2,"_x":3},"l":[],"a":"","b":null}`,
		`{"l":["a",{"n":1},[2]],"o":{"x":{}},"a":{"b":"c"},"c":-0.5,"name":"é 😀"}`,
		`{}`,
	)
}

func (g *generator) statement(returns bool) string {
	switch g.rand.IntN(10) {
	case 0, 1, 2:
		return g.assignment()
	case 3:
		if returns {
			return g.value(2)
		}
		return fmt.Sprintf("if (%s) { %s } else %s", g.value(1), g.assignment(), g.assignment())
	case 4:
		return g.action()
	case 5:
		return "$l.push(" + g.value(1) + ")"
	case 6:
		if g.sets {
			break
		}
		g.moves = true
		return g.one("$l.unshift("+g.value(1)+")", "$l.pop()", "$l.shift()", "$l.splice(1, 1)", "$l.splice(0, 1, 'n', 'm')", "$l.reverse()", "$l.sort()", "$l.splice(1)")
	case 7:
		return g.one("$l.length = 1", "delete $.a", "delete $o.x")
	}
	return g.value(3)
}

func (g *generator) target() string {
	return g.one("$a", "$b", "$c", "$o.x", "$o.new", "$o.y.z", "$l[0]", "$l[1]", "$count", "$new", "$_local", "$o['x']", "$foo-bar", "$o", "$l", "$l[$count]", "$.a", "$o.y", "$deep.er")
}

func (g *generator) assignment() string {
	switch g.rand.IntN(6) {
	case 0:
		return g.target() + g.one("++", "--")
	case 1:
		return fmt.Sprintf("%s %s %s", g.target(), g.one("+=", "-=", "*=", "??=", "||=", "&&="), g.value(1))
	}
	return fmt.Sprintf("%s = %s", g.target(), g.value(2))
}

func (g *generator) action() string {
	body := g.one("", ", {}", ", {filterSignals: {include: /^[ao]/}}", ", {filterSignals: {include: '/l|o/', exclude: /x/}}", ", {filterSignals: {exclude: '_'}}",
		", {payload: {n: $a}}", ", {headers: {x: 'y'}, retry: 'never', retryMaxCount: Infinity}", ", {openWhenHidden: true}")
	if g.beta {
		body = g.one("", ", {}", ", {includeLocal: true}", ", {openWhenHidden: true}", ", {headers: {x: 'y'}}")
	}
	send := fmt.Sprintf("@%s('/%d'%s)", g.one("get", "post", "put", "patch", "delete"), g.rand.IntN(1000), body)
	if g.beta {
		return "void " + g.one(send, "@setAll('o.*', 1)", "@toggleAll('** a')", "@toggleAll('$c')", "@setAll('a b', $a)")
	}
	if g.moves || g.rand.IntN(2) == 0 {
		return "void " + g.one(send, send, "@query('/q')", "@peek(() => $a)")
	}
	g.sets = true
	return "void " + g.one("@setAll("+g.one("$a", "$count", "1", "'s'", "null", "[1]")+")", "@setAll(true, {include: /^o/})", "@toggleAll({exclude: 'l|_'})", "@toggleAll()")
}

// value makes an expression of at most so many levels.
func (g *generator) value(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	sub := func() string { return g.value(depth - 1 - g.rand.IntN(2)) }
	switch g.rand.IntN(14) {
	case 0, 1:
		return fmt.Sprintf("%s %s %s", sub(), g.one("+", "-", "*", "+"), sub())
	case 2:
		return fmt.Sprintf("(%s %s %s)", sub(), g.one("==", "!=", "===", "<", ">="), sub())
	case 3:
		return fmt.Sprintf("(%s %s %s)", sub(), g.one("&&", "||"), sub())
	case 4:
		return fmt.Sprintf("(%s ? %s : %s)", sub(), sub(), sub())
	case 5:
		return fmt.Sprintf("`%s${%s}%s`", g.one("", "it's ", "$a ", "\\`", "a;b"), sub(), g.one("", " isn't", "$5"))
	case 6:
		return fmt.Sprintf("({n: %s, %s: %s})", sub(), g.one("x", "10", "'k-k'", "y"), sub())
	case 7:
		return fmt.Sprintf("[%s, %s]", sub(), sub())
	case 8:
		return "!" + sub()
	case 9:
		return "(" + g.assignment() + ")"
	case 10:
		return g.one("JSON.stringify($)", "JSON.stringify($o)", "JSON.stringify($l)", "Object.keys($o)", "Object.keys($)", "[...$l]", "({...$o})", "'x' in $o", "'a' in $", "$l.map(n => n + 1)",
			"$l.filter(n => n !== $a)", "$l.includes($count)", "$l.join()", "Object.entries($o)", "$l.concat($a)", "$l.indexOf(2)", "$l.some(n => n == 2)", "$l.find(n => n > 1)", "$l.slice(1)",
			"`${$l}`", "$b.toUpperCase()", "$b.length", "$l.length", "String($a)", "$l.at(-1)", "$o.y?.z", "$l[5]", "typeof $o", "typeof $zzz", "evt?.type", "Array.isArray($l)", "$b.trim().length", "$l.reduce((n, m) => n + m, 0)")
	}
	return g.leaf()
}

func (g *generator) leaf() string {
	return g.one("$a", "$b", "$c", "$o.x", "$o.y.z", "$l[0]", "$count", "$_local", "$missing", "$foo-bar", "$count-1", "$o", "$l", "$a.b", "$l[$count]", "$.a", "$name",
		"1", "0", "'s'", "''", `"it's $a; @get("`, "true", "null", "undefined", "[]", "({})", "-1", "2.5", "'$b'", "`$a`", "/a;b/.test($b)", "'a;b'")
}
