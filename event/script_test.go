package event_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// call returns what an event does by way of a script.
func call(t *testing.T, p event.Protocol, e event.Event) client.Seen {
	t.Helper()
	got := see(t, p, e)
	if got.Operation == client.Redirects || got.Operation == client.Logs || got.Operation == client.LogsError {
		return got
	}
	got, err := got.AsScript(p)
	require.NoError(t, err)
	got, err = got.AsCall()
	require.NoError(t, err)
	return got
}

func TestExecuteScript_escapes(t *testing.T) {
	var testCases = []struct {
		name   string
		given  string
		expect string
	}{
		{"comparison", "if (a<b) {}", "if (a<b) {}"},
		{"end of the element", `x("</script>")`, `x("\x3C/script>")`},
		{"in capitals", `x("</sCRIPT ")`, `x("\x3C/sCRIPT ")`},
		{"comment", `x("<!-- ")`, `x("\x3C!-- ")`},
		{"whole documents", `x("</body></head></html>")`, `x("\x3C/body>\x3C/head>\x3C/html>")`},
		{"other end tags", `x("</p></b>")`, `x("</p></b>")`},
		{"twice", `"<</script</script"`, `"<\x3C/script\x3C/script"`},
		{"separators", "x('\u2028\u2029\ufeff')", `x('\u2028\u2029\ufeff')`},
		{"cut short", "'</scrip', '<!-', '<'", "'</scrip', '<!-', '<'"},
		{"lines", "a\r\n\rb // x\n", "a\n\nb // x\n"},
		{"not UTF-8", "'\xff'", "'\ufffd'"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			for _, p := range protocols {
				got, err := see(t, p, event.ExecuteScript(tc.given)).AsScript(p)
				require.NoError(t, err)
				assert.Equal(t, tc.expect, got.Text, p.String())
				assert.True(t, got.AutoRemove, p.String())
			}
		})
	}
	assert.EqualError(t, event.ExecuteScript(" \n").Err(), "datastar: ExecuteScript: the script is empty")
	assert.EqualError(t, event.ExecuteScript("\ufeff").Err(), "datastar: ExecuteScript: the script is empty")
	assert.EqualError(t, event.ExecuteScript("x('\x00')").Err(), "datastar: ExecuteScript: NUL in the script")
}

func TestWithScriptAttribute(t *testing.T) {
	attribute := event.WithScriptAttribute
	var testCases = []struct {
		name        string
		given       []event.Option
		expect      []string
		expectBeta  []string
		expectError string
	}{
		{name: "none", expectBeta: []string{"type text/javascript"}},
		{name: "type", given: []event.Option{attribute("type", "module")}, expect: []string{"type module"}, expectBeta: []string{"type module"}},
		{name: "type in capitals, last", given: []event.Option{attribute("a", "b"), attribute("x", "y"), attribute("TYPE", "module")},
			expect: []string{"a b", "x y", "TYPE module"}, expectBeta: []string{"a b", "x y", "TYPE module"}},
		{name: "quotes", given: []event.Option{attribute("nonce", `"<&amp;'>`)},
			expect: []string{`nonce "<&amp;'>`}, expectBeta: []string{"type text/javascript", `nonce "<&amp;'>`}},
		{name: "boolean", given: []event.Option{attribute("defer", "")}, expect: []string{"defer true"},
			expectBeta: []string{"type text/javascript", "defer true"}},
		{name: "blanks in a value", given: []event.Option{attribute("a", " b  c ")}, expect: []string{"a  b  c "},
			expectBeta: []string{"type text/javascript", "a  b  c "}},
		{name: "end of the element", given: []event.Option{attribute("a", "></script></head>")}, expect: []string{"a ></script></head>"},
			expectBeta: []string{"type text/javascript", "a ></script></head>"}},
		{name: "no name", given: []event.Option{attribute("", "x")}, expectError: "is not an attribute name"},
		{name: "blank in a name", given: []event.Option{attribute("a b", "x")}, expectError: "is not an attribute name"},
		{name: "way out of the tag", given: []event.Option{attribute("a>", "x")}, expectError: "is not an attribute name"},
		{name: "assignment", given: []event.Option{attribute("a=b", "x")}, expectError: "is not an attribute name"},
		{name: "line in a name", given: []event.Option{attribute("a\n", "x")}, expectError: "line break in the attribute name"},
		{name: "line in a value", given: []event.Option{attribute("a", "x\r")}, expectError: "line break in the attribute value"},
		{name: "NUL", given: []event.Option{attribute("a", "\x00")}, expectError: "NUL in the attribute value"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := event.ExecuteScript("x()", tc.given...)
			if tc.expectError != "" {
				assert.ErrorContains(t, e.Err(), tc.expectError)
				return
			}
			got, err := see(t, event.V1, e).AsScript(event.V1)
			require.NoError(t, err)
			assert.Equal(t, tc.expect, got.Attributes)
			assert.Equal(t, tc.expectBeta, see(t, event.Beta, e).Attributes)
		})
	}
}

