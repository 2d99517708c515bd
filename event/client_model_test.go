package event_test

import (
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
)

func TestClients_readStreamsAsBrowsersDo(t *testing.T) {
	var testCases = []struct {
		name        string
		givenStream string
		expect      []message
		expectID    string
		expectError string
	}{
		{name: "line feeds", givenStream: "event: e\ndata: x\n\n", expect: []message{{event: "e", data: "x"}}},
		{name: "CRLF", givenStream: "event: e\r\ndata: x\r\n\r\n", expect: []message{{event: "e", data: "x"}}},
		{name: "bare CR", givenStream: "event: e\rdata: x\r\r", expect: []message{{event: "e", data: "x"}}},
		{name: "one space goes", givenStream: "event:e\ndata:  x\n\n", expect: []message{{event: "e", data: " x"}}},
		{name: "comments", givenStream: ":\n\nevent: e\n: c\ndata: x\n\n", expect: []message{{event: "e", data: "x"}}},
		{name: "leading empty data is lost", givenStream: "event: e\ndata:\ndata: x\ndata:\n\n", expect: []message{{event: "e", data: "x\n"}}},
		{name: "byte order mark", givenStream: "event: e\ndata: \ufeffx\ufeff\n\n", expect: []message{{event: "e", data: "x\ufeff"}}},
		{name: "not UTF-8", givenStream: "event: e\ndata: \xff\xe2\x80\n\n", expect: []message{{event: "e", data: "\ufffd\ufffd\ufffd"}}},
		{name: "unterminated event", givenStream: "event: e\nid: 7\ndata: x\n", expectID: "7"},
		{name: "id on its own", givenStream: "id: 8\n\n", expectID: "8"},
		{name: "retry", givenStream: "event: e\nretry: 20\n\n", expect: []message{{event: "e", retry: 20}}},
		{name: "hot reconnect", givenStream: "retry:\n\n", expectError: "retry is"},
		{name: "nameless", givenStream: "data: x\n\n", expectError: "without a name"},
		{name: "no colon", givenStream: "x\n\n", expectError: "without a colon"},
		{name: "unknown field", givenStream: "x: y\n\n", expectError: "unknown field"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := transcribe([]byte(tc.givenStream))
			if tc.expectError != "" {
				assert.ErrorContains(t, got.err, tc.expectError)
				return
			}
			assert.NoError(t, got.err)
			assert.Equal(t, tc.expect, got.messages)
			assert.Equal(t, tc.expectID, got.lastID)
		})
	}
}

func TestClients_readStickyKeys(t *testing.T) {
	var testCases = []struct {
		name        string
		givenLines  string // after the fragment's first
		expect      string
		expectError string
		expectOther string // of V018
	}{
		{name: "raw", givenLines: "two", expect: "<pre>\ntwo"},
		{name: "the key again", givenLines: "fragment two", expect: "<pre>\nfragment two"},
		{name: "leading space", givenLines: "  two", expect: "<pre>\n  two"},
		{name: "empty line", givenLines: "\ntwo", expect: "<pre>\ntwo"},
		{name: "unknown mode", givenLines: "merge conflict", expectError: "unknown merge"},
		{name: "no mode", givenLines: "merge\u00a0", expectError: "unknown merge"},
		{name: "settle", givenLines: "settle down", expectError: `settle is "down"`},
		{name: "lost after settle", givenLines: "settle 1\ntwo", expectError: "belongs to no fragment"},
		{name: "keyword after a space", givenLines: " merge conflict", expect: "<pre>\n merge conflict"},
		{name: "error", givenLines: "error x", expect: "<pre>\nerror x", expectOther: "throws"},
		{name: "toggled", givenLines: "settle 500\nfragment merge conflict\nsettle 500\nfragment \ntwo", expect: "<pre>\nmerge conflict\n\ntwo"},
		{name: "trimmed", givenLines: "two \u3000\nsettle 500\nfragment ", expect: "<pre>\ntwo"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			stream := "event: datastar-fragment\ndata: fragment <pre>\ndata: " +
				strings.ReplaceAll(tc.givenLines, "\n", "\ndata: ") + "\n\n"
			got, err := read(event.V019, []byte(stream))
			if tc.expectError != "" {
				assert.ErrorContains(t, err, tc.expectError)
				return
			}
			assert.NoError(t, err)
			expect := seen{operation: mergesFragments, text: tc.expect, mode: "morph", viewTransition: true, settle: 500}
			assert.Equal(t, []seen{expect}, got)
			if got, err = read(event.V018, []byte(stream)); tc.expectOther != "" {
				assert.ErrorContains(t, err, tc.expectOther)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, []seen{expect}, got)
		})
	}
}

