package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
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

// compressedPage reads a stream, and says how many events it has, as they come.
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

// compressing serves streams in a form, and hears how many events a page has.
type compressing struct {
	got      chan int
	verdicts chan string
	accepts  chan string
}

const soon = 5 * time.Second

func (c *compressing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/got":
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		c.got <- n
	case "/stream":
		n, _ := strconv.Atoi(r.URL.Query().Get("form"))
		c.accepts <- r.Header.Get("Accept-Encoding")
		c.verdicts <- c.stream(w, forms[n])
	default:
		_, _ = io.WriteString(w, compressedPage)
	}
}

// stream sends each event when the page has the one before.
func (c *compressing) stream(w http.ResponseWriter, f form) string {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Content-Encoding", f.coding)
	pieces := f.make(compressedEvents())
	verdict := atOnce
	for i, piece := range pieces {
		_, _ = w.Write(piece)
		_ = http.NewResponseController(w).Flush()
		if i < len(pieces)-1 && verdict == atOnce && !c.has(i+1) {
			verdict = held
			if i > 0 {
				verdict = cut
			}
		}
	}
	return verdict
}

// has waits for the page to have n events.
func (c *compressing) has(n int) bool {
	for patient := time.After(soon); ; {
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

// Each form, in each browser, over HTTP/1.1 and HTTP/2: what is written in docs/compression.md.
func TestCompressedForms(t *testing.T) {
	for name, browser := range startBrowsers(t) {
		for _, http2 := range []bool{false, true} {
			c := &compressing{got: make(chan int, 1000), verdicts: make(chan string, 1), accepts: make(chan string, 1)}
			server := httptest.NewUnstartedServer(c)
			server.EnableHTTP2 = http2
			server.TLS = &tls.Config{}
			server.StartTLS()
			t.Cleanup(server.Close)
			p := browser.open(t, server.URL)
			var whole strings.Builder
			for _, event := range compressedEvents() {
				whole.Write(event)
			}
			for i, f := range forms {
				t.Run(fmt.Sprintf("%s/HTTP2=%v/%s", name, http2, f.name), func(t *testing.T) {
					p.t = t
					p.eval(fmt.Sprintf("(window.text = undefined, read('form=%d').then((text) => { window.text = text }), '')", i))
					p.eventually("window.text !== undefined")
					text := p.eval("window.text")
					accepts, verdict := <-c.accepts, <-c.verdicts
					t.Log(accepts, "|", verdict, len(text), whole.Len(), text[max(0, len(text)-60):])
					for len(c.got) > 0 {
						<-c.got
					}
				})
			}
		}
	}
}

// Decoders of Go's, and the tools.
func TestCompressedForms_byOthers(t *testing.T) {
	whole := string(bytes.Join(compressedEvents(), nil))
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			pieces := f.make(compressedEvents())
			stream := bytes.Join(pieces, nil)
			tool := exec.Command(map[string]string{"br": "brotli"}[f.coding]+map[string]string{"gzip": "gzip", "zstd": "zstd"}[f.coding], "-dc")
			tool.Stdin = bytes.NewReader(stream)
			text, err := tool.Output()
			t.Log("tool", err, string(text) == whole)
			t.Log("go", inGo(t, f.coding, pieces))
		})
	}
}

func inGo(t *testing.T, coding string, pieces [][]byte) string {
	r, w := io.Pipe()
	go func() {
		for _, p := range pieces {
			_, _ = w.Write(p)
		}
		w.Close()
	}()
	var decoded io.Reader
	var err error
	switch coding {
	case "gzip":
		decoded, err = gzip.NewReader(r)
	case "zstd":
		decoded, err = zstd.NewReader(r)
	case "br":
		decoded = brotli.NewReader(r)
	}
	require.NoError(t, err)
	text, err := io.ReadAll(decoded)
	assert.NotNil(t, text)
	return fmt.Sprint(err, string(text) == string(bytes.Join(compressedEvents(), nil)))
}
