package expr

import (
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// Request is what @get and its like ask for.
type Request struct {
	Element, Event js.Value
	Method         string // such as "GET"
	URL            string // as the expression has it
	Options        Options
}

// Options are the options of an action, with the defaults of the client where none are given.
type Options struct {
	ContentType string // "json", or "form" for a form instead of signals
	Selector    string // of the form; "" is the one around the element
	Headers     []Header
	Filter      signals.Filter // of the signals
	Payload     js.Value       // instead of signals, or nil

	OpenWhenHidden bool
	Cancellation   string   // V1: "auto", "cleanup", "disabled"
	Controller     js.Value // an AbortController of V1, an AbortSignal of Beta, or nil
	Overrides      js.Value // V1: responseOverrides, or nil

	// When the request is sent again. Times are in milliseconds.
	Retry         string // V1: "auto", "error", "always", "never"
	RetryInterval float64
	RetryScaler   float64
	RetryMaxWait  float64
	RetryMaxCount float64 // may be infinite

	// Unknown are the names of options that the client does not know. It is silent about them.
	Unknown []string
}

// Header is a header of a request.
type Header struct{ Name, Value string }

// JSON is what the request carries instead of a form: the payload, or the signals.
func (r *Request) JSON(store signals.Store) (json string, err error) {
	if r.Options.Payload != nil {
		return js.JSON(r.Options.Payload)
	}
	err = store.Untracked(func() error {
		sent, err := store.Sent(r.Options.Filter)
		if err == nil {
			json, err = js.JSON(sent)
		}
		return err
	})
	return json, err
}