func TestWithAutoRemove(t *testing.T) {
	for _, remove := range []bool{true, false} {
		e := event.ExecuteScript("x()", event.WithAutoRemove(remove))
		got, err := see(t, event.V1, e).AsScript(event.V1)
		require.NoError(t, err)
		assert.Equal(t, remove, got.AutoRemove)
		assert.Equal(t, remove, see(t, event.Beta, e).AutoRemove)
		for _, p := range []event.Protocol{event.V019, event.V018, event.BetaCSP, event.V1CSP} {
			assert.Equal(t, encode(t, p, event.ExecuteScript("x()")), encode(t, p, e), "there is no element to remove")
		}
	}
}

func TestConsole(t *testing.T) {
	for _, msg := range []string{"", "x", "log x", "one\n\ntwo", `"</script>` + "\u2028\ufeff\t\x01", "tail\n"} {
		for _, p := range protocols {
			assert.Equal(t, client.Seen{Operation: client.Logs, Text: msg}, call(t, p, event.ConsoleLog(msg)), p.String())
			assert.Equal(t, client.Seen{Operation: client.LogsError, Text: msg}, call(t, p, event.ConsoleError(msg)), p.String())
		}
	}
	assert.Equal(t, "a\nb\nc", call(t, event.V1, event.ConsoleLog("a\r\nb\rc")).Text)
	assert.EqualError(t, event.ConsoleLog("\x00").Err(), "datastar: ConsoleLog: NUL in the message")
}

func TestDispatchEvent(t *testing.T) {
	var testCases = []struct {
		name   string
		given  any
		expect string
	}{
		{"nil", nil, "null"},
		{"text", "</script>\u2028\r\n", `"\u003c/script\u003e\u2028\r\n"`},
		{"struct", struct{ ID int }{7}, `{"ID":7}`},
		{"raw lines", json.RawMessage("{\r\n\"a\": \"<!--\u2028\"\n}"), `{  "a": "\u003c!--\u2028" }`},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			for _, p := range protocols {
				got := call(t, p, event.DispatchEvent("row:saved", tc.given, event.WithSelector(`[name="<x>"]`)))
				expect := client.Seen{Operation: client.Dispatches, Name: "row:saved", Selector: `[name="<x>"]`, Text: tc.expect}
				assert.Equal(t, expect, got, p.String())
			}
		})
	}
	assert.Empty(t, call(t, event.V1, event.DispatchEvent("x", 1)).Selector, "the document")
	assert.Equal(t, "#x", call(t, event.V1, event.DispatchEvent("x", 1, event.WithSelectorID("x"))).Selector)
}

func TestDispatchEvent_refuses(t *testing.T) {
	assert.EqualError(t, event.DispatchEvent("", nil).Err(), "datastar: DispatchEvent: the name is empty")
	assert.EqualError(t, event.DispatchEvent("a\rb", nil).Err(), "datastar: DispatchEvent: line break in the name")
	assert.EqualError(t, event.DispatchEvent("a\x00", nil).Err(), "datastar: DispatchEvent: NUL in the name")
	assert.ErrorContains(t, event.DispatchEvent("a", func() {}).Err(), "datastar: DispatchEvent: ")
	assert.ErrorContains(t, event.DispatchEvent("a", json.RawMessage(`alert(1)`)).Err(), "not valid JSON")
}

// The clients do not agree on which of two attributes of a name counts.
func TestWithScriptAttribute_taken(t *testing.T) {
	tests := []struct {
		name        string
		given       []event.Option
		expectError string
	}{
		{"twice", []event.Option{event.WithScriptAttribute("type", "module"), event.WithScriptAttribute("TYPE", "x")}, "type is set twice or reserved"},
		{"three", []event.Option{event.WithScriptAttribute("a", ""), event.WithScriptAttribute("b", ""), event.WithScriptAttribute("b", "")}, "b is set twice or reserved"},
		{"what removes it", []event.Option{event.WithScriptAttribute("data-effect", "x")}, "data-effect is set twice or reserved"},
		{"nothing removes it", []event.Option{event.WithScriptAttribute("data-effect", "x"), event.WithAutoRemove(false)}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := event.ExecuteScript("x", test.given...).Err()
			if test.expectError == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, test.expectError)
			}
		})
	}
}
