package e2e

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/andybalholm/brotli/matchfinder"
	"github.com/klauspost/compress/zstd"
)

// form is a way to compress a stream of events.
type form struct {
	name, coding string
	// make returns what is written for each event, and then what is written at the end.
	make func(events [][]byte) (pieces [][]byte)
	// ends says that decoders end after the first event.
	ends bool
}

// forms are those that might do. The first of each coding has one compressor for the whole
// stream; the others could be made once for many streams.
var forms = []form{
	{"gzip: flushed", "gzip", flushed(func(w io.Writer) flusher { return gzip.NewWriter(w) }), false},
	{"gzip: a member each", "gzip", apart(func(w io.Writer) flusher { return gzip.NewWriter(w) }), true},
	{"gzip: blocks made apart", "gzip", gzipBlocks(false), false},
	{"gzip: blocks made after the last event", "gzip", gzipBlocks(true), false},
	{"zstd: flushed", "zstd", flushed(zstdWriter), false},
	{"zstd: a frame each", "zstd", apart(zstdWriter), false},
	{"br: flushed", "br", flushed(brotliWriter), false},
	{"br: a stream each", "br", apart(brotliWriter), true},
	{"br: metablocks made apart", "br", brotliBlocks(false), false},
	{"br: metablocks made after the last event", "br", brotliBlocks(true), false},
}

type flusher interface {
	io.WriteCloser
	Flush() error
}

func zstdWriter(w io.Writer) flusher {
	encoder, _ := zstd.NewWriter(w, zstd.WithWindowSize(32<<10), zstd.WithEncoderConcurrency(1))
	return encoder
}

func brotliWriter(w io.Writer) flusher { return brotli.NewWriterLevel(w, 5) }

// flushed has one compressor that is flushed after each event.
func flushed(open func(io.Writer) flusher) func([][]byte) [][]byte {
	return func(events [][]byte) (pieces [][]byte) {
		var out bytes.Buffer
		w := open(&out)
		take := func(err error) {
			if err != nil {
				panic(err)
			}
			pieces = append(pieces, bytes.Clone(out.Bytes()))
			out.Reset()
		}
		for _, event := range events {
			_, _ = w.Write(event)
			take(w.Flush())
		}
		take(w.Close())
		return pieces
	}
}

// apart has a compressor for each event.
func apart(open func(io.Writer) flusher) func([][]byte) [][]byte {
	return func(events [][]byte) (pieces [][]byte) {
		for _, event := range events {
			var out bytes.Buffer
			w := open(&out)
			_, _ = w.Write(event)
			_ = w.Close()
			pieces = append(pieces, out.Bytes())
		}
		return append(pieces, nil)
	}
}

// gzipBlocks has one member, and a compressor for each event, which may know the event
// before it.
func gzipBlocks(after bool) func([][]byte) [][]byte {
	return func(events [][]byte) (pieces [][]byte) {
		sum, size := uint32(0), 0
		for i, event := range events {
			out := bytes.NewBufferString("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
			if i > 0 {
				out.Reset()
			}
			var known []byte
			if after && i > 0 {
				known = events[i-1]
			}
			w, _ := flate.NewWriterDict(out, 6, known)
			_, _ = w.Write(event)
			_ = w.Flush()
			pieces = append(pieces, out.Bytes())
			sum, size = crc32.Update(sum, crc32.IEEETable, event), size+len(event)
		}
		end := []byte("\x03\x00")
		return append(pieces, binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(end, sum), uint32(size)))
	}
}

// brotliBlocks has one stream, and metablocks of compressors that know nothing else, or
// the event before. Each ends at a byte.
func brotliBlocks(after bool) func([][]byte) [][]byte {
	return func(events [][]byte) (pieces [][]byte) {
		encoder := &brotli.Encoder{}
		encoder.Encode(nil, nil, nil, true) // its header is not ours
		for i, event := range events {
			finder := &matchfinder.M4{}
			if after && i > 0 {
				finder.FindMatches(nil, events[i-1])
			}
			piece := openEnd(encoder.Encode(nil, event, finder.FindMatches(nil, event), true))
			if i == 0 {
				piece = append([]byte{0x0c}, piece...) // a window of 64 kB, and up to the next byte
			}
			pieces = append(pieces, piece)
		}
		return append(pieces, []byte{0x03})
	}
}

// openEnd has an empty metablock that is not the last one at the end, in place of the last.
func openEnd(piece []byte) []byte {
	last := len(piece) - 1
	for piece[last] == 0 {
		last--
	}
	bit := 8*last + 7
	for piece[bit/8]>>(bit%8)&1 == 0 {
		bit--
	}
	bit-- // the first of two
	piece = append(piece[:bit/8+1], 0)
	tail := binary.LittleEndian.Uint16(piece[bit/8:])
	tail = tail&^(3<<(bit%8)) | 6<<(bit%8)
	binary.LittleEndian.PutUint16(piece[bit/8:], tail)
	return piece[:(bit+6+7)/8]
}
