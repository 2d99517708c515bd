package dom

import (
	"errors"
	"fmt"
)

// thrown is an exception in the client, which ends its work on an event.
type thrown struct{ error }

func throw(format string, args ...any) { panic(thrown{fmt.Errorf(format, args...)}) }

var (
	errHierarchy = errors.New("HierarchyRequestError")
	errNotFound  = errors.New("NotFoundError")
	errType      = errors.New("TypeError")
)

// catch returns what a function throws.
func catch(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			t, ok := r.(thrown)
			if !ok {
				panic(r)
			}
			err = t.error
		}
	}()
	f()
	return nil
}
