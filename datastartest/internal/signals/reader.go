package signals

import "slices"

// wrong reports whether anything that was read is another value now.
func (r *reader) wrong() (bool, error) {
	if r.doubt&doubtful == 0 {
		return r.doubt&stale != 0, nil
	}
	for _, l := range slices.Clone(r.links) {
		if r.doubt&stale != 0 {
			return true, nil
		}
		changed, err := l.cell.refresh()
		if err != nil {
			return r.cell == nil, err
		}
		if !changed {
			continue
		}
		if len(l.cell.links) > 1 {
			l.cell.confirm()
		}
		return true, nil
	}
	return r.doubt&stale != 0, nil
}

// track runs a pass of a reader, and drops the links that it does not use.
func (g *graph) track(r *reader, run func() error) error {
	r.read = 0
	r.doubt = running
	g.passes++
	err := g.reading(r, run)
	r.doubt &^= running
	for _, l := range r.links[r.read:] {
		l.cut()
	}
	r.links = r.links[:r.read]
	return err
}

// reading runs a function whose reads are those of a reader.
func (g *graph) reading(r *reader, run func() error) error {
	active := g.active
	g.active = r
	err := run()
	g.active = active
	return err
}

// note notes that a running reader reads a cell. Links of the pass before are used again, on V1 only as long as they come
// in the same order. One that is made anew is the last of its cell.
func (r *reader) note(c *cell) {
	if r.read > 0 && r.links[r.read-1].cell == c || c.g.beta && r.reuse(c) {
		return
	}
	if r.read < len(r.links) && r.links[r.read].cell == c {
		r.links[r.read].pass = c.g.passes
		r.read++
		return
	}
	if n := len(c.links); n > 0 && c.links[n-1].reader == r && c.links[n-1].pass == c.g.passes {
		return
	}
	l := &link{cell: c, reader: r, pass: c.g.passes}
	c.links = append(c.links, l)
	r.links = slices.Insert(r.links, r.read, l)
	r.read++
}

// reuse uses a link of the pass before wherever it was, and reports whether there is one, or was one before.
func (r *reader) reuse(c *cell) bool {
	i := slices.IndexFunc(r.links, func(l *link) bool { return l.cell == c })
	if i >= r.read {
		r.links[i], r.links[r.read] = r.links[r.read], r.links[i]
		r.read++
	}
	return i >= 0
}

// cut removes a link from its cell.
func (l *link) cut() {
	l.cell.links = slices.DeleteFunc(l.cell.links, func(other *link) bool { return other == l })
}
