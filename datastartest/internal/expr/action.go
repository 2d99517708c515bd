package expr

import (
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// methods are the actions that send a request, with their methods.
var methods = map[string]string{"get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "query": "QUERY"}

// actV1 is __action, whose arguments are the name, the event and those of the action.
func (env *Env) actV1(c *js.Call) (js.Value, error) {
	name, err := c.Text(c.Arg(0))
	if err != nil {
		return nil, err
	}
	args := &js.Call{Args: c.Args[min(2, len(c.Args)):]}
	if method, sends := methods[name]; sends {
		return env.request(c, method, args, optionsV1)
	}
	switch name {
	case "peek":
		var v js.Value
		err := env.Signals.Untracked(func() (err error) {
			v, err = c.Invoke(args.Arg(0))
			return err
		})
		return v, err
	case "setAll":
		return nil, env.update(args.Arg(1), func(js.Value) js.Value { return args.Arg(0) })
	case "toggleAll":
		return nil, env.update(args.Arg(0), func(old js.Value) js.Value { return !js.Truthy(old) })
	}
	return env.other(name, args.Args)
}

// update changes the signals that a filter of V1 lets through.
func (env *Env) update(filter js.Value, change func(js.Value) js.Value) error {
	f, err := readFilter(filter, signals.Filter{})
	if err != nil {
		return err
	}
	return env.Signals.Update(f, change)
}

func (env *Env) other(name string, args []js.Value) (js.Value, error) {
	v, known, err := env.Page.Action(name, args)
	if err == nil && !known {
		err = js.Throw(js.Failed, "UndefinedAction: there is no action @%s", name)
	}
	return v, err
}

// request reads the arguments of an action and has the page send its request.
func (env *Env) request(c *js.Call, method string, args *js.Call, options func(*js.Call, string, js.Value) (Options, error)) (js.Value, error) {
	url, is := args.Arg(0).(string)
	if !is || url == "" {
		return nil, js.Throw(js.Failed, "FetchNoUrlProvided: the action has no URL")
	}
	o, err := options(c, method, args.Arg(1))
	if err != nil {
		return nil, err
	}
	return env.Page.Request(&Request{Element: env.Element, Event: env.Event, Method: method, URL: url, Options: o})
}
