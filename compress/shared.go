package compress

import (
	"bytes"
	"hash/crc32"
	"sync"
	"sync/atomic"
)

// shared is what is kept with a text that many streams are sent.
type shared struct {
	text   []byte
	end    []byte // of the text, which a block can refer to, without the rest
	number uint64
	sum    uint32
	shift  *shift // see combine

	alone     block
	following [2]atomic.Pointer[block] // for those who were sent the same before, who come first
}

// block is a text as it is written after another one. It is made once: who wants it
// meanwhile waits, and nobody afterwards.
type block struct {
	after  uint64 // the number of the other
	gap    int
	making sync.Once
	bytes  []byte
}

// numbers are those of the texts. A block does not keep the text that it is written after.
var numbers atomic.Uint64

// sharedIn returns what is kept with a text. It returns nil if somebody else keeps
// something there, and for what is as good as the stream's own.
func sharedIn(kept *atomic.Pointer[any], text []byte) *shared {
	if len(text) < least {
		return nil
	}
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
	for i := 0; last.shared != 0 && i < len(s.following); i++ {
		if b := claim(&s.following[i], last); b.after == last.shared && b.gap == last.gap {
			return b.of(s.text, last)
		}
	}
	return s.alone.of(s.text, past{})
}

// claim returns the block in a place, which the first who comes takes.
func claim(place *atomic.Pointer[block], last past) *block {
	if place.Load() == nil {
		place.CompareAndSwap(nil, &block{after: last.shared, gap: last.gap})
	}
	return place.Load()
}

// of returns the block once it is made. Where making it panicked, it panics for all who
// want it: a stream without it would go on, and be wrong.
func (b *block) of(text []byte, last past) *block {
	b.making.Do(func() { b.bytes = bytes.Clone(appendBlock(nil, text, last)) })
	if b.bytes == nil {
		panic("compress: an event could not be compressed")
	}
	return b
}
