package event_test

import (
	stdjson "encoding/json"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func rawMessage(data []byte) stdjson.RawMessage { return data }

func TestMergeSignals(t *testing.T) {
	type signals struct {
		Name string `json:"name"`
		Note string `json:"note,omitempty"`
	}
	var testCases = []struct {
		name        string
		given       any
		expect      string
		expectError string
	}{
		{name: "struct", given: signals{Name: "a\nb"}, expect: `{"name":"a\nb"}`},
		{name: "pointer", given: &signals{Name: "a"}, expect: `{"name":"a"}`},
		{name: "map", given: map[string]any{"b": nil, "a": []int{1}}, expect: `{"a":[1],"b":null}`},
		{name: "raw", given: stdjson.RawMessage(` { "b" : 1, "a":"</script>"} `), expect: `{ "b" : 1, "a":"</script>"}`},
		{name: "go-json's raw", given: json.RawMessage(`{"b":  1}`), expect: `{"b":  1}`},
		{name: "raw lines", given: json.RawMessage("\n{\r\n\"a\":\r1\n\n}\n"), expect: "{\n\"a\":\n1\n\n}"},
		{name: "invalid raw", given: json.RawMessage(`{"a":}`), expectError: "the raw message is not valid JSON"},
		{name: "code", given: json.RawMessage(`{a:alert(1)}`), expectError: "the raw message is not valid JSON"},
		{name: "two raw values", given: json.RawMessage(`{} {}`), expectError: "the raw message is not valid JSON"},
		{name: "no raw", given: json.RawMessage(nil), expectError: "the raw message is not valid JSON"},
		{name: "raw array", given: json.RawMessage(`[{}]`), expectError: "signals are a JSON object"},
		{name: "nil", given: nil, expectError: "signals are a JSON object"},
		{name: "nil pointer", given: (*signals)(nil), expectError: "signals are a JSON object"},
		{name: "number", given: 1, expectError: "signals are a JSON object, and int is not"},
		{name: "string", given: "{}", expectError: "signals are a JSON object, and string is not"},
		{name: "bytes", given: []byte("{}"), expectError: "signals are a JSON object"},
		{name: "slice", given: []signals{}, expectError: "signals are a JSON object"},
		{name: "channel", given: make(chan int), expectError: "datastar: PatchSignals: "},
		{name: "error", given: uncomparable{}, expectError: "uncomparable"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := event.MergeSignals(tc.given)
			assert.Equal(t, e.Err() == nil, event.PatchSignals(tc.given).Err() == nil)
			if tc.expectError != "" {
				assert.ErrorContains(t, e.Err(), tc.expectError)
				return
			}
			for _, p := range protocols {
				got := see(t, p, e)
				assert.Equal(t, client.Seen{Operation: client.MergesSignals, Text: tc.expect}, got, p.String())
			}
		})
	}
}

func TestMergeSignals_onlyIfMissing(t *testing.T) {
	for _, p := range protocols {
		got := see(t, p, event.MergeSignals(map[string]int{"a": 1}, event.WithOnlyIfMissing()))
		assert.Equal(t, client.Seen{Operation: client.MergesSignals, Text: `{"a":1}`, OnlyIfMissing: true}, got, p.String())
	}
}

func TestRemoveSignals(t *testing.T) {
	var testCases = []struct {
		name   string
		given  []string
		expect []string
	}{
		{"one", []string{"a"}, []string{"a"}},
		{"nested", []string{"a.b.c"}, []string{"a.b.c"}},
		{"sorted by part", []string{"b", "a-b", "a.c", "a.b"}, []string{"a.b", "a.c", "a-b", "b"}},
		{"repeated", []string{"a", "b", "a"}, []string{"a", "b"}},
		{"below another", []string{"a.b.c", "a.b", "a.bc", "a.b.d.e"}, []string{"a.b", "a.bc"}},
		{"shared parents", []string{"a.b.c", "a.b.d", "a.e", "x.b.c"}, []string{"a.b.c", "a.b.d", "a.e", "x.b.c"}},
		{"shared beginnings", []string{"ab.c", "abc.d", "ab.cd"}, []string{"ab.c", "ab.cd", "abc.d"}},
		{"odd names", []string{`a"b`, `c\d`, "é", "<x>"}, []string{"<x>", `a"b`, `c\d`, "é"}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := event.RemoveSignals(tc.given...)
			for _, p := range protocols {
				got := see(t, p, e)
				if p.Generation() == event.V1 || p == event.V018 {
					var err error
					got, err = got.AsRemoval()
					require.NoError(t, err)
				}
				assert.Equal(t, client.Seen{Operation: client.RemovesSignals, Paths: tc.expect}, got, p.String())
			}
		})
	}
}

func TestRemoveSignals_refuses(t *testing.T) {
	assert.EqualError(t, event.RemoveSignals().Err(), "datastar: RemoveSignals: there is no path")
	for _, path := range []string{"", ".", ".a", "a.", "a..b"} {
		assert.ErrorContains(t, event.RemoveSignals("ok", path).Err(), "is not a path")
	}
	for _, path := range []string{"a\nb", "a\rb", "a\r\nb"} {
		assert.ErrorContains(t, event.RemoveSignals("ok", path).Err(), "line break in the path")
	}
	assert.ErrorContains(t, event.RemoveSignals("a\x00").Err(), "NUL in the path")
	// A client splits a list of paths at whatever it treats as a blank, or trims it.
	for _, blank := range []string{" ", "\t", "\v", "\f", "\u00a0", "\u1680", "\u2003", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"} {
		assert.ErrorContains(t, event.RemoveSignals("a"+blank).Err(), "blank in the path", "%q", blank)
	}
}
