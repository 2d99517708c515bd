package expr

import (
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// ParseFilter reads the value of data-json-signals and data-on-signal-patch-filter of V1: an object with include and
// exclude, as JSON or JavaScript.
func ParseFilter(value string, env *Env) (signals.Filter, error) {
	if value == "" {
		return signals.Filter{}, nil
	}
	v, err := ParseObject(value, env)
	if err != nil {
		return signals.Filter{}, err
	}
	return readFilter(v, signals.Filter{})
}

// ParseObject reads what an event or an attribute says as JSON or, where it is none, as JavaScript.
func ParseObject(text string, env *Env) (js.Value, error) {
	if v, err := js.ParseJSON(text); err == nil {
		return v, nil
	}
	const before = "return ("
	p, err := js.Parse(js.Source{
		Text: before + text + ")", Original: text,
		Shifts: []js.Shift{{At: 0, From: 0}, {At: len(before), From: 0, Copied: true}},
	})
	if err != nil {
		return nil, err
	}
	return p.Run(&js.Env{Global: env.Page.Global, Now: env.Page.Now, Random: env.Page.Random})
}

// readFilter reads include and exclude. What is undefined is as it was.
func readFilter(v js.Value, f signals.Filter) (signals.Filter, error) {
	if v == nil {
		return f, nil
	}
	o, is := v.(js.Keyed)
	if !is {
		return f, js.Throw(js.TypeError, "a filter that is a value of type %s", js.TypeOf(v))
	}
	for name, into := range map[string]**js.RegExp{"include": &f.Include, "exclude": &f.Exclude} {
		given, err := o.Get(name)
		if err != nil {
			return f, err
		}
		if given == nil {
			continue
		}
		if *into, err = pattern(given); err != nil {
			return f, err
		}
	}
	return f, nil
}

// pattern returns a regular expression, or makes one of a string, which may have slashes around it.
func pattern(v js.Value) (*js.RegExp, error) {
	switch v := v.(type) {
	case *js.RegExp:
		return v, nil
	case string:
		return js.NewRegExp(strings.TrimSuffix(strings.TrimPrefix(v, "/"), "/"), "")
	}
	return nil, js.Throw(js.TypeError, "a filter by a value of type %s", js.TypeOf(v))
}
