package signals

import (
	"strconv"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// maxLength is how long an array of signals may be.
const maxLength = 10_000

// Len returns the length. Methods of arrays ask for it, so that an effect that uses one runs again when the
// length changes.
func (l *list) Len() int {
	l.keys.get()
	return l.length
}

// SetLen cuts the array off, or makes it longer.
func (l *list) SetLen(n int) error {
	if n > maxLength {
		return js.Unsupported("an array of %d signals", n)
	}
	old := l.length
	l.length = n
	if n >= old {
		return nil
	}
	removed := js.NewObject()
	for i := n; i < old; i++ {
		name := strconv.Itoa(i)
		l.drop(name)
		if err := removed.Set(name, js.Null{}); err != nil {
			return err
		}
	}
	l.store.dispatch(l.prefix[:len(l.prefix)-1], removed)
	l.touch()
	return nil
}

// HasIndex reports whether there is an item.
func (l *list) HasIndex(i int) bool { return l.Has(strconv.Itoa(i)) }

// Index returns an item. One that is missing is made.
func (l *list) Index(i int) (js.Value, error) { return l.Get(strconv.Itoa(i)) }

// SetIndex sets an item.
func (l *list) SetIndex(i int, v js.Value) error { return l.Set(strconv.Itoa(i), v) }

// DeleteIndex removes an item, and leaves a hole.
func (l *list) DeleteIndex(i int) error { return l.Delete(strconv.Itoa(i)) }
