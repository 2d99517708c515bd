package compress

import (
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
	coding *coding
}

func (c *coding) to(w io.Writer) *whole {
	made := c.pool.Get().(compressor)
	made.Reset(w)
	return &whole{made, c}
}

// Close ends the response, and gives the compressor back.
func (w *whole) Close() error {
	err := w.compressor.Close()
	w.compressor.Reset(nil)
	w.coding.pool.Put(w.compressor)
	w.compressor = nil
	return err
}