func TestClients_seeThroughInjection(t *testing.T) {
	var testCases = []struct {
		name          string
		givenProtocol event.Protocol
		givenStream   string
		expectError   string
		expect        string // operation
	}{
		{"redirect in a fragment", event.V018, "event: datastar-fragment\ndata: fragment <p>\ndata: redirect x\n\n", "", redirects},
		{"redirect in a fragment", event.V019, "event: datastar-fragment\ndata: fragment <p>\ndata: redirect x\n\n", "", mergesFragments},
		{"empty line among signals", event.V019, "event: datastar-signal\ndata: store {\ndata:\ndata: store }\n\n", "no space", ""},
		{"two lines of paths", event.V019, "event: datastar-delete\ndata: paths a\ndata: paths b\n\n", "more than one line", ""},
		{"other console", event.V019, "event: datastar-console\ndata: shout x\n\n", "unknown event or key", ""},
		{"mangled line", event.Beta, "event: datastar-merge-fragments\ndata: fragments <p>\ndata: </p>\n\n", "no space", ""},
		{"singular key", event.Beta, "event: datastar-merge-fragments\ndata: fragment <p>\n\n", "unknown key", ""},
		{"valueless attribute", event.Beta, "event: datastar-execute-script\ndata: script x\ndata: attributes defer\n\n", "mangled attribute", ""},
		{"blank after the mode", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: mode outer \n\n", "unknown mode", ""},
		{"no target", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: mode append\n\n", "no selector", ""},
		{"two selectors", event.V1, "event: datastar-patch-elements\ndata: selector a\ndata: selector b\ndata: elements <p>\n\n", "several lines", ""},
		{"foreign event", event.V1, "event: datastar-fragment\ndata: fragment <p>\n\n", "unknown event", ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name+" on "+tc.givenProtocol.String(), func(t *testing.T) {
			got, err := read(tc.givenProtocol, []byte(tc.givenStream))
			if tc.expectError != "" {
				assert.ErrorContains(t, err, tc.expectError)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, tc.expect, got[0].operation)
		})
	}
}

func TestClients_readLiterals(t *testing.T) {
	var testCases = []struct {
		name        string
		given       string
		expect      string
		expectError string
	}{
		{name: "escapes", given: `"\n\r\t\"\\\x3C\u2028é"`, expect: "\n\r\t\"\\<\u2028é"},
		{name: "raw <", given: `"</script>"`, expectError: "unescaped"},
		{name: "raw line end", given: "\"a\u2028b\"", expectError: "unescaped"},
		{name: "open", given: `"a`, expectError: "without an end"},
		{name: "ends early", given: `"a"b"`, expectError: "left over"},
		{name: "octal", given: `"\0"`, expectError: "unknown escape"},
		{name: "short", given: `"\u12"`, expectError: "unknown escape"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			js := &scanner{rest: tc.given}
			got := js.literal()
			js.end()
			if tc.expectError != "" {
				assert.ErrorContains(t, js.err, tc.expectError)
				return
			}
			assert.NoError(t, js.err)
			assert.Equal(t, tc.expect, got)
		})
	}
}
