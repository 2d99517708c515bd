package streams

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/echo-datastar/datastar/observe"
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

// An exporter drops what it has with a text that is not UTF-8: no client can cause that.
func TestAsked_encoding(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/%ff", nil)
	r.Host = "a\xff"
	r.Header.Set("User-Agent", "\xc3(")
	for _, a := range asked(r, "", "\xff") {
		assert.True(t, utf8.ValidString(a.Value.String()), string(a.Key))
	}
}

func TestRequest_encoding(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	o, err := New(Config{TracerProvider: trace.NewTracerProvider(trace.WithSpanProcessor(spans))})
	require.NoError(t, err)
	q, _ := o.Begin(httptest.NewRequest(http.MethodGet, "/", nil), "", "")
	q.Opened(t.Context(), observe.Stream{}).Closed(observe.End{Status: observe.Error, Cause: errors.New("no \xff")})
	q, _ = o.Begin(httptest.NewRequest(http.MethodGet, "/", nil), "", "")
	q.Panicked("", "no \xff")
	require.Len(t, spans.Ended(), 3)
	for _, span := range spans.Ended()[1:] {
		assert.Equal(t, trace.Status{Code: codes.Error, Description: "no \uFFFD"}, span.Status())
	}
}
