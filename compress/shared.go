package compress

import (
	"bytes"
	"hash/crc32"
	"sync"
	"sync/atomic"
)

// shared is what is kept with a text that many streams are sent.
type shared struct {
	text       []byte
	end        []byte // of the text, which a block can refer to, without the rest
	number     uint64
	sum, shift uint32 // see combine

	mu        sync.Mutex // held while a block is made, too, for which the others wait
	alone     block
	following [2]block // for those who were sent the same before, who come first
}

// block is a text as it is written after another one.
type block struct {
	bytes []byte
	after uint64 // the number of the other
	gap   int
}

// numbers are those of the texts. A block does not keep the text that it is written after.
var numbers atomic.Uint64

// sharedIn returns what is kept with a text. It returns nil if somebody else keeps
// something there.
func sharedIn(kept *atomic.Pointer[any], text []byte) *shared {
	there := kept.Load()
	if there == nil {
		var made any = &shared{text: text, end: endOf(text), number: numbers.Add(1), sum: crc32.ChecksumIEEE(text), shift: shiftOf(len(text))}
		if kept.CompareAndSwap(nil, &made) {
			return made.(*shared)
		}
		there = kept.Load()
	}
	s, _ := (*there).(*shared)
	return s
}

// endOf returns the end of a text, so that who keeps it does not keep all of a large one.
func endOf(text []byte) []byte {
	if len(text) <= farthest {
		return text
	}
	return bytes.Clone(tail(text))
}

// after returns the text as it is written after what was sent last, where that is shared
// as well, and else after nothing.
func (s *shared) after(last past) *block {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last.shared != 0 {
		for i := range s.following {
			if b := &s.following[i]; b.after == last.shared && b.gap == last.gap || b.after == 0 {
				return b.of(s.text, last)
			}
		}
	}
	return s.alone.of(s.text, past{})
}

// of returns the block, made once.
func (b *block) of(text []byte, last past) *block {
	if b.bytes == nil {
		b.after, b.gap, b.bytes = last.shared, last.gap, bytes.Clone(appendBlock(nil, text, last))
	}
	return b
}
