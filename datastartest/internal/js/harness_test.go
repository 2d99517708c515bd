package js_test

import (
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

// run evaluates an expression, and shows its value or its error.
func run(expression string, env *js.Env) (string, error) {
	p, err := js.Parse(js.Source{Text: "return (" + expression + ");", Original: expression,
		Shifts: []js.Shift{{At: 0, From: 0}, {At: 8, From: 0, Copied: true}}})
	if err != nil {
		return "", err
	}
	v, err := p.Run(env)
	if err != nil {
		return "", err
	}
	return nodetest.Show(v), nil
}
