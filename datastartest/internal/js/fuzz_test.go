package js_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// No text panics or hangs, each error names a place in it, and what is evaluated once is evaluated again to the same.
func FuzzRun(f *testing.F) {
	for _, expression := range []string{
		"n + 1", "`a${s}b`", "a.map(x => ({...o, [x]: x}))", "o?.nested?.list[0] ?? 'x'", "(() => { let x = 1; if (x) { return x } })()", "/a[/]b/gi.test(s)", "JSON.stringify({a, o}, null, 2)", "'\\u{1f600}'.split('')", "a.sort((x, y) => x - y).splice(1, 1)", "delete o.b, n++ + --n",
		"crypto.getRandomValues(new Uint32Array(4)).join('-')", "a[a.length] = 'x'.repeat(9)", "typeof $x === 'undefined' ? 1 : 2", "1e3.toFixed(2)", "s.replace(/\\s/g, '-')", "(f => f(f))(f => f(f))",
	} {
		f.Add(expression)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		start := time.Now()
		got, err := fuzzed(t, expression)
		again, second := fuzzed(t, expression)
		if time.Since(start) > 20*time.Second {
			t.Errorf("%q took %v", expression, time.Since(start))
		}
		assert.Equal(t, got, again, expression)
		assert.Equal(t, err == nil, second == nil, expression)
		var failed *js.Error
		if errors.As(err, &failed) && failed.Expression != "" {
			assert.LessOrEqual(t, failed.Offset, len(failed.Expression))
			assert.NotEmpty(t, failed.Error())
		}
	})
}

func fuzzed(t *testing.T, expression string) (string, error) {
	env := environment(t)
	env.Steps = 20_000
	env.Now = func() time.Time { return time.UnixMilli(0) }
	env.Random = func() uint64 { return 42 }
	return run(expression, env)
}
