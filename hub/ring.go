package hub

import (
	"sort"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// entry is a published frame that is kept. It is in the ring of its topic, and
// in a list of all entries.
type entry struct {
	topic        *topic
	frame        *event.Frame
	seq          uint64
	at           time.Time
	bytes        int // estimate of its memory
	older, newer *entry
}

func newEntry(t *topic, seq uint64, at time.Time, frame *event.Frame) *entry {
	// An estimate: the texts, their encoding in one protocol, and overhead.
	bytes := 2*frame.Size() + 256*len(frame.Events()) + 256
	return &entry{topic: t, frame: frame, seq: seq, at: at, bytes: bytes}
}

// ring holds the newest entries of a topic.
type ring struct {
	entries []*entry // those that are kept begin at first
	first   int
	events  int
	bytes   int
	trimmed uint64 // the newest sequence number that was dropped
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
	r.trimmed = oldest.seq
	if held := r.held(); len(held) == 0 {
		r.entries, r.first = nil, 0
	} else if r.first > len(held) {
		n := copy(r.entries, held)
		clear(r.entries[n:])
		r.entries, r.first = r.entries[:n], 0
	}
	return oldest
}
