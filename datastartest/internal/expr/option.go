package expr

import (
	"math"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// reader reads the object of options.
type reader struct {
	call    *js.Call
	options Options
	err     error
}

// optionsV1 reads the options of V1.
func optionsV1(c *js.Call, method string, given js.Value) (Options, error) {
	local, err := js.NewRegExp(`(^|\.)_`, "")
	if err != nil {
		return Options{}, err
	}
	r := &reader{call: c, options: Options{
		ContentType: "json", OpenWhenHidden: method != "GET", Cancellation: "auto", Retry: "auto",
		RetryInterval: 1000, RetryScaler: 2, RetryMaxWait: 30_000, RetryMaxCount: 10,
	}}
	r.options.Filter.Exclude = local
	return r.read(given, map[string]func(js.Value){
		"filterSignals":       r.filter,
		"payload":             func(v js.Value) { r.options.Payload = v },
		"requestCancellation": r.cancellation,
		"responseOverrides":   func(v js.Value) { r.options.Overrides = v },
		"retry":               r.text(&r.options.Retry),
		"retryMaxWait":        r.number(&r.options.RetryMaxWait),
	})
}

// optionsBeta reads the options of Beta.
func optionsBeta(c *js.Call, _ string, given js.Value) (Options, error) {
	r := &reader{call: c, options: Options{
		ContentType: "json", RetryInterval: 1000, RetryScaler: 2, RetryMaxWait: 30_000, RetryMaxCount: 10,
	}}
	return r.read(given, map[string]func(js.Value){
		"includeLocal":   func(v js.Value) { r.options.Filter.Local = js.Truthy(v) },
		"abort":          func(v js.Value) { r.options.Controller = v },
		"retryMaxWaitMs": r.number(&r.options.RetryMaxWait),
	})
}

// read reads options that both know, and others. One that is undefined counts as not given.
func (r *reader) read(given js.Value, others map[string]func(js.Value)) (Options, error) {
	object, is := given.(*js.Object)
	if given == nil {
		return r.options, nil
	}
	if !is {
		return r.options, js.Unsupported("options that are a value of type %s", js.TypeOf(given))
	}
	both := map[string]func(js.Value){
		"contentType":    r.text(&r.options.ContentType),
		"selector":       r.text(&r.options.Selector),
		"headers":        r.headers,
		"openWhenHidden": func(v js.Value) { r.options.OpenWhenHidden = js.Truthy(v) },
		"retryInterval":  r.number(&r.options.RetryInterval),
		"retryScaler":    r.number(&r.options.RetryScaler),
		"retryMaxCount":  r.number(&r.options.RetryMaxCount),
	}
	for _, name := range object.Keys() {
		v, _ := object.Own(name)
		read := both[name]
		if read == nil {
			read = others[name]
		}
		switch {
		case read == nil:
			r.options.Unknown = append(r.options.Unknown, name)
		case v != nil:
			read(v)
		}
	}
	if t := r.options.ContentType; r.err == nil && t != "json" && t != "form" {
		r.err = js.Throw(js.Failed, "FetchInvalidContentType: %q", t)
	}
	return r.options, r.err
}

// fail keeps the first error.
func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) text(into *string) func(js.Value) {
	return func(v js.Value) {
		if v == (js.Null{}) {
			*into = ""
			return
		}
		s, err := r.call.Text(v)
		*into = s
		if err != nil {
			r.fail(err)
		}
	}
}

func (r *reader) number(into *float64) func(js.Value) {
	return func(v js.Value) {
		f, is := v.(float64)
		if !is || math.IsNaN(f) {
			r.fail(js.Unsupported("an option that has to be a number is a %s", js.TypeOf(v)))
		}
		*into = f
	}
}

func (r *reader) headers(v js.Value) {
	if js.Nullish(v) {
		return
	}
	o, is := v.(js.Keyed)
	if !is {
		r.fail(js.Unsupported("headers that are a value of type %s", js.TypeOf(v)))
		return
	}
	for _, name := range o.Keys() {
		value, err := o.Get(name)
		if err == nil {
			var text string
			text, err = r.call.Text(value)
			r.options.Headers = append(r.options.Headers, Header{name, text})
		}
		if err != nil {
			r.fail(err)
		}
	}
}

// cancellation reads requestCancellation, which is a word or an AbortController.
func (r *reader) cancellation(v js.Value) {
	if word, is := v.(string); is {
		r.options.Cancellation = word
		return
	}
	r.options.Cancellation, r.options.Controller = "", v
}

func (r *reader) filter(v js.Value) {
	f, err := readFilter(v, r.options.Filter)
	if err != nil {
		r.fail(err)
	}
	r.options.Filter = f
}
