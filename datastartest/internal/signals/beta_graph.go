package signals

import "slices"

// tellBeta puts those in doubt who depend on a cell, the newest first, and queues the effects among them.
func (g *graph) tellBeta(c *cell) {
	for _, l := range slices.Backward(slices.Clone(c.links)) {
		r := l.reader
		if r.cell == nil {
			r.doubt |= doubtful
			g.enqueue(r)
			continue
		}
		if r.doubt&doubtful == 0 {
			r.doubt |= doubtful
			g.tellBeta(r.cell)
		}
	}
}

// flushBeta runs the effects that are queued, the last first, so that those run first that are the oldest. What they
// queue runs afterwards.
func (g *graph) flushBeta() {
	if g.flushing {
		return
	}
	g.flushing = true
	for len(g.queue) > 0 {
		round := g.queue
		g.queue = nil
		for _, r := range slices.Backward(round) {
			if !g.mayRun() {
				g.queue = nil
				break
			}
			g.rerun(r)
		}
	}
	g.empty()
	g.flushing = false
}
