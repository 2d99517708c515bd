package signals

import "slices"

// graph knows what depends on which cells. Setting a cell puts all in doubt that depend on it, and queues the effects
// among them. An effect that is taken from the queue asks whether what it read is another value.
type graph struct {
	beta    bool // it is that of Beta
	settled func()
	failed  func(error)

	active *reader // whose reads are noted, or nil
	batch  int     // how many batches are in each other
	passes int     // how often readers have run

	// Effects that have to run.
	queue    []*reader
	next     int
	runs     int  // since the queue was empty
	nested   int  // effects of V1 that run one inside the other
	made     int  // signals, by values that were set, since then
	flushing bool // Beta
}

// reader is an effect, or what computes a cell.
type reader struct {
	run    func() error
	cell   *cell   // that is computed, or nil
	links  []*link // in the order in which the last pass, or the running one, has read
	before []*link // those of the pass before that the running one has not used
	doubt  doubt
	queued bool
	over   bool // it was stopped
}

// doubt is what a reader knows of what it has read.
type doubt uint8

const (
	stale    doubt = 1 << iota // something has changed
	doubtful                   // something may have changed
	running
	recalled // something has changed that it read in the pass that is running
)

// link says that a reader depends on a cell.
type link struct {
	cell   *cell
	reader *reader
	pass   int  // in which it was made, or used again
	used   bool // it was, by the last pass or the running one
}

// tell puts those in doubt who depend on a cell, and queues the effects among them.
func (g *graph) tell(c *cell) {
	if g.beta {
		g.tellBeta(c)
		return
	}
	for _, l := range slices.Clone(c.links) {
		switch r := l.reader; {
		case !r.doubts(l):
		case r.cell != nil:
			g.tell(r.cell)
		default:
			g.enqueue(r)
		}
	}
}

// doubts puts a reader in doubt, and reports whether that is to be told on. One that is running is not told what it changes
// itself, unless it has not finished its first pass.
func (r *reader) doubts(l *link) bool {
	switch {
	case r.doubt == 0:
		r.doubt = doubtful
		return true
	case r.doubt&(running|recalled) == 0:
		return false
	case r.doubt&running == 0:
		r.doubt = r.doubt&^recalled | doubtful
		return true
	case r.doubt&(stale|doubtful|recalled) == 0 && l.used:
		r.doubt |= recalled | doubtful
		return r.cell != nil
	}
	return false
}

func (g *graph) enqueue(r *reader) {
	if !r.queued && !r.over {
		r.queued = true
		g.queue = append(g.queue, r)
	}
}

// confirm tells those who depend on a cell, and are in doubt, that it has changed.
func (c *cell) confirm() {
	for _, l := range slices.Clone(c.links) {
		r := l.reader
		if r.doubt&(stale|doubtful) != doubtful {
			continue
		}
		r.doubt |= stale
		if r.cell == nil && !c.g.beta {
			c.g.enqueue(r)
		}
	}
}
