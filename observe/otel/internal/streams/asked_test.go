package streams

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a client sends is no label, unless it is one of few.
func TestAsked(t *testing.T) {
	var tests = []struct {
		name   string
		set    func(r *http.Request)
		expect []string
	}{
		{"plain", func(*http.Request) {}, []string{"http.request.method=GET", "url.scheme=http", "network.protocol.version=1.1", "url.path=/a",
			"http.route=/:id", "client.address=192.0.2.1", "server.address=example.com"}},
		{"TLS, HTTP/2", func(r *http.Request) {
			r.TLS, r.ProtoMajor, r.ProtoMinor, r.Proto = new(tls.ConnectionState), 2, 0, "HTTP/2.0"
		},
			[]string{"http.request.method=GET", "url.scheme=https", "network.protocol.version=2", "url.path=/a",
				"http.route=/:id", "client.address=192.0.2.1", "server.address=example.com"}},
		{"behind a proxy", func(r *http.Request) {
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("User-Agent", "curl/8")
			r.Host = "[2001:db8::1]:8443"
		}, []string{"http.request.method=GET", "url.scheme=https", "network.protocol.version=1.1", "url.path=/a",
			"http.route=/:id", "client.address=192.0.2.1", "user_agent.original=curl/8", "server.address=2001:db8::1", "server.port=8443"}},
		{"hostile", func(r *http.Request) {
			r.Header.Set("X-Forwarded-Proto", "gopher")
			r.Method, r.Host, r.Proto, r.ProtoMinor = "<script>", "", "HTTP/1.0", 0
			r.URL.RawQuery = "datastar=secret"
		}, []string{"http.request.method=_OTHER", "url.scheme=http", "network.protocol.version=1.0", "url.path=/a",
			"http.route=/:id", "client.address=192.0.2.1"}},
		{"an odd port", func(r *http.Request) { r.Host = "example.com:http" }, []string{"http.request.method=GET", "url.scheme=http", "network.protocol.version=1.1", "url.path=/a",
			"http.route=/:id", "client.address=192.0.2.1", "server.address=example.com"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/a", nil)
			tt.set(r)
			var got []string
			for _, a := range asked(r, "/:id", "192.0.2.1") {
				got = append(got, string(a.Key)+"="+a.Value.String())
			}
			assert.Equal(t, tt.expect, got)
		})
	}
}
