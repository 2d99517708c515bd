package client

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestReadStrictly_stickyKeys(t *testing.T) {
	tests := []struct {
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
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream := "event: datastar-fragment\ndata: fragment <pre>\ndata: " +
				strings.ReplaceAll(test.givenLines, "\n", "\ndata: ") + "\n\n"
			got, err := ReadStrictly(event.V019, []byte(stream))
			if test.expectError != "" {
				assert.ErrorContains(t, err, test.expectError)
				return
			}
			assert.NoError(t, err)
			expect := Seen{Operation: MergesFragments, Text: test.expect, Mode: "morph", ViewTransition: true, Settle: 500}
			assert.Equal(t, []Seen{expect}, got)
			if got, err = ReadStrictly(event.V018, []byte(stream)); test.expectOther != "" {
				assert.ErrorContains(t, err, test.expectOther)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, []Seen{expect}, got)
		})
	}
}

// What text that came from a user must not become is seen.
func TestReadStrictly_injection(t *testing.T) {
	tests := []struct {
		name          string
		givenProtocol event.Protocol
		givenStream   string
		expectError   string
		expect        Operation
	}{
		{"redirect in a fragment", event.V018, "event: datastar-fragment\ndata: fragment <p>\ndata: redirect x\n\n", "", Redirects},
		{"redirect under any name", event.V018, "event: x\ndata: redirect x\n\n", "", Redirects},
		{"redirect in a fragment", event.V019, "event: datastar-fragment\ndata: fragment <p>\ndata: redirect x\n\n", "", MergesFragments},
		{"nothing but a redirect", event.V018, "event: datastar-fragment\ndata: redirect x\ndata: error y\n\n", "", Redirects},
		{"a deletion with a fragment", event.V018, "event: datastar-fragment\ndata: merge delete_element\ndata: fragment <p>\n\n", "a deletion with a fragment", ""},
		{"foreign event", event.V018, "event: datastar-patch-elements\ndata: elements <p>\n\n", "belongs to no fragment", ""},
		{"empty line among signals", event.V019, "event: datastar-signal\ndata: store {\ndata:\ndata: store }\n\n", `throws: unknown signal type ""`, ""},
		{"two lines of paths", event.V019, "event: datastar-delete\ndata: paths a\ndata: paths b\n\n", "more than one line", ""},
		{"other console", event.V019, "event: datastar-console\ndata: shout x\n\n", "throws: unknown event or key", ""},
		{"console of another mode", event.V019, "event: datastar-console\ndata: warn x\n\n", "a message in the mode warn", ""},
		{"foreign event", event.V019, "event: datastar-patch-elements\ndata: elements <p>\n\n", "unknown event", ""},
		{"mangled line", event.Beta, "event: datastar-merge-fragments\ndata: fragments <p>\ndata: </p>\n\n", "no space", ""},
		{"singular key", event.Beta, "event: datastar-merge-fragments\ndata: fragment <p>\n\n", "unknown key", ""},
		{"valueless attribute", event.Beta, "event: datastar-execute-script\ndata: script x\ndata: attributes defer\n\n", "mangled attribute", ""},
		{"no script", event.Beta, "event: datastar-execute-script\ndata: autoRemove true\n\n", "throws: no script", ""},
		{"no selector", event.Beta, "event: datastar-remove-fragments\ndata: selector \n\n", "throws: no selector", ""},
		{"an inline script", event.BetaCSP, "event: datastar-execute-script\ndata: script x\n\n", "the policy blocks the script", ""},
		{"foreign event", event.Beta, "event: datastar-patch-elements\ndata: elements <p>\n\n", "unknown event", ""},
		{"blank after the mode", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: mode outer \n\n", "throws: unknown mode", ""},
		{"unknown namespace", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: namespace xml\n\n", "throws: unknown namespace", ""},
		{"no target", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: mode append\n\n", "throws: no selector", ""},
		{"two selectors", event.V1, "event: datastar-patch-elements\ndata: selector a\ndata: selector b\ndata: elements <p>\n\n", "several lines", ""},
		{"no signals", event.V1, "event: datastar-patch-signals\ndata: onlyIfMissing true\n\n", "throws: no signals", ""},
		{"neither true nor false", event.V1, "event: datastar-patch-signals\ndata: signals {}\ndata: onlyIfMissing yes\n\n", `onlyIfMissing is "yes"`, ""},
		{"foreign event", event.V1, "event: datastar-fragment\ndata: fragment <p>\n\n", "unknown event", ""},
		{"nameless", event.V1, "data: x\n\n", "without a name", ""},
		{"no colon", event.V1, "x\n\n", `the unknown field "x"`, ""},
		{"hot reconnect", event.V1, "retry: 0\n\n", `the retry is "0"`, ""},
		{"retry that is no number", event.V1, "retry: soon\n\n", `the retry is "soon"`, ""},
		{"unknown field", event.V1, "x: y\n\n", `the unknown field "x"`, ""},
		{"nobody's", event.ProtocolAuto, "event: x\ndata: y\n\n", "no client speaks ProtocolAuto", ""},
	}
	for _, test := range tests {
		t.Run(test.name+" on "+test.givenProtocol.String(), func(t *testing.T) {
			got, err := ReadStrictly(test.givenProtocol, []byte(test.givenStream))
			if test.expectError != "" {
				assert.ErrorContains(t, err, test.expectError)
				return
			}
			assert.NoError(t, err)
			assert.Equal(t, test.expect, got[0].Operation)
		})
	}
}

// A client goes on with what is odd, in its own way.
func TestBlock_Read_odd(t *testing.T) {
	merged := Seen{Operation: MergesFragments, Text: "<p>", Mode: "morph"}
	tests := []struct {
		name          string
		givenProtocol event.Protocol
		given         string
		expect        Seen
		expectOdd     []string
	}{
		{"unknown key", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: settle 1\n\n", merged, []string{`unknown key "settle"`}},
		{"no space", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: elementsX\ndata:\n\n",
			Seen{Operation: MergesFragments, Text: "<p>\nelementsX", Mode: "morph"}, []string{`no space in line "elementsX"`, `no space in line ""`}},
		{"true with a blank", event.V1, "event: datastar-patch-elements\ndata: elements <p>\ndata: useViewTransition true \n\n",
			Seen{Operation: MergesFragments, Text: "<p>", Mode: "morph", ViewTransition: true}, []string{`useViewTransition is "true "`}},
		{"no elements", event.V1, "event: datastar-patch-elements\ndata: selector #a\n\n",
			Seen{Operation: MergesFragments, Selector: "#a", Mode: "morph"}, []string{"no elements"}},
		{"no fragments", event.Beta, "event: datastar-merge-fragments\ndata: settleDuration 20ms\n\n",
			Seen{Operation: MergesFragments, Text: "<div></div>", Mode: "morph", Settle: 20}, []string{"no fragments", `settleDuration is "20ms"`}},
		{"no signals", event.Beta, "event: datastar-merge-signals\ndata: x y\n\n",
			Seen{Operation: MergesSignals, Text: "{}"}, []string{`unknown key "x"`, "no signals"}},
		{"foreign event", event.V1, "event: datastar-merge-signals\ndata: signals {}\n\n", Seen{}, []string{`unknown event "datastar-merge-signals"`}},
		{"foreign message", event.V1, "data: x\n\n", Seen{}, []string{`a message without a name: "x"`}},
		{"id and retry alone", event.V1, "id: 1\nretry: 2\n\n", Seen{}, nil},
		{"cut", event.V1, "event: datastar-patch-elements\ndata: elements <p>\n", Seen{}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for block := range Blocks(strings.NewReader(test.given), test.givenProtocol) {
				got, odd, err := block.Read(test.givenProtocol)
				assert.NoError(t, err)
				assert.Equal(t, test.expect, got)
				assert.Equal(t, test.expectOdd, odd)
			}
		})
	}
}

func TestSeen_idAndRetry(t *testing.T) {
	const stream = "event: datastar-patch-signals\nid: 7\nretry: 20\ndata: signals {}\n\n" +
		"event: datastar-patch-signals\ndata: signals {}\n\n"
	got, err := ReadStrictly(event.V1, []byte(stream))
	assert.NoError(t, err)
	assert.Equal(t, []Seen{{Operation: MergesSignals, Text: "{}", ID: "7", Retry: 20}, {Operation: MergesSignals, Text: "{}"}}, got)
}
