package js

// Array is an array without holes. The zero Array is empty.
type Array struct {
	items []Value
	bits  int // of each number, where it is a typed array; or 0
}

// NewArray returns an array of the values.
func NewArray(items ...Value) *Array { return &Array{items: items} }

// Items returns the values. They are those of the array, not a copy.
func (a *Array) Items() []Value { return a.items }

// Typed reports whether it is an array of numbers of so many bits, such as an Uint8Array.
func (a *Array) Typed() bool { return a.bits > 0 }

// Get returns a property that is no index, no length and no method.
func (a *Array) Get(name string) (Value, error) { return inherited(name) }

// Set refuses properties beside the items.
func (a *Array) Set(name string, _ Value) error {
	return Unsupported("the property %s of an array", name)
}

// Len returns the length.
func (a *Array) Len() int { return len(a.items) }

// SetLen cuts the array off.
func (a *Array) SetLen(n int) error {
	if n > len(a.items) || a.bits > 0 {
		return Unsupported("a length of %d for an array of %d", n, len(a.items))
	}
	clear(a.items[n:])
	a.items = a.items[:n]
	return nil
}

// HasIndex reports whether there is an item.
func (a *Array) HasIndex(i int) bool { return i >= 0 && i < len(a.items) }

// Index returns an item, undefined where there is none.
func (a *Array) Index(i int) (Value, error) {
	if !a.HasIndex(i) {
		return nil, nil
	}
	return a.items[i], nil
}

// SetIndex sets an item, or appends it.
func (a *Array) SetIndex(i int, v Value) error {
	if a.bits > 0 {
		return a.setNumber(i, v)
	}
	if i > len(a.items) {
		return Unsupported("an array with a hole before index %d", i)
	}
	if i == len(a.items) {
		a.items = append(a.items, v)
	}
	a.items[i] = v
	return nil
}

// setNumber sets a number of a typed array, and ignores those behind its end.
func (a *Array) setNumber(i int, v Value) error {
	f, number := v.(float64)
	if !number {
		return Unsupported("a typed array of what is no number")
	}
	if a.HasIndex(i) {
		a.items[i] = float64(uint32Of(f) & uint32(1<<a.bits-1))
	}
	return nil
}

// DeleteIndex is for methods that make the array shorter afterwards.
func (a *Array) DeleteIndex(i int) error {
	if a.bits > 0 {
		return Unsupported("a typed array that changes its length")
	}
	if a.HasIndex(i) {
		a.items[i] = nil
	}
	return nil
}
