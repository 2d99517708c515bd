package compress

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"sync"
	"sync/atomic"
)

// stream is a response that is compressed each time it is flushed, into blocks that end at
// a byte. A block is made after the text of the one before it, which is all that is kept
// of the response.
type stream struct {
	to    io.Writer
	begun bool
	err   error // of the first write that failed

	sum, size uint32   // of what was written
	own       *[]byte  // what is this stream's alone and was not flushed, or nil
	ahead     []ahead  // what is shared, of what comes
	at        int      // the first of them that was not written
	first     [1]ahead // space for it

	last  past   // what the next block can refer to
	space []byte // for the text of the last block, if it is this stream's own
}

// past is what a block refers to: a text, and how many bytes came after it, which no block
// refers to. Of the texts that are shared each has a number of its own.
type past struct {
	shared uint64
	gap    int
	text   []byte
}

// ahead says that after so many bytes others come that are shared, if any.
type ahead struct {
	own    int
	shared *shared

	block *block // what the shared ones are compressed to
	done  int    // how many of them were written
}

// least is how many bytes are worth a block of their own, and a place in the past.
const least = 48

const (
	header  = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
	trailer = "\x03\x00" // an empty last block
)

// errTorn is why nothing follows a write that panicked.
var errTorn = errors.New("compress: a writer panicked in the middle of the response")

// texts are buffers for what was not sent yet.
var texts = sync.Pool{New: func() any { return new([]byte) }}

// reuse gives a buffer back.
func reuse(text *[]byte) {
	if cap(*text) <= 4*farthest {
		*text = (*text)[:0]
		texts.Put(text)
	}
}

// Shared says that after so many bytes of this stream alone it is given those of shared,
// which many streams are given. What they are compressed to is kept with them.
func (s *stream) Shared(own int, shared []byte, kept *atomic.Pointer[any]) {
	next := ahead{own: own, shared: sharedIn(kept, shared)}
	if next.shared == nil {
		next.own += len(shared)
	}
	if s.ahead == nil {
		s.ahead = s.first[:0]
	}
	s.ahead = append(s.ahead, next)
}

// Write takes what is this stream's alone until the next flush, and writes what is shared.
func (s *stream) Write(p []byte) (n int, err error) {
	for n = len(p); len(p) > 0 && s.err == nil; {
		if len(s.ahead) == 0 {
			s.keep(p)
			break
		}
		next := &s.ahead[s.at]
		if own := min(next.own, len(p)); own > 0 {
			s.keep(p[:own])
			next.own -= own
			p = p[own:]
		} else if next.shared != nil {
			p = p[s.writeShared(next, len(p)):]
		}
		if next.own == 0 && (next.shared == nil || next.done == len(next.shared.text)) {
			s.advance()
		}
	}
	return n, s.err
}

// advance lets go of what is shared and was written.
func (s *stream) advance() {
	s.ahead[s.at] = ahead{}
	if s.at++; s.at == len(s.ahead) {
		s.ahead, s.at = s.ahead[:0], 0
	}
}

// keep takes what is this stream's alone, in parts, of which one is held at a time.
func (s *stream) keep(p []byte) {
	for len(p) > 0 {
		if s.own == nil {
			s.own = texts.Get().(*[]byte)
		}
		n := min(len(p), farthest-len(*s.own))
		*s.own = append(*s.own, p[:n]...)
		if p = p[n:]; len(*s.own) == farthest {
			s.flushOwn()
		}
	}
}

// writeShared writes as much of the block for what is shared as n bytes are of that. So a
// large one has several write deadlines.
func (s *stream) writeShared(next *ahead, n int) int {
	if next.done == 0 {
		s.begin(next)
	}
	before, all, block := next.done, len(next.shared.text), next.block.bytes
	n = min(n, all-before)
	next.done += n
	s.write(block[len(block)*before/all : len(block)*next.done/all])
	return n
}

// begin finds the block for what is shared.
func (s *stream) begin(next *ahead) {
	s.flushOwn()
	of := next.shared
	next.block = of.after(s.last)
	s.sum, s.size = combine(s.sum, of.sum, of.shift), s.size+uint32(len(of.text))
	s.last = past{text: of.end, shared: of.number}
}

// flushOwn writes what is this stream's alone.
func (s *stream) flushOwn() {
	if s.own == nil {
		return
	}
	text := *s.own
	*s.own = appendBlock(text, text, s.last)
	s.write((*s.own)[len(text):])
	s.sum, s.size = crc32.Update(s.sum, crc32.IEEETable, text), s.size+uint32(len(text))
	if s.last.gap += len(text); len(text) >= least {
		s.space = append(s.space[:0], tail(text)...)
		s.last = past{text: s.space}
	}
	reuse(s.own)
	s.own = nil
}

// Flush writes what was not written yet.
func (s *stream) Flush() error {
	if !s.begun {
		s.write(nil)
	}
	s.flushOwn()
	if len(s.ahead) == 0 && cap(s.ahead) > 4 { // after a burst, or what was missed
		s.ahead = nil
	}
	return s.err
}

// Close ends the stream.
func (s *stream) Close() error {
	if s.Flush() != nil {
		return s.err
	}
	end := binary.LittleEndian.AppendUint32([]byte(trailer), s.sum)
	s.write(binary.LittleEndian.AppendUint32(end, s.size))
	return s.err
}

func (s *stream) write(p []byte) {
	if !s.begun {
		s.begun = true
		s.send([]byte(header))
	}
	s.send(p)
}

func (s *stream) send(p []byte) {
	if s.err == nil && len(p) > 0 {
		s.err = errTorn // if it panics
		_, s.err = s.to.Write(p)
	}
}
