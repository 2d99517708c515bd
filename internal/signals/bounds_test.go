package signals_test

import (
	"math"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/internal/signals"
)

// sized returns a JSON string of n bytes.
func sized(n int) string { return `"` + strings.Repeat("x", n-2) + `"` }

func TestLimit(t *testing.T) {
	var tests = []struct {
		name       string
		givenLimit int64
		whenBytes  int
		whenLength int64
		expect     error
		expectRead int
	}{
		{"at the limit", 100, 100, 100, nil, 100},
		{"at the limit, chunked", 100, 100, -1, nil, 100},
		{"over the limit, announced", 100, 101, 101, signals.ErrTooLarge, 0},
		{"over the limit, chunked", 100, 5000, -1, signals.ErrTooLarge, 101},
		{"no limit to speak of", math.MaxInt64, 100, 100, nil, 100},
		{"no limit to speak of, chunked", math.MaxInt64, 100, -1, nil, 100},
		{"a very high limit", 1 << 62, 100, -1, nil, 100},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, body := track(sized(tt.whenBytes), "application/json", tt.whenLength)
			raw, _, err := signals.Read(r, tt.givenLimit)
			requireIs(t, tt.expect, err)
			assert.Equal(t, tt.expectRead, body.read)
			if tt.expect == nil {
				assert.Equal(t, sized(tt.whenBytes), string(raw))
			} else {
				assert.Nil(t, raw)
			}
		})
	}
}

func TestLimitOfAQuery(t *testing.T) {
	escaped := func(n int) string { return `"` + strings.Repeat("%78", n-2) + `"` }
	var tests = []struct {
		name       string
		givenLimit int64
		whenQuery  string
		expect     error
	}{
		{"at the limit", 100, sized(100), nil},
		{"at the limit, escaped", 100, escaped(100), nil},
		{"over the limit", 100, sized(101), signals.ErrTooLarge},
		{"over the limit, escaped", 100, escaped(101), signals.ErrTooLarge},
		{"far over the limit", 100, sized(301), signals.ErrTooLarge},
		{"no limit to speak of", math.MaxInt64, sized(100), nil},
		{"a very high limit", 1 << 62, sized(100), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request(http.MethodGet, "", "", "")
			r.URL.RawQuery = "datastar=" + tt.whenQuery
			_, _, err := signals.Read(r, tt.givenLimit)
			requireIs(t, tt.expect, err)
		})
	}
}

// Whatever a body announces, what is allocated for it is bounded by what comes of it.
func TestAnnouncedBodyTakesNoMemory(t *testing.T) {
	var tests = []struct {
		name          string
		whenAnnounced int64
		whenBytes     int
		expect        uint64 // bytes allocated, at the most
	}{
		{"nearly nothing comes", 1 << 29, 2, 32 << 10},
		{"some of it comes", 1 << 29, 10 << 10, 160 << 10},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := track(sized(tt.whenBytes), "application/json", tt.whenAnnounced)
			_, _, _ = signals.Read(r, 100) // whatever is made once
			r, _ = track(sized(tt.whenBytes), "application/json", tt.whenAnnounced)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := signals.Read(r, tt.whenAnnounced)
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, tt.expect)
		})
	}
}

func TestDepth(t *testing.T) {
	nest := func(open, inside, end string, n int) string {
		return strings.Repeat(open, n) + inside + strings.Repeat(end, n)
	}
	var tests = []struct {
		name   string
		when   string
		expect error
	}{
		{"arrays at the bound", nest("[", "", "]", 128), nil},
		{"arrays over it", nest("[", "", "]", 129), signals.ErrTooDeep},
		{"objects at the bound", nest(`{"a":`, "1", "}", 128), nil},
		{"objects over it", nest(`{"a":`, "1", "}", 129), signals.ErrTooDeep},
		{"side by side", "[" + strings.Repeat("[],", 500) + "[]]", nil},
		{"brackets in a string", `"` + strings.Repeat("[{", 200) + `"`, nil},
		{"brackets in a key", `{"` + strings.Repeat("[", 200) + `":1}`, nil},
		{"brackets behind an escaped quote", `["\"` + strings.Repeat("[", 200) + `"]`, nil},
		{"brackets behind an escaped backslash", `["\\",` + nest("[", "", "]", 128) + `]`, signals.ErrTooDeep},
		{"closing brackets do not hide it", strings.Repeat("]", 500) + nest("[", "", "]", 129), signals.ErrInvalid},
		{"never closed", strings.Repeat("[", 100_000), signals.ErrTooDeep},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []*http.Request{
				request(http.MethodPost, "", "application/json", tt.when),
				request(http.MethodGet, "datastar="+url.QueryEscape(tt.when), "", ""),
			} {
				_, _, err := signals.Read(r, 1<<20)
				requireIs(t, tt.expect, err)
			}
		})
	}
}

func TestInvalid(t *testing.T) {
	for _, invalid := range []string{"{", "nul", `{"a":1}}`, `{a:1}`, `"`, `"\`, "\x00", `{"a":1,}`, "{} {}"} {
		for _, r := range []*http.Request{
			request(http.MethodPost, "", "application/json", invalid),
			request(http.MethodGet, "datastar="+url.QueryEscape(invalid), "", ""),
		} {
			_, _, err := signals.Read(r, limit)
			assert.ErrorIs(t, err, signals.ErrInvalid, "%s of %q", r.Method, invalid)
		}
	}
	_, _, err := signals.Read(request(http.MethodGet, "datastar=%7g", "", ""), limit)
	assert.ErrorIs(t, err, signals.ErrInvalid)
	var escape url.EscapeError
	assert.ErrorAs(t, err, &escape)
}
