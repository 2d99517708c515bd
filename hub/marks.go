package hub

import (
	"hash/maphash"
	"slices"
	"time"
)

// marks remembers the marks of the newest messages, also of those whose events are not
// kept: so the cursor of a page whose topics are quiet is known beside busy ones.
type marks struct {
	seed   maphash.Seed
	seqs   []uint64
	hashes []uint32 // of their marks
	since  int      // how many were added since cursors were moved
	any    bool     // a message had a mark
}

// mostMarks is how many messages are remembered at least. Each takes 12 bytes, and
// there may be twice as many.
const mostMarks = 32 << 10

// none reports whether no message had a mark.
func (m *marks) none() bool { return !m.any }

func (m *marks) add(p position) {
	if m.any = m.any || p.mark != ""; !m.any {
		return
	}
	if m.seqs == nil {
		m.seed = maphash.MakeSeed()
	}
	if len(m.seqs) == 2*mostMarks {
		m.seqs = append(m.seqs[:0], m.seqs[mostMarks:]...)
		m.hashes = append(m.hashes[:0], m.hashes[mostMarks:]...)
	}
	m.seqs, m.hashes = append(m.seqs, p.seq), append(m.hashes, m.hash(p.mark))
	m.since++
}

func (m *marks) hash(mark string) uint32 { return uint32(maphash.String(m.seed, mark)) }

// has reports whether a message with the number and the mark of a position is
// remembered.
func (m *marks) has(p position) bool {
	i, found := slices.BinarySearch(m.seqs, p.seq)
	return found && m.hashes[i] == m.hash(p.mark)
}

// reset forgets all.
func (m *marks) reset() { *m = marks{any: m.any} }

// remember remembers the mark of a message. Cursors of idle followers are moved before
// those marks are forgotten.
func (c *core) remember(at position) {
	c.marks.add(at)
	if c.marks.since > mostMarks/3 {
		c.marks.since, c.movedAt = 0, time.Time{}
		c.watch()
		if c.sweep != nil {
			c.sweep.Reset(0)
		}
	}
}
