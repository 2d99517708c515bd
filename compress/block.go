package compress

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
)

// level is how hard gzip tries: from here on it costs more than it saves.
const level = 6

// farthest is how far back a block can refer.
const farthest = 32 << 10

// filler stands for bytes that a block does not refer to. It is in no text in UTF-8.
const filler = 0xff

// deflater makes blocks.
type deflater struct {
	*flate.Writer
	out  bytes.Buffer
	past []byte
}

var deflaters = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		panic(err) // the level is a constant
	}
	return &deflater{Writer: w}
}}

// appendBlock appends text as blocks that end at a byte, none of which is the last. They
// may refer to what was before.
func appendBlock(dst, text []byte, last past) []byte {
	if len(text) >= least {
		d := deflaters.Get().(*deflater)
		defer deflaters.Put(d)
		if block := d.deflate(text, last); len(block) < len(text)+stored {
			return append(dst, block...)
		}
	}
	for part := range slices.Chunk(text, math.MaxUint16) {
		dst = append(dst, 0)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(len(part)))
		dst = binary.LittleEndian.AppendUint16(dst, ^uint16(len(part)))
		dst = append(dst, part...)
	}
	return dst
}

// stored is what a block of bytes as they are adds to them.
const stored = 5

// deflate returns blocks, which are valid until the next call.
func (d *deflater) deflate(text []byte, last past) []byte {
	d.out.Reset()
	d.ResetDict(&d.out, d.before(text, last))
	_, err := d.Write(text)
	if err == nil {
		err = d.Flush()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	d.ResetDict(io.Discard, nil) // which lets go of the texts
	return d.out.Bytes()
}

// before returns what a block for text may refer to: what was sent last, as far as it was
// the same for all that the block is for.
func (d *deflater) before(text []byte, last past) []byte {
	switch {
	case last.gap == 0:
		return tail(last.text)
	case last.gap >= farthest || bytes.IndexByte(text, filler) >= 0:
		return nil
	}
	d.past = append(d.past[:0], last.text[max(0, len(last.text)+last.gap-farthest):]...)
	for range last.gap {
		d.past = append(d.past, filler)
	}
	return d.past
}

// tail returns the end of a text, as much as a block can refer to.
func tail(text []byte) []byte { return text[max(0, len(text)-farthest):] }
