package doctor

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// From outside less shows, but this does.
func TestGlance(t *testing.T) {
	events := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		_ = http.NewResponseController(w).Flush()
	}
	for _, tt := range []struct {
		name   string
		given  func(w http.ResponseWriter, r *http.Request)
		host   string
		expect []string
	}{
		{"a stream with heartbeats", func(w http.ResponseWriter, r *http.Request) {
			events(w)
			for beat := time.NewTicker(15 * time.Second); ; {
				select {
				case <-beat.C:
					_, _ = io.WriteString(w, ":\n\n")
					_ = http.NewResponseController(w).Flush()
				case <-r.Context().Done():
					return
				}
			}
		}, "localhost", nil},
		{"a stream that ends", func(w http.ResponseWriter, _ *http.Request) {
			events(w)
			_, _ = io.WriteString(w, "event: datastar-patch-signals\ndata: signals {}\n\n")
		}, "localhost", nil},
		{"a stream that has nothing to say", func(w http.ResponseWriter, _ *http.Request) { events(w) }, "localhost", nil},
		{"elsewhere, over HTTP/1.1", func(w http.ResponseWriter, _ *http.Request) {
			events(w)
			_, _ = io.WriteString(w, ":\n\n")
		}, "example.com", []string{"http1"}},
		{"no stream", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<p>hello</p>") }, "localhost", []string{"no-stream"}},
		{"nothing", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "localhost", []string{"no-stream"}},
		{"a stream that is held back", func(w http.ResponseWriter, r *http.Request) {
			events(w)
			<-r.Context().Done()
		}, "localhost", []string{"buffered"}},
		{"a stream of which not even the header comes", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "localhost", []string{"buffered"}},
		{"a stream that is cut", func(w http.ResponseWriter, _ *http.Request) {
			events(w)
			_, _ = io.WriteString(w, ":\n\n")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Second)
			panic(http.ErrAbortHandler)
		}, "localhost", []string{"cut-when-silent"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mux := http.NewServeMux()
				mux.HandleFunc("/stream", tt.given)
				mux.HandleFunc("/_datastar/live.js", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/javascript") })
				inside := Serve(t.Context(), mux)
				defer inside.Close()
				at, err := url.Parse("http://" + tt.host + "/stream")
				require.NoError(t, err)
				g, found := Glance(t.Context(), inside.Client, at, 40*time.Second)
				assert.Equal(t, tt.expect, names(found), "%+v", g)
			})
		})
	}
}

func names(found []Finding) (names []string) {
	for _, f := range found {
		names = append(names, f.Name)
	}
	return names
}

func TestGlance_nobody(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	g, found := Glance(t.Context(), http.DefaultClient, &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/"}, time.Second)
	assert.Equal(t, []string{"no-stream"}, names(found))
	assert.Zero(t, g.Status)
}
