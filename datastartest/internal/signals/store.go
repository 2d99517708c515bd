package signals

import (
	"fmt"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Store holds the signals of a page. It is not for several goroutines at once.
type Store interface {
	// Object is what expressions see: $ of V1, ctx.signals of Beta.
	Object() js.Host

	// Get returns the value at a path such as "user.name". It makes no signal. V1 has values for
	// objects too, Beta for signals only.
	Get(path string) (v js.Value, found bool)
	// Set sets the signal at a path, and makes what is missing; or only what is missing.
	Set(path string, v js.Value, onlyIfMissing bool) error
	// Merge merges an object, as an event of the server does.
	Merge(object js.Value, onlyIfMissing bool) error
	// Remove removes signals, as V1 does for null and Beta for an event of its own.
	Remove(paths ...string) error
	// Computed makes a signal whose value is that of a function.
	Computed(path string, value func() (js.Value, error)) error

	// Paths are the paths of all signals, in their order. An array is one signal.
	Paths() []string
	// Undeclared are the paths of signals that were made because an expression read them, and that
	// nothing has declared since.
	Undeclared() []string
	// Update sets all signals that a filter lets through.
	Update(f Filter, update func(js.Value) js.Value) error
	// Sent is the object of signals that a request carries.
	Sent(f Filter) (*js.Object, error)

	// Changed is what of a change a filter lets through. Beta has no filters.
	Changed(change *js.Object, f Filter) (*js.Object, error)

	// Effect runs a function, and again whenever a signal that it read has changed. Errors of the
	// later runs go to OnError.
	Effect(run func() error) (stop func(), err error)
	// Batch runs a function whose changes take effect at its end. Beta has no batches, so that each
	// takes effect at once.
	Batch(run func() error) error
	// Untracked runs a function whose reads no effect depends on.
	Untracked(run func() error) error
	// OnChange has a function called with what has changed: V1's patch, or Beta's lists of the paths
	// "added", "removed" and "updated".
	OnChange(told func(change *js.Object))
	// OnError has a function called with the errors of effects.
	OnError(told func(error))
}

// Filter says which signals are sent.
type Filter struct {
	// V1: a path has to match Include, if given, and must not match Exclude, if given.
	Include, Exclude *js.RegExp
	// Beta: signals that begin with _ are sent too. Update takes patterns of paths instead, in
	// which * is a part of a path and ** anything, with white space between them.
	Local    bool
	Patterns string
}

// New returns an empty store of V1 or Beta.
func New(p event.Protocol) (Store, error) {
	switch p.Generation() {
	case event.V1:
		return newV1(), nil
	case event.Beta:
		return newBeta(), nil
	}
	return nil, fmt.Errorf("%w: there is no model of the signals of %v", js.ErrUnsupported, p)
}
