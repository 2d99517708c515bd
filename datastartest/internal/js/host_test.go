package js_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// element is a host as a page has them.
type element struct{ properties map[string]js.Value }

func (e *element) Get(name string) (js.Value, error) {
	switch v, known := e.properties[name]; {
	case name == "broken":
		return nil, errNetwork
	case known:
		return v, nil
	}
	return nil, js.Unsupported("the property %s of an element", name)
}

func (e *element) Set(name string, v js.Value) error {
	e.properties[name] = v
	return nil
}

func (e *element) Primitive(bool) (js.Value, error) { return "[object HTMLElement]", nil }

var errNetwork = errors.New("the network is down")

func page() (*element, *js.Env) {
	el := &element{properties: map[string]js.Value{"value": "abc", "id": "x"}}
	var focused []js.Value
	el.properties["focus"] = js.NewFunction("focus", func(c *js.Call) (js.Value, error) {
		focused = append(focused, c.This)
		return float64(len(focused)), nil
	})
	el.properties["later"] = js.NewFunction("later", func(c *js.Call) (js.Value, error) { return c.Invoke(c.Arg(0), "now") })
	event := js.NewConstructor("Event", func(c *js.Call) (js.Value, error) {
		return &element{properties: map[string]js.Value{"type": c.Arg(0)}}, nil
	})
	return el, &js.Env{
		Names:  map[string]js.Value{"el": el},
		Global: func(name string) (js.Value, bool) { return event, name == "Event" },
	}
}

func TestHosts(t *testing.T) {
	el, env := page()
	for _, tt := range []row{
		{"el.value.length", "3"}, {"el.value = el.id + 1", `"x1"`}, {"el.value", `"x1"`}, {"el.focus()", "1"}, {"el?.focus()", "2"}, {"el['focus']()", "3"}, {"el === el", "true"}, {"el == null", "false"}, {"!!el", "true"}, {"typeof el", `"object"`}, {"typeof el.focus", `"function"`}, {"`${el}`", `"[object HTMLElement]"`}, {"el + 1", `"[object HTMLElement]1"`}, {"JSON.stringify({el})", `"{\"el\":{}}"`},
		{"el.later(x => x + '!')", `"now!"`}, {"new Event('change').type", `"change"`}, {"[el].includes(el)", "true"},
	} {
		got, err := run(tt.expression, env)
		require.NoError(t, err)
		assert.Equal(t, tt.expect, got, tt.expression)
	}
	assert.Equal(t, "x1", el.properties["value"])
}

// What a host returns is found again in the error, which says where.
func TestErrorsOfHosts(t *testing.T) {
	_, env := page()
	_, err := run("1 + el.broken", env)
	require.ErrorIs(t, err, errNetwork)
	assert.EqualError(t, err, `failed: the network is down, at 1:7 ".broken" of the expression "1 + el.broken"`)
	_, err = run("el.other", env)
	require.ErrorIs(t, err, js.ErrUnsupported)
	assert.ErrorContains(t, err, `the property other of an element, at 1:3 ".other"`)
	_, err = run("Event('x')", env)
	assert.ErrorContains(t, err, "Event is called without new")
	_, err = run("el.later(() => el.broken)", env)
	require.ErrorIs(t, err, errNetwork)
}

// A function outlives its evaluation, as those of timers do, and has as many steps again.
func TestFunctionsAreCalledLater(t *testing.T) {
	p, err := js.Parse(js.Source{Text: "let n = 0; return x => (n += x, 'ab'.repeat(1e6), n)"})
	require.NoError(t, err)
	v, err := p.Run(&js.Env{Steps: 300_000})
	require.NoError(t, err)
	for i := range 5 {
		got, err := v.(*js.Function).Invoke(2.0)
		require.NoError(t, err)
		assert.Equal(t, js.Value(float64(2*(i+1))), got)
	}
	p, err = js.Parse(js.Source{Text: "return () => undefined.x"})
	require.NoError(t, err)
	v, err = p.Run(nil)
	require.NoError(t, err)
	_, err = v.(*js.Function).Invoke()
	assert.EqualError(t, err, `TypeError: the property x of undefined, at 1:23 ".x" of the expression "return () => undefined.x"`)
}

// It still knows what its expression knew.
func TestFunctionsKeepTheirEnvironment(t *testing.T) {
	_, env := page()
	p, err := js.Parse(js.Source{Text: "return () => new Event(el.id).type"})
	require.NoError(t, err)
	v, err := p.Run(env)
	require.NoError(t, err)
	got, err := v.(*js.Function).Invoke()
	require.NoError(t, err)
	assert.Equal(t, js.Value("x"), got)
}

// Names of an expression cannot be declared again, as parameters of a function cannot.
func TestNamesAreParameters(t *testing.T) {
	p, err := js.Parse(js.Source{Text: "let el = 1"})
	require.NoError(t, err)
	_, err = p.Run(&js.Env{Names: map[string]js.Value{"el": 1.0}})
	assert.ErrorContains(t, err, "SyntaxError: el is declared, and was already")
}
