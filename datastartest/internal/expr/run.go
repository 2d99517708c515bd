package expr

import (
	"time"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// Page is what expressions reach beside the signals.
type Page interface {
	// Global returns a name such as window, document, location or setTimeout, or false.
	Global(name string) (js.Value, bool)
	// Request sends the request of @get and its like. What it returns is the promise of the action.
	Request(r *Request) (js.Value, error)
	// Action runs an action that is not built in, or returns false. On Beta that is @clipboard.
	Action(name string, args []js.Value) (v js.Value, known bool, err error)
	// Now is the page's time.
	Now() time.Time
	// Random returns bits for Math.random and crypto.getRandomValues.
	Random() uint64
}

// Env is what an expression of an element sees.
type Env struct {
	Signals signals.Store
	Page    Page
	Element js.Value // el, ctx.el
	Event   js.Value // evt of On, or nil
	Patch   js.Value // patch of OnSignalPatch, or nil
}

// Run evaluates the expression.
func (e *Expression) Run(env *Env) (js.Value, error) {
	if e.program == nil {
		return e.runTwice(env)
	}
	return e.program.Run(e.environment(env))
}

// runTwice evaluates Beta's data-signals: as JavaScript without signals, of which it makes JSON, which is an
// expression once more.
func (e *Expression) runTwice(env *Env) (js.Value, error) {
	value := e.attribute.Value
	const before = "return Object.assign({}, "
	first, err := js.Parse(js.Source{
		Text: before + value + ")", Original: value,
		Shifts: []js.Shift{{At: 0, From: 0}, {At: len(before), From: 0, Copied: true}},
	})
	if err != nil {
		return nil, err
	}
	object, err := first.Run(&js.Env{Global: env.Page.Global, Now: env.Page.Now, Random: env.Page.Random})
	if err != nil {
		return nil, err
	}
	json, err := js.JSON(object)
	if err != nil {
		return nil, err
	}
	second := &Expression{attribute: e.attribute, paths: e.paths}
	if err := second.compile(json); err != nil {
		return nil, err
	}
	return second.Run(env)
}

// environment has the parameters that the client gives to an expression.
func (e *Expression) environment(env *Env) *js.Env {
	j := &js.Env{Global: env.Page.Global, Now: env.Page.Now, Random: env.Page.Random}
	j.Names = map[string]js.Value{"ctx": &context{env}}
	if e.attribute.protocol == event.V1 {
		j.Names = map[string]js.Value{
			"el": env.Element, "$": env.Signals.Object(), "evt": nil,
			"__action": js.NewFunction("__action", func(c *js.Call) (js.Value, error) { return env.actV1(c) }),
		}
	}
	switch e.attribute.plugin.argument {
	case "evt":
		j.Names["evt"] = env.Event
	case "patch":
		j.Names["patch"] = env.Patch
	}
	return j
}

// Declare evaluates an attribute of signals or computed, and makes the signals.
func (a *Attribute) Declare(env *Env) error {
	e, err := a.Compile(env.Signals)
	if err != nil {
		return err
	}
	if a.Role == Computed && a.Key != "" {
		return env.Signals.Computed(a.Key, func() (js.Value, error) { return e.Run(env) })
	}
	var v js.Value
	if a.Value != "" {
		if v, err = e.Run(env); err != nil {
			return err
		}
	}
	switch {
	case a.Role == Computed:
		return declareComputed(env.Signals, "", v)
	case a.Role != Signals:
		return js.Unsupported("%s declares no signals", a.Name)
	case a.Key == "":
		return env.Signals.Merge(v, a.Modifiers.Has("ifmissing"))
	case a.Value == "" && a.protocol == event.Beta:
		v = ""
	}
	return env.Signals.Set(a.Key, v, a.Modifiers.Has("ifmissing"))
}

// declareComputed makes a computed signal of each function of an object.
func declareComputed(store signals.Store, prefix string, v js.Value) error {
	o, is := v.(*js.Object)
	if !is {
		return js.Throw(js.TypeError, "computed signals that are a value of type %s", js.TypeOf(v))
	}
	for _, name := range o.Keys() {
		v, _ := o.Own(name)
		var err error
		if f, is := v.(*js.Function); is {
			err = store.Computed(prefix+name, func() (js.Value, error) { return f.Invoke() })
		} else {
			err = declareComputed(store, prefix+name+".", v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
