package compress

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// events returns texts of about so many rows, each like the one before but for some
// numbers, or with other words.
func events(rows int, alike bool) (all [][]byte) {
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("board team task open done review blocked deploy server page reader login form error price total order customer invoice item stock update meeting note draft release build test green red")
	word := func() string { return words[random.IntN(len(words))] }
	names, values := make([]string, rows), make([]int, rows)
	for range max(16, 8000/rows) { // so many that no window has all of them
		var b strings.Builder
		b.WriteString("event: datastar-patch-elements\ndata: elements <ul id=\"list\">\n")
		for i := range rows {
			if names[i] == "" || !alike {
				names[i], values[i] = word()+" "+word(), random.IntN(10000)
			}
			if i == 0 || random.IntN(10) == 0 {
				values[i] = random.IntN(10000)
			}
			fmt.Fprintf(&b, "data: elements <li id=\"row-%d\" class=\"row\">%s<b>%d</b></li>\n", i, names[i], values[i])
		}
		fmt.Fprintf(&b, "data: elements </ul>\n\nid: bqkd6fpmn4wa-%d\n\n", random.IntN(10000))
		all = append(all, []byte(b.String()))
	}
	return all
}

// flusher compresses all events of a stream.
type flusher interface {
	io.Writer
	Flush() error
}

// BenchmarkForms compares the forms of a stream of a page's own, and of what is shared.
func BenchmarkForms(b *testing.B) {
	for _, rows := range []int{1, 4, 12, 60, 400} {
		for _, alike := range []bool{true, false} {
			all := events(rows, alike)
			size := 0
			for _, e := range all {
				size += len(e)
			}
			run := func(name string, pieces func(e []byte, i int) int) {
				b.Run(fmt.Sprintf("%d_bytes/alike=%t/%s", size/len(all), alike, name), func(b *testing.B) {
					sent, n := 0, 0
					for b.Loop() {
						sent += pieces(all[n%len(all)], n)
						n++
					}
					b.ReportMetric(100-100*float64(sent)/float64(n)/(float64(size)/float64(len(all))), "%saved")
				})
			}
			written := func(w func(io.Writer) flusher) func([]byte, int) int {
				var out bytes.Buffer
				to := w(&out)
				return func(e []byte, _ int) int {
					out.Reset()
					_, _ = to.Write(e)
					_ = to.Flush()
					return out.Len()
				}
			}
			run("ours,_after_the_last", written(func(w io.Writer) flusher { return &stream{to: w} }))
			var dst []byte
			run("ours,_alone", func(e []byte, _ int) int { dst = appendBlock(dst[:0], e, past{}); return len(dst) })
			frames, _ := zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithSingleSegment(true))
			run("zstd_frames", func(e []byte, _ int) int { dst = frames.EncodeAll(e, dst[:0]); return len(dst) })
			run("gzip_each", written(func(w io.Writer) flusher { return gzip.NewWriter(w) }))
			run("zstd_each_32_kB", written(func(w io.Writer) flusher {
				z, _ := zstd.NewWriter(w, zstd.WithWindowSize(32<<10), zstd.WithEncoderConcurrency(1))
				return z
			}))
			run("br_each", written(func(w io.Writer) flusher {
				return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: 4, LGWin: 16})
			}))
		}
	}
}
