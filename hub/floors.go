package hub

import "hash/maphash"

// floors remembers, of topics that were forgotten, up to which number their events
// were dropped: a page that has seen more of such a topic missed nothing of it. Its
// memory is bounded; what it cannot remember counts for all topics.
type floors struct {
	seed       maphash.Seed
	young, old map[uint64]uint64 // numbers by the hash of the topic
	youngest   uint64            // the greatest number in young
	oldest     uint64            // the greatest number in old
	all        uint64            // the greatest number that is not remembered for its topic
	any        uint64            // the greatest number that was dropped
}

// mostFloors bounds the topics in young and in old.
const mostFloors = 16 << 10

func newFloors() floors { return floors{seed: maphash.MakeSeed()} }

// remember remembers the number of a topic.
func (f *floors) remember(topic string, seq uint64) {
	if len(f.young) >= mostFloors {
		f.all = max(f.all, f.oldest)
		f.old, f.oldest = f.young, f.youngest
		f.young, f.youngest = nil, 0
	}
	if f.young == nil {
		f.young = map[uint64]uint64{}
	}
	f.young[maphash.String(f.seed, topic)] = seq
	f.youngest = max(f.youngest, seq)
}

// of returns the number up to which events of a topic may have been dropped.
func (f *floors) of(topic string) uint64 {
	hash := maphash.String(f.seed, topic)
	if seq, known := f.young[hash]; known {
		return max(seq, f.all)
	}
	return max(f.old[hash], f.all)
}

// reset makes everything up to a number count as dropped.
func (f *floors) reset(seq uint64) { *f = floors{seed: f.seed, all: seq, any: seq} }
