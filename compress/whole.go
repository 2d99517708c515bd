package compress

import (
	"cmp"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a way to compress a response as a whole. Its compressors are used again.
type coding struct {
	name string
	pool sync.Pool
}

// compressor compresses what is written to it. It can be used again after Reset.
type compressor interface {
	io.WriteCloser
	Flush() error
	Reset(w io.Writer)
}

// window is how far back a compressor looks for what it saw before: more does not make
// pages smaller. Chromium takes no zstd with more than 8 MB.
const window = 512 << 10

var (
	gzipCoding = codingOf("gzip", func() (compressor, error) { return gzip.NewWriterLevel(nil, level) })
	brCoding   = codingOf("br", func() (compressor, error) {
		return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: 4, LGWin: 19}), nil
	})
	zstdCoding = codingOf("zstd", func() (compressor, error) {
		return zstd.NewWriter(nil, zstd.WithWindowSize(window), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	})
)

func codingOf(name string, open func() (compressor, error)) *coding {
	return &coding{name: name, pool: sync.Pool{New: func() any {
		made, err := open()
		if err != nil {
			panic(err) // the options are constants
		}
		return made
	}}}
}

// whole is a response that is compressed as a whole.
type whole struct {
	compressor
	coding *coding // whose compressor is used again, or nil
	out    out
}

func (c *coding) to(w io.Writer) *whole {
	made := &whole{compressor: c.pool.Get().(compressor), coding: c, out: out{to: w}}
	made.compressor.Reset(&made.out)
	return made
}

// Flush sends what was written.
func (w *whole) Flush() error { return cmp.Or(w.compressor.Flush(), w.out.send()) }

// Close ends the response. It gives the compressor back first, and then sends what there
// is: a client that takes nothing holds that, and not a megabyte of a compressor.
func (w *whole) Close() error {
	err := w.compressor.Close()
	if w.coding != nil {
		w.compressor.Reset(nil)
		w.coding.pool.Put(w.compressor)
	}
	w.compressor = nil
	return cmp.Or(err, w.out.send())
}

// sentAtOnce is how much of what a compressor made is kept until there is more, or no more.
const sentAtOnce = 128 << 10

// out keeps what a compressor made.
type out struct {
	to   io.Writer
	text *[]byte // or nil
}

func (o *out) Write(p []byte) (int, error) {
	if o.text == nil {
		o.text = texts.Get().(*[]byte)
	}
	if *o.text = append(*o.text, p...); len(*o.text) < sentAtOnce {
		return len(p), nil
	}
	return len(p), o.send()
}

// send writes what was kept.
func (o *out) send() error {
	if o.text == nil {
		return nil
	}
	_, err := o.to.Write(*o.text)
	reuse(o.text)
	o.text = nil
	return err
}
