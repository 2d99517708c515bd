package test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// makeApp makes an app whose streams follow a hub. It tells how each of them ended. The
// order of its middlewares is "", as it should be, "inside", "twice", "Gzip outside" or
// "Gzip inside".
//
//	GET /feed     follows "table", under Config.Heartbeat of 50 ms
//	GET /page     is page, in a handler that sets the header Hook in a hook
//	GET /wrong    returns an error with the message "wrong"
//	GET /panics   sends page in an event, and panics
//	GET /secret   follows "table", uncompressed by Off
type makeApp func(h *hub.Memory, ended func(cause error), order string) http.Handler

// page is a page.
var page = "<!doctype html>" + strings.Repeat("<p>some text of a page</p>\n", 100)

// site is how an app is served.
type site struct {
	app   makeApp
	http2 bool // with TLS
}

// run runs the tests.
func run(t *testing.T, app makeApp) {
	for name, test := range map[string]func(t *testing.T, s site){
		"following": following, "rejoins": rejoins, "shutdown": shutdown, "slow": slow, "leaves": leaves,
		"pages": pages, "orders": orders, "off": off, "panicked": panicked,
	} {
		t.Run(name+"/HTTP1", func(t *testing.T) { test(t, site{app, false}) })
		t.Run(name+"/HTTP2", func(t *testing.T) { test(t, site{app, true}) })
	}
}

// world is an app, its hub and its server.
type world struct {
	t *testing.T
	*hub.Memory
	server *httptest.Server
	http2  bool
	ended  chan error
}

func start(t *testing.T, s site, order string) *world {
	w := &world{t: t, Memory: hub.NewMemory(hub.MemoryConfig{}), http2: s.http2, ended: make(chan error, 100)}
	w.server = httptest.NewUnstartedServer(s.app(w.Memory, func(cause error) { w.ended <- cause }, order))
	if w.server.EnableHTTP2 = s.http2; s.http2 {
		w.server.StartTLS()
	} else {
		w.server.Start()
	}
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
		_ = w.Close()
	})
	return w
}

// ask asks for a path, as a page does that keeps its stream alive.
func (w *world) ask(path, accept, after string) *http.Response {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.server.URL+path, nil)
	require.NoError(w.t, err)
	r.Header.Set("Accept-Encoding", accept)
	if path != "/page" {
		r.Header.Set("Datastar-Request", "true")
		r.Header.Set("Datastar-Live", "1")
		r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	response, err := w.server.Client().Do(r)
	require.NoError(w.t, err)
	assert.Equal(w.t, w.http2, response.ProtoMajor == 2)
	w.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// table is an event like that of the others, but for some numbers.
func table(n int) event.Event {
	var b strings.Builder
	b.WriteString("<table id=\"table\">\n")
	for row := range 20 {
		fmt.Fprintf(&b, "<tr id=\"row-%d\"><td>%d</td><td>%d</td></tr>\n", row, row*n, n*7919)
	}
	fmt.Fprintf(&b, "<caption>table %d</caption></table>", n)
	return event.MergeFragments(b.String())
}

func (w *world) publish(n int) {
	require.NoError(w.t, w.Publish(w.t.Context(), "table", table(n)))
}

// reader reads a stream, block by block.
type reader struct {
	t  *testing.T
	in *bufio.Reader
	id string // the last one
}

func read(t *testing.T, response *http.Response) *reader {
	t.Helper()
	body := io.Reader(response.Body)
	if response.Header.Get("Content-Encoding") == "gzip" {
		decoder, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = decoder
	}
	return &reader{t: t, in: bufio.NewReader(body)}
}

// until returns the blocks up to one that contains a text, but for heartbeats.
func (r *reader) until(text string) (blocks string) {
	r.t.Helper()
	for !strings.Contains(blocks, text) {
		block, err := r.next()
		require.NoError(r.t, err, "waiting for %q", text)
		blocks += block
	}
	return blocks
}

func (r *reader) next() (block string, err error) {
	for {
		line, err := r.in.ReadString('\n')
		if err != nil {
			return block, err
		}
		if id, is := strings.CutPrefix(line, "id: "); is {
			r.id = strings.TrimSpace(id)
		}
		if block += line; line == "\n" && block != ":\n\n" {
			return block, nil
		} else if line == "\n" {
			block = ""
		}
	}
}
