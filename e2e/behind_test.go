package e2e

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/stretchr/testify/require"
)

// behind puts something between the browser and the example. It is called with
// each request that was answered, and with what passes the answer on.
func (d *demo) behind(between func(r *http.Request, pass func())) {
	d.t.Helper()
	example, err := url.Parse(d.url)
	require.NoError(d.t, err)
	proxy := httputil.NewSingleHostReverseProxy(example)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // that the browser broke off
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		proxy.ServeHTTP(answer, r)
		r.Body = io.NopCloser(bytes.NewReader(body))
		between(r, func() {
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			_, _ = answer.Body.WriteTo(w)
			_ = http.NewResponseController(w).Flush()
		})
	}))
	d.t.Cleanup(front.Close)
	d.url = front.URL
}

// hold holds an answer back until the channel says so, or the test is over.
func (d *demo) hold(until <-chan bool) {
	select {
	case <-until:
	case <-d.t.Context().Done():
	}
}

// wait waits for what should have happened.
func (d *demo) wait(what <-chan bool) {
	d.t.Helper()
	select {
	case <-what:
	case <-time.After(patience):
		require.Fail(d.t, "it never happened")
	}
}
