package signals

import "slices"

// wrong reports whether anything that was read is another value now.
func (r *reader) wrong() (bool, error) {
	if r.doubt&doubtful == 0 {
		return r.doubt&stale != 0, nil
	}
	for _, l := range slices.Concat(r.links, r.before) {
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
	r.before = slices.Concat(r.links, r.before)
	r.links = make([]*link, 0, len(r.before))
	for _, l := range r.before {
		l.used = false
	}
	r.doubt = running
	g.passes++
	err := g.reading(r, run)
	r.doubt &^= running
	for _, l := range r.before {
		l.cut()
	}
	r.before = nil
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
	if n := len(r.links); n > 0 && r.links[n-1].cell == c || c.g.beta && r.reuse(c) {
		return
	}
	if len(r.before) > 0 && r.before[0].cell == c {
		r.useNext()
		return
	}
	if n := len(c.links); n > 0 && c.links[n-1].reader == r && c.links[n-1].pass == c.g.passes {
		return
	}
	l := &link{cell: c, reader: r, pass: c.g.passes, used: true}
	c.links = append(c.links, l)
	r.links = append(r.links, l)
}

// useNext uses the next link of the pass before again.
func (r *reader) useNext() {
	l := r.before[0]
	l.pass, l.used = l.cell.g.passes, true
	r.links, r.before = append(r.links, l), r.before[1:]
}

// reuse uses a link of the pass before wherever it was, and reports whether there is one, or was one before.
func (r *reader) reuse(c *cell) bool {
	of := func(l *link) bool { return l.cell == c }
	if slices.ContainsFunc(r.links, of) {
		return true
	}
	i := slices.IndexFunc(r.before, of)
	if i < 0 {
		return false
	}
	r.before[0], r.before[i] = r.before[i], r.before[0]
	r.useNext()
	return true
}

// cut removes a link from its cell.
func (l *link) cut() {
	l.cell.links = slices.DeleteFunc(l.cell.links, func(other *link) bool { return other == l })
}
