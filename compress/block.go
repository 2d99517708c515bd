package compress

import (
	"bytes"
	"io"
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

// marker is an empty block of bytes as they are. Some decoders, such as Go's, pass on what
// they have when they see it, and not before.
const marker = "\x00\x00\x00\xff\xff"

// appendBlock appends text as blocks that end at a byte, none of which is the last. They
// may refer to what was before. What is too small for that to pay is written as it is.
func appendBlock(dst, text []byte, last past) []byte {
	if len(text) < least {
		n := byte(len(text))
		return append(append(append(dst, 0, n, 0, ^n, 0xff), text...), marker...)
	}
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	return append(dst, d.deflate(text, last)...)
}

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
