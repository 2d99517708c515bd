package js

// The methods that change a list set and delete items one by one, in the order of the standard, since
// signals tell of each.

func push(c *Call) Value {
	l := c.list()
	n := l.Len()
	c.fill(l, n, c.Args)
	c.m.check(l.SetLen(n + len(c.Args)))
	return float64(n + len(c.Args))
}

func pop(c *Call) Value {
	l := c.list()
	n := l.Len()
	if n == 0 {
		c.m.check(l.SetLen(0))
		return nil
	}
	v := c.item(l, n-1)
	c.m.check(l.DeleteIndex(n - 1))
	c.m.check(l.SetLen(n - 1))
	return v
}

func shift(c *Call) Value {
	l := c.list()
	n := l.Len()
	if n == 0 {
		c.m.check(l.SetLen(0))
		return nil
	}
	first := c.item(l, 0)
	c.move(l, 1, n, 0)
	c.m.check(l.DeleteIndex(n - 1))
	c.m.check(l.SetLen(n - 1))
	return first
}

// move moves the items from one position to another, with the direction in which none is overwritten.
func (c *Call) move(l List, from, end, to int) {
	for i := range end - from {
		if to > from {
			i = end - from - 1 - i
		}
		c.m.spend(1)
		if l.HasIndex(from + i) {
			c.m.check(l.SetIndex(to+i, c.item(l, from+i)))
		} else {
			c.m.check(l.DeleteIndex(to + i))
		}
	}
}

func unshift(c *Call) Value {
	l := c.list()
	n, more := l.Len(), len(c.Args)
	if a, own := l.(*Array); own && a.bits == 0 {
		a.items = append(append([]Value{}, c.Args...), a.items...)
		c.m.spend(len(a.items))
		return float64(n + more)
	}
	if more > 0 {
		c.move(l, 0, n, more)
		c.fill(l, 0, c.Args)
	}
	c.m.check(l.SetLen(n + more))
	return float64(n + more)
}

func splice(c *Call) Value {
	l := c.list()
	n := l.Len()
	from := c.relative(0, n, 0)
	removed := 0
	switch len(c.Args) {
	case 0:
	case 1:
		removed = n - from
	default:
		removed = c.position(1, n-from)
	}
	var added []Value
	if len(c.Args) > 2 {
		added = c.Args[2:]
	}
	cut := &Array{items: c.part(l, from, from+removed)}
	c.replaceItems(l, from, removed, added)
	return cut
}

// replaceItems puts items where others were.
func (c *Call) replaceItems(l List, from, removed int, added []Value) {
	n := l.Len()
	end := n - removed + len(added)
	if a, own := l.(*Array); own && a.bits == 0 {
		rest := append([]Value{}, a.items[from+removed:]...)
		a.items = append(append(a.items[:from], added...), rest...)
		c.m.spend(len(a.items))
		return
	}
	c.move(l, from+removed, n, from+len(added))
	for i := n; i > end; i-- {
		c.m.check(l.DeleteIndex(i - 1))
	}
	c.fill(l, from, added)
	c.m.check(l.SetLen(end))
}
