package e2e

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// compressedEvents are what is compressed: small and large, alike and not.
func compressedEvents() (events [][]byte) {
	for i, rows := range []int{1, 40, 40, 0, 1, 2000, 3} {
		var b strings.Builder
		b.WriteString("event: datastar-patch-elements\n")
		for row := range rows {
			fmt.Fprintf(&b, "data: elements <tr id=\"row-%d\"><td>%d</td><td>ä %x</td></tr>\n", row, i*row, i*row*7919)
		}
		events = append(events, []byte(b.String()+"\n"))
	}
	return events
}

// compressedPage reads a stream, and tells how many events it has, as they come.
const compressedPage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>
	async function read(query) {
		let text = ""
		try {
			const response = await fetch("/stream?" + query)
			const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
			for (;;) {
				const { done, value } = await reader.read()
				if (done) break
				text += value
				fetch("/got?" + query + "&n=" + (text.split("\n\n").length - 1))
			}
		} catch (e) { text += "!" + e }
		return text
	}
</script>`

// compressing serves streams in each form, and hears how many events a page has.
type compressing struct {
	got      chan int
	accepts  chan string
	arrived  chan int      // how many events arrived before the next one was sent
	patience time.Duration // how long to wait for an event to arrive
}

func (c *compressing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.URL.Query().Get("n"))
	switch r.URL.Path {
	case "/got":
		c.got <- n
	case "/stream":
		c.accepts <- r.Header.Get("Accept-Encoding")
		i, _ := strconv.Atoi(r.URL.Query().Get("form"))
		c.arrived <- c.stream(w, forms[i])
	default:
		_, _ = io.WriteString(w, compressedPage)
	}
}

// stream sends each event when the page has the one before, as long as that is so.
func (c *compressing) stream(w http.ResponseWriter, f form) (arrived int) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Content-Encoding", f.coding)
	pieces := f.make(compressedEvents())
	for i, piece := range pieces {
		_, _ = w.Write(piece)
		_ = http.NewResponseController(w).Flush()
		if arrived == i && c.has(i+1) {
			arrived++
		}
		if i == len(pieces)-2 {
			c.patience = 0 // the end has nothing to show
		}
	}
	return arrived
}

// has waits for the page to have n events.
func (c *compressing) has(n int) bool {
	for patient := time.After(c.patience); ; {
		select {
		case got := <-c.got:
			if got >= n {
				return true
			}
		case <-patient:
			return false
		}
	}
}

// Each form, in each browser, over HTTP/1.1 and HTTP/2: the table in docs/compression.md. A
// browser shows each event at once, or it loses all but the first, or it holds them back.
func TestCompressedForms(t *testing.T) {
	t.Parallel()
	whole := string(bytes.Join(compressedEvents(), nil))
	for name, browser := range startBrowsers(t) {
		for _, http2 := range []bool{false, true} {
			c := &compressing{got: make(chan int, 1000), accepts: make(chan string, 1), arrived: make(chan int, 1)}
			server := httptest.NewUnstartedServer(c)
			server.EnableHTTP2 = http2
			server.StartTLS()
			t.Cleanup(server.Close)
			p := browser.open(t, server.URL)
			for i, f := range forms {
				t.Run(fmt.Sprintf("%s/HTTP2=%t/%s", name, http2, f.name), func(t *testing.T) {
					p.t = t
					holds := name == "WebKit" && f.coding != "gzip"
					if c.patience = patience; f.ends || holds {
						c.patience = time.Second
					}
					p.eval(fmt.Sprintf("(window.text = undefined, read('form=%d').then((text) => { window.text = text }), '')", i))
					p.eventually("window.text !== undefined")
					accepts, arrived, text := <-c.accepts, <-c.arrived, p.eval("window.text")
					for len(c.got) > 0 {
						<-c.got
					}
					switch accepts := strings.Contains(accepts, f.coding); {
					case !accepts:
						assert.Equal(t, "WebKit zstd", name+" "+f.coding, "it is not asked for")
					case holds:
						assert.Less(t, arrived, len(compressedEvents()), "it wants more before it shows the end of what is large")
					case f.ends:
						assert.Equal(t, string(compressedEvents()[0]), text)
					default:
						assert.Equal(t, len(compressedEvents()), arrived)
						assert.Equal(t, whole, text)
					}
				})
			}
		}
	}
}

// Decoders of Go, and the tools.
func TestCompressedForms_elsewhere(t *testing.T) {
	t.Parallel()
	tools := map[string]string{"gzip": "gzip", "zstd": "zstd", "br": "brotli"}
	whole := string(bytes.Join(compressedEvents(), nil))
	for _, f := range forms {
		pieces := f.make(compressedEvents())
		t.Run(f.name+"/Go", func(t *testing.T) {
			if f.coding == "br" && f.ends {
				_, err := io.ReadAll(brotli.NewReader(bytes.NewReader(bytes.Join(pieces, nil))))
				assert.Error(t, err)
				return
			}
			from := &oneByOne{pieces: pieces}
			in := decoding(t, f.coding, from)
			for i, event := range compressedEvents() {
				got := make([]byte, len(event))
				_, err := io.ReadFull(in, got)
				require.NoError(t, err)
				assert.Equal(t, string(event), string(got))
				if !f.ends {
					assert.Equal(t, i, from.at, "it needs no more than what was flushed")
				}
			}
		})
		t.Run(f.name+"/tool", func(t *testing.T) {
			requireInstalled(t, tools[f.coding])
			tool := exec.Command(tools[f.coding], "-dc")
			tool.Stdin = bytes.NewReader(bytes.Join(pieces, nil))
			text, err := tool.Output()
			if f.coding == "br" && f.ends {
				assert.Error(t, err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, whole, string(text))
		})
	}
}

// oneByOne is read piece by piece.
type oneByOne struct {
	pieces [][]byte
	at     int // the piece that was read last
	read   int // of it
}

func (r *oneByOne) Read(p []byte) (n int, err error) {
	if r.read == len(r.pieces[r.at]) {
		if r.at == len(r.pieces)-1 {
			return 0, io.EOF
		}
		r.at, r.read = r.at+1, 0
	}
	n = copy(p, r.pieces[r.at][r.read:])
	r.read += n
	return n, nil
}

func decoding(t *testing.T, coding string, r io.Reader) io.Reader {
	t.Helper()
	switch coding {
	case "gzip":
		decoder, err := gzip.NewReader(r)
		require.NoError(t, err)
		return decoder
	case "zstd":
		decoder, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		require.NoError(t, err)
		t.Cleanup(decoder.Close)
		return decoder
	}
	return brotli.NewReader(r)
}
