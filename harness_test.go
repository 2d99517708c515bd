package datastar_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

const (
	acceptV1   = "text/event-stream, text/html, application/json"
	acceptBeta = "text/event-stream"
)

// start serves e on the loopback interface until the test ends.
func start(t testing.TB, e *echo.Echo) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	startOn(t, e, listener)
	return "http://" + listener.Addr().String()
}

// newClient is a client whose connections end with the test.
func newClient(t testing.TB) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// ask is a request as a 1.x client makes it: signals in the query of a GET, in
// the body of any other.
func ask(t testing.TB, method, url, signals string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(signals))
	require.NoError(t, err)
	if method == http.MethodGet {
		r.Body, r.ContentLength = nil, 0
		if signals != "" {
			query := r.URL.Query()
			query.Set("datastar", signals)
			r.URL.RawQuery = query.Encode()
		}
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", acceptV1)
	return r
}

// record serves a request without a network.
func record(e *echo.Echo, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// arrival is a block of a stream and when it came.
type arrival struct {
	text string
	at   time.Time
}

// blocks reads a stream block by block, blank line included, and returns how it
// ended: nil for a clean end.
func blocks(r io.Reader, each func(arrival)) error {
	in := bufio.NewReader(r)
	var block strings.Builder
	for {
		line, err := in.ReadString('\n')
		if block.WriteString(line); line == "\n" {
			each(arrival{block.String(), time.Now()})
			block.Reset()
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// collect reads a stream to its end.
func collect(r io.Reader) (all []arrival, err error) {
	err = blocks(r, func(a arrival) { all = append(all, a) })
	return all, err
}

// fragment is what a 1.x client is sent for a fragment.
func fragment(html string) string {
	return "event: datastar-patch-elements\ndata: elements " + html + "\n\n"
}

// withoutComments is a stream without heartbeats, and without what Gzip is given first.
func withoutComments(stream []byte) string { return strings.ReplaceAll(string(stream), ":\n\n", "") }

// within fails the test if nothing comes from the channel in time.
func within[T any](t testing.TB, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(10 * time.Second):
		require.FailNow(t, "timed out waiting for "+what)
		panic("unreachable")
	}
}

// syncBuffer is a buffer for several goroutines.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// ends collects what Config.OnClose is told.
type ends chan error

func (e ends) config() datastar.Config {
	config := datastar.DefaultConfig
	config.OnClose = func(_ *datastar.Context, cause error) { e <- cause }
	return config
}

// cancelable is a request that can be taken back.
func cancelable(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.Context())
	return r.WithContext(ctx), cancel
}
