package expr

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/echo-datastar/datastar/event"
)

// check returns the error of a key or a value that must be there, or must not. Then it takes the signal that the
// value names for the key.
func (a *Attribute) check() error {
	p, keyed, valued := a.plugin, a.Key != "", a.Value != ""
	wrong := cmp.Or(p.key.wrong(keyed, "Key"), p.value.wrong(valued, "Value"), p.key.both(keyed, valued))
	if a.Role == OnSignalPatch && keyed && a.Key != "filter" {
		wrong = "KeyNotAllowed"
	}
	if wrong != "" {
		return fmt.Errorf("the client refuses %s=%q: %s", a.Name, a.Value, wrong)
	}
	if p.content == signal && !keyed {
		a.Key = a.Value
		if a.protocol == event.Beta {
			a.Key = strings.TrimPrefix(a.Value, "$")
		}
	}
	return nil
}

// wrong is the client's word for a key or a value that must be there, or must not.
func (n need) wrong(given bool, what string) string {
	switch {
	case given && n == denied:
		return what + "NotAllowed"
	case !given && n == must:
		return what + "Required"
	}
	return ""
}

// both is the client's word for a key and a value of which one has to be there.
func (n need) both(keyed, valued bool) string {
	switch {
	case n != exclusive || keyed != valued:
		return ""
	case keyed:
		return "KeyAndValueProvided"
	}
	return "KeyOrValueRequired"
}
