package expr

import (
	"math"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// context is ctx of Beta's expressions.
type context struct{ env *Env }

// Get returns what expressions use: the element, the signals, the actions.
func (c *context) Get(name string) (js.Value, error) {
	switch name {
	case "el":
		return c.env.Element, nil
	case "signals":
		return c.env.Signals.Object(), nil
	case "actions":
		return &betaActions{c.env}, nil
	}
	return nil, js.Unsupported("ctx.%s", name)
}

// Set refuses all.
func (c *context) Set(name string, _ js.Value) error { return js.Unsupported("ctx.%s is set", name) }

// betaActions is ctx.actions, whose properties are objects with the function fn.
type betaActions struct{ env *Env }

// Get returns an action.
func (a *betaActions) Get(name string) (js.Value, error) {
	act := func(c *js.Call) (js.Value, error) {
		return a.env.actBeta(name, c, &js.Call{Args: c.Args[min(1, len(c.Args)):]})
	}
	return js.NewObject("fn", js.NewFunction(name, act)), nil
}

// Set refuses all.
func (a *betaActions) Set(name string, _ js.Value) error {
	return js.Unsupported("ctx.actions.%s is set", name)
}

func (env *Env) actBeta(name string, c, args *js.Call) (js.Value, error) {
	if method, sends := methods[name]; sends && name != "query" {
		return env.request(c, method, args, optionsBeta)
	}
	switch name {
	case "fit":
		return fit(args)
	case "setAll":
		return nil, env.updateBeta(args.Arg(0), func(js.Value) js.Value { return args.Arg(1) })
	case "toggleAll":
		return nil, env.updateBeta(args.Arg(0), func(old js.Value) js.Value { return !js.Truthy(old) })
	}
	return env.other(name, args.Args)
}

func (env *Env) updateBeta(patterns js.Value, change func(js.Value) js.Value) error {
	text, is := patterns.(string)
	if !is {
		return js.Throw(js.TypeError, "the paths of signals are a value of type %s", js.TypeOf(patterns))
	}
	return env.Signals.Update(signals.Filter{Patterns: text}, change)
}

// fit scales a number from one range to another, and may clamp and round it.
func fit(c *js.Call) (js.Value, error) {
	var n [5]float64
	for i := range n {
		f, is := c.Arg(i).(float64)
		if !is {
			return nil, js.Unsupported("@fit of what is no number")
		}
		n[i] = f
	}
	fitted := (n[0]-n[1])/(n[2]-n[1])*(n[4]-n[3]) + n[3]
	if js.Truthy(c.Arg(6)) {
		fitted = math.Floor(fitted + 0.5)
	}
	if js.Truthy(c.Arg(5)) {
		fitted = max(n[3], min(n[4], fitted))
	}
	return fitted, nil
}
