package expr_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// No attribute panics or hangs, and each error names a place in the text that the page has.
func FuzzAttribute(f *testing.F) {
	for _, seed := range []struct{ name, value string }{
		{"data-on:click__debounce.300ms", "$a = 1; @post('/x', {headers: {a: $b}})"}, {"data-text", "`it's ${$a} isn't`"}, {"data-signals", "{a: {b: [1, null]}, c: $d}"}, {"data-computed", "{a: () => $b}"}, {"data-class", "{on: $a.b-c}"},
		{"data-on-click", "ctx.signals.merge({a: $l}), $a"}, {"data-signals-_page", "ctx.signals.merge({'a': '\\u0024'})"}, {"data-bind:a-b__case.pascal", ""}, {"data-effect", "$l.push($l[0]), $o = $o"}, {"data-on:x", "@setAll($l, {include: /./g}); delete $.a"}, {"data-text", "🖕JS_$a_DS🚀 $a$b"}, {"data-effect", "$l=h=$push=$"}, {"data-computed", "{a: () => $}"},
	} {
		f.Add(seed.name, seed.value)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		for _, p := range both {
			a, err := expr.Parse(p, name, value)
			if err != nil || a == nil {
				continue
			}
			b := newBed(t, p, `{"a":1,"b":{"c":"x"},"l":[1,[2],{"d":null}],"_e":true}`)
			if a.Role == expr.Signals || a.Role == expr.Computed {
				checkPlace(t, a.Declare(b.env))
			} else if e, err := a.Compile(b.env.Signals); err == nil {
				_, err = b.env.Signals.Effect(func() error { _, err := e.Run(b.env); return err })
				checkPlace(t, err)
			}
			_ = b.sent()
			_ = a.Timing()
		}
	})
}

func checkPlace(t *testing.T, err error) {
	var failed *js.Error
	if !errors.As(err, &failed) || failed.Expression == "" {
		return
	}
	assert.LessOrEqual(t, failed.Offset, len(failed.Expression))
	assert.NotEmpty(t, failed.Error())
}
