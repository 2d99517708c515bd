package compress

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAccepted(t *testing.T) {
	for accept, expect := range map[string]struct {
		whole  string
		stream bool
	}{
		"":                                    {"", false},
		"gzip":                                {"gzip", true},
		"GZIP":                                {"gzip", true},
		"x-gzip":                              {"gzip", true},
		"gzip, deflate, br, zstd":             {"zstd", true},
		"gzip, deflate, br":                   {"br", true},
		"gzip,br;q=0.9":                       {"gzip", true},
		"gzip;q=0.5, br;q=0.9, zstd;q=0.1":    {"br", true},
		"br":                                  {"br", false},
		"deflate":                             {"", false},
		"identity":                            {"", false},
		"*":                                   {"zstd", true},
		"*;q=0":                               {"", false},
		"gzip, *;q=0":                         {"gzip", true},
		"*, gzip;q=0":                         {"zstd", false},
		"*;q=0.1, br":                         {"br", true},
		"gzip;q=0":                            {"", false},
		"gzip;q=0.000":                        {"", false},
		"gzip ; q = 0.001":                    {"gzip", true},
		"gzip;Q=1":                            {"gzip", true},
		"gzip;q=0.5, identity":                {"", false},
		"gzip, identity;q=0.5":                {"gzip", true},
		"gzip;q=0.5, identity;q=0.5":          {"gzip", true},
		"gzip;q=2":                            {"", false},
		"gzip;q=-1":                           {"", false},
		"gzip;q=NaN":                          {"", false},
		"gzip;q=":                             {"", false},
		"gzip;level=9":                        {"", false},
		"gzip;":                               {"gzip", true},
		",, gzip ,":                           {"gzip", true},
		"gzipped":                             {"", false},
		strings.Repeat("a, ", 10000) + "zstd": {"zstd", false},
	} {
		a := parse([]string{accept})
		got := ""
		if c := a.whole(); c != nil {
			got = c.name
		}
		assert.Equal(t, expect.whole, got, "%.60q", accept)
		assert.Equal(t, expect.stream, a.stream(), "%.60q", accept)
		assert.Equal(t, expect.whole != "" || expect.stream, a.any(), "%.60q", accept)
	}
	assert.Equal(t, parse([]string{"gzip, br"}), parse([]string{"gzip", "br"}), "several headers are one")
	assert.False(t, parse(nil).any())
}

// A proxy may want a response as it is.
func TestWants(t *testing.T) {
	accepts := http.Header{"Accept-Encoding": {"gzip"}, "Cache-Control": {"max-age=0"}}
	assert.True(t, wants(&http.Request{Header: accepts}).any())
	accepts.Add("Cache-Control", "max-age=0, No-Transform")
	assert.False(t, wants(&http.Request{Header: accepts}).any())
}

// FuzzAccepted looks for what is chosen although it was not asked for.
func FuzzAccepted(f *testing.F) {
	f.Add("gzip;q=0.5, br;q=1.0, *;q=0")
	f.Fuzz(func(t *testing.T, accept string) {
		a := parse([]string{accept})
		lower := strings.ToLower(accept)
		if c := a.whole(); c != nil && !strings.Contains(lower, c.name) && !strings.Contains(lower, "*") {
			t.Errorf("%s for %q", c.name, accept)
		}
		if a.stream() && !strings.Contains(lower, "gzip") && !strings.Contains(lower, "*") {
			t.Errorf("gzip for %q", accept)
		}
	})
}

func TestConcerns(t *testing.T) {
	for _, tt := range []struct {
		name              string
		response, request http.Header
		expect            bool
	}{
		{"a browser's", nil, http.Header{"Cache-Control": {"max-age=0"}, "Connection": {"keep-alive"}}, true},
		{"it varies otherwise", http.Header{"Vary": {"Origin, Cookie"}}, nil, true},
		{"an outer middleware compresses", http.Header{"Vary": {"Origin", "cookie, accept-encoding"}}, nil, false},
		{"a socket", nil, http.Header{"Connection": {"keep-alive, Upgrade"}}, false},
	} {
		assert.Equal(t, tt.expect, concerns(tt.response, &http.Request{Header: tt.request}), tt.name)
	}
}
