package hub

import "sort"

// history is all entries that are kept, in the order of their sequence numbers. An
// entry that is dropped leaves a gap until there are many.
type history struct {
	entries []*entry
	first   int // those before it were dropped
	gaps    int // dropped after first
	bytes   int // estimate of what the entries take
}

func (h *history) push(e *entry) {
	h.entries = append(h.entries, e)
	h.bytes += e.bytes
}

// oldest returns the oldest entry that is kept, or nil.
func (h *history) oldest() *entry {
	if h.first == len(h.entries) {
		return nil
	}
	return h.entries[h.first]
}

// len returns the number of entries that are kept.
func (h *history) len() int { return len(h.entries) - h.first - h.gaps }

// search returns the index of the first entry from the sequence number seq on.
func (h *history) search(seq uint64) int {
	rest := h.entries[h.first:]
	return h.first + sort.Search(len(rest), func(i int) bool { return rest[i].seq >= seq })
}

// drop removes an entry.
func (h *history) drop(e *entry) {
	h.bytes -= e.bytes
	h.gaps++
	e.frame = nil
	for h.first < len(h.entries) && h.entries[h.first].frame == nil {
		h.entries[h.first] = nil
		h.first++
		h.gaps--
	}
	if h.first+h.gaps > h.len()/4+64 {
		h.close()
	}
	if h.len() == 0 {
		h.entries, h.first, h.gaps = nil, 0, 0
	}
}

// close closes the gaps.
func (h *history) close() {
	kept := make([]*entry, 0, h.len()+h.len()/8)
	for _, e := range h.entries[h.first:] {
		if e.frame != nil {
			kept = append(kept, e)
		}
	}
	h.entries, h.first, h.gaps = kept, 0, 0
}
