package signals

import (
	"errors"
	"slices"
)

// maxRuns is how many effects may follow from one change, and maxNested how many of them one inside the other, on V1, for
// which a browser has no stack in the end.
const (
	maxRuns   = 10_000
	maxNested = 1_000
)

var errEndless = errors.New("effects change signals that they depend on, without end")

// Effect runs a function now, and when what it read has changed.
func (g *graph) Effect(run func() error) (stop func(), err error) {
	r := &reader{run: run}
	err = g.effect(r, g.reading)
	return func() { g.stop(r) }, err
}

// effect runs an effect in a batch. What follows from it belongs to it on V1, and comes after it on Beta.
func (g *graph) effect(r *reader, in func(*reader, func() error) error) error {
	if g.beta {
		return g.inBatch(func() error { return in(r, r.run) })
	}
	return in(r, func() error { return g.inBatch(r.run) })
}

func (g *graph) stop(r *reader) {
	r.over = true
	for _, l := range slices.Concat(r.links, r.before) {
		l.cut()
	}
	r.links, r.before = nil, nil
}

// inBatch runs a function, and after the outermost one what follows from it.
func (g *graph) inBatch(run func() error) error {
	g.batch++
	err := run()
	g.batch--
	if g.batch == 0 {
		g.flush()
		g.settled()
	}
	return err
}

// flush runs the effects that are queued, and those that they queue. On V1 an effect runs what is queued, too, before
// it is over.
func (g *graph) flush() {
	if g.beta {
		g.flushBeta()
		return
	}
	for g.next < len(g.queue) && g.mayRun() {
		r := g.queue[g.next]
		g.next++
		g.rerun(r)
	}
	g.empty()
}

// mayRun reports whether another effect may run.
func (g *graph) mayRun() bool {
	g.runs++
	ends := g.runs <= maxRuns && g.nested < maxNested
	if !ends {
		g.failed(errEndless)
	}
	return ends
}

// empty forgets what is queued.
func (g *graph) empty() {
	for _, r := range g.queue {
		r.queued = false
	}
	g.queue, g.next, g.runs, g.made = nil, 0, 0, 0
}

func (g *graph) rerun(r *reader) {
	r.queued = false
	wrong, err := r.wrong()
	if err != nil {
		g.failed(err)
	}
	if r.over || !wrong {
		r.doubt &^= doubtful
		return
	}
	g.nested++
	if err := g.effect(r, g.track); err != nil {
		g.failed(err)
	}
	g.nested--
}

// Untracked runs a function whose reads nothing depends on.
func (g *graph) Untracked(run func() error) error {
	active := g.active
	g.active = nil
	err := run()
	g.active = active
	return err
}

// OnError sets what the errors of effects are told.
func (g *graph) OnError(told func(error)) { g.failed = told }
