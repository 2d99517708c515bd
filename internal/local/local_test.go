package local

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRequest(t *testing.T) {
	var tests = []struct {
		name, from, host string
		header           http.Header
		expect           bool
	}{
		{"this machine", "127.0.0.1:5000", "localhost:3000", nil, true},
		{"by number", "127.0.0.1:5000", "127.0.0.1:3000", nil, true},
		{"IPv6", "[::1]:5000", "[::1]:3000", nil, true},
		{"without a port", "[::1]:5000", "[::1]", nil, true},
		{"a name below localhost", "127.0.0.1:5000", "App.localhost:3000", nil, true},
		{"another machine", "192.0.2.1:5000", "localhost:3000", nil, false},
		{"another machine, by IPv6", "[2001:db8::1]:5000", "localhost:3000", nil, false},
		{"a name that a stranger has lead here", "127.0.0.1:5000", "evil.example:3000", nil, false},
		{"a name that begins like it", "127.0.0.1:5000", "localhost.evil.example", nil, false},
		{"no address", "", "localhost", nil, false},
		{"a socket", "@", "localhost", nil, false},
		{"a proxy for a stranger", "127.0.0.1:5000", "localhost", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, false},
		{"a stranger among others", "127.0.0.1:5000", "localhost", http.Header{"X-Forwarded-For": {"127.0.0.1, 192.0.2.1"}}, false},
		{"a proxy for this machine", "127.0.0.1:5000", "localhost", http.Header{"X-Forwarded-For": {"127.0.0.1", "::1"}}, true},
		{"what cannot be read", "127.0.0.1:5000", "localhost", http.Header{"Forwarded": {"for=192.0.2.1"}}, false},
		{"a tunnel for a stranger", "127.0.0.1:5000", "localhost:3000", http.Header{"X-Forwarded-Host": {"abc-3000.devtunnels.ms"}}, false},
		{"its other name", "127.0.0.1:5000", "localhost:3000", http.Header{"X-Original-Host": {"abc-3000.devtunnels.ms"}}, false},
		{"a proxy of who develops", "127.0.0.1:5000", "localhost:3000", http.Header{"X-Forwarded-Host": {"localhost:7331"}}, true},
		{"another site's script", "127.0.0.1:5000", "localhost", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"no-cors"}}, false},
		{"another site's link", "127.0.0.1:5000", "localhost", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr, r.Host = tt.from, tt.host
			if tt.header != nil {
				r.Header = tt.header
			}
			assert.Equal(t, tt.expect, Request(r))
			r.Proto, r.ProtoMinor = "HTTP/1.0", 0
			assert.False(t, Request(r), "as nginx passes on what others ask")
		})
	}
}

func TestName(t *testing.T) {
	for host, expect := range map[string]bool{
		"localhost": true, "localhost:3000": true, "app.localhost": true, "127.0.0.1": true, "127.1.2.3:80": true, "[::1]": true, "[::1]:3000": true, "::1": true,
		"": false, "example.com": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "192.0.2.1": false, "[2001:db8::1]:80": false, "0.0.0.0": false,
	} {
		assert.Equal(t, expect, Name(host), host)
	}
}
