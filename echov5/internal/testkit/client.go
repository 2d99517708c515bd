// Code generated from ../../../internal/testkit/client.go by go generate; DO NOT EDIT.

package testkit

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/require"
)

// What clients of 1.x and of the beta accept.
const (
	AcceptV1   = "text/event-stream, text/html, application/json"
	AcceptBeta = "text/event-stream"
)

// NewClient is a client whose connections end with the test.
func NewClient(t testing.TB) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// Ask is a request as a 1.x client makes it: signals in the query of a GET, in
// the body of any other.
func Ask(t testing.TB, method, url, signals string) *http.Request {
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
	r.Header.Set("Accept", AcceptV1)
	return r
}

// Record serves a request without a network.
func Record(e *echo.Echo, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// Arrival is a block of a stream and when it came.
type Arrival struct {
	Text string
	At   time.Time
}

// Blocks reads a stream block by block, blank line included, and returns how it
// ended: nil for a clean end.
func Blocks(r io.Reader, each func(Arrival)) error {
	in := bufio.NewReader(r)
	var block strings.Builder
	for {
		line, err := in.ReadString('\n')
		if block.WriteString(line); line == "\n" {
			each(Arrival{block.String(), time.Now()})
			block.Reset()
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// Fragment is what a 1.x client is sent for a fragment.
func Fragment(html string) string {
	return "event: datastar-patch-elements\ndata: elements " + html + "\n\n"
}

// Within fails the test if nothing comes from the channel in time.
func Within[T any](t testing.TB, ch <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(10 * time.Second):
		require.FailNow(t, "timed out waiting for "+what)
		panic("unreachable")
	}
}

// SetHeader sets a header of a request.
func SetHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// Cancelable is a request that can be taken back.
func Cancelable(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithCancel(r.Context())
	return r.WithContext(ctx), cancel
}

// Click is a command as the page sends it, with the key of a click.
func Click(t testing.TB, url, key string) *http.Request {
	t.Helper()
	r := Ask(t, http.MethodPost, url, `{"n":"hello"}`)
	r.Header.Set("Idempotency-Key", key)
	return r
}

// Get asks for a stream and returns its blocks as they come; end tells how it ended.
func Get(t *testing.T, client *http.Client, r *http.Request) (events <-chan Arrival, end <-chan error) {
	t.Helper()
	response, err := client.Do(r)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode)
	out, errs := make(chan Arrival, 1<<10), make(chan error, 1)
	go func() {
		defer response.Body.Close()
		defer close(out)
		errs <- Blocks(response.Body, func(a Arrival) { out <- a })
	}()
	return out, errs
}

// Fetch returns the whole answer to a request.
func Fetch(client *http.Client, r *http.Request) ([]byte, error) {
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}
