package hub

import "sort"

// ring holds the newest entries of a topic.
type ring struct {
	entries []*entry // those that are kept begin at first
	first   int
	events  int
	bytes   int
	dropped uint64 // the newest sequence number that was dropped
}

func (r *ring) push(e *entry) {
	r.entries = append(r.entries, e)
	r.events += len(e.frame.Events())
	r.bytes += e.bytes
}

func (r *ring) held() []*entry { return r.entries[r.first:] }

// after returns the entries whose sequence number is greater than seq.
func (r *ring) after(seq uint64) []*entry {
	held := r.held()
	return held[sort.Search(len(held), func(i int) bool { return held[i].seq > seq }):]
}

// drop removes and returns the oldest entry.
func (r *ring) drop() *entry {
	oldest := r.entries[r.first]
	r.entries[r.first] = nil
	r.first++
	r.events -= len(oldest.frame.Events())
	r.bytes -= oldest.bytes
	r.dropped = oldest.seq
	if held := r.held(); len(held) == 0 {
		r.entries, r.first = nil, 0
	} else if r.first > len(held)/4+8 {
		n := copy(r.entries, held)
		clear(r.entries[n:])
		r.entries, r.first = r.entries[:n], 0
	}
	return oldest
}
