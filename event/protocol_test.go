package event_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProtocol_names(t *testing.T) {
	var testCases = []struct {
		given       event.Protocol
		expect      string
		expectValid bool
	}{
		{event.ProtocolAuto, "ProtocolAuto", true},
		{event.V1, "V1", true},
		{event.Beta, "Beta", true},
		{event.V019, "V019", true},
		{event.V018, "V018", true},
		{event.V1CSP, "V1CSP", true},
		{event.BetaCSP, "BetaCSP", true},
		{event.BetaCSP + 1, "Protocol(7)", false},
		{255, "Protocol(255)", false},
	}
	for _, tc := range testCases {
		t.Run(tc.expect, func(t *testing.T) {
			assert.Equal(t, tc.expect, tc.given.String())
			assert.Equal(t, tc.expectValid, tc.given.Valid())
		})
	}
}

func TestProtocol_Generation(t *testing.T) {
	assert.Equal(t, event.V1, event.V1CSP.Generation())
	assert.Equal(t, event.Beta, event.BetaCSP.Generation())
	for _, p := range []event.Protocol{event.ProtocolAuto, event.V1, event.Beta, event.V019, event.V018, 255} {
		assert.Equal(t, p, p.Generation())
	}
}

func TestProtocol_Append_refusesWhatIsNoProtocol(t *testing.T) {
	for _, p := range []event.Protocol{event.ProtocolAuto, event.BetaCSP + 1, 255} {
		t.Run(p.String(), func(t *testing.T) {
			got, err := p.Append([]byte("before"), event.ConsoleLog("x"))
			assert.ErrorIs(t, err, event.ErrUnsupported)
			assert.ErrorContains(t, err, p.String())
			assert.Equal(t, "before", string(got))
		})
	}
}

func TestProtocol_Append_keepsWhatIsThere(t *testing.T) {
	backing := []byte("before, and after")
	for _, p := range protocols {
		got, err := p.Append(backing[:6], event.RemoveFragments("#x\n"))
		require.Error(t, err)
		assert.Equal(t, "before", string(got))
		assert.Equal(t, "before, and after", string(backing), "nothing is written on an error")
	}
	for _, p := range protocols {
		got, err := p.Append(append(make([]byte, 0, 1000), "before"...), event.RemoveFragments("#x"))
		require.NoError(t, err)
		assert.Equal(t, "before"+encode(t, p, event.RemoveFragments("#x")), string(got))
	}
}

func TestProtocol_Append_saysWhatIsUnsupported(t *testing.T) {
	attribute := event.ExecuteScript("x()", event.WithScriptAttribute("nonce", "1"))
	svg := event.MergeFragments("<g/>", event.WithNamespace(event.SVG))
	text := event.MergeFragments("text", event.WithSelector("#x"), event.WithMergeMode(event.Append))
	comment := event.MergeFragments("<!-- c --><p>")
	var testCases = []struct {
		name          string
		givenEvent    event.Event
		givenProtocol event.Protocol
		expect        string
	}{
		{"mode without a selector", event.MergeFragments("<p>", event.WithMergeMode(event.Append)), event.V1,
			"datastar: unsupported: PatchElements with mode append on V1: add WithSelector"},
		{"attribute", attribute, event.V019,
			"datastar: unsupported: ExecuteScript with WithScriptAttribute on V019: leave it out, or create the element in the script"},
		{"attribute", attribute, event.V018,
			"datastar: unsupported: ExecuteScript with WithScriptAttribute on V018: leave it out, or create the element in the script"},
		{"attribute", attribute, event.V1CSP,
			"datastar: unsupported: ExecuteScript with WithScriptAttribute on V1CSP: leave it out, or create the element in the script"},
		{"attribute", attribute, event.BetaCSP,
			"datastar: unsupported: ExecuteScript with WithScriptAttribute on BetaCSP: leave it out, or create the element in the script"},
		{"mode without a selector", event.MergeFragments("<p>", event.WithMergeMode(event.Append)), event.V1CSP,
			"datastar: unsupported: PatchElements with mode append on V1CSP: add WithSelector"},
		{"namespace", svg, event.BetaCSP, "datastar: unsupported: PatchElements with WithNamespace on BetaCSP: send the whole <svg> element"},
		{"namespace", svg, event.Beta, "datastar: unsupported: PatchElements with WithNamespace on Beta: send the whole <svg> element"},
		{"namespace", svg, event.V019, "datastar: unsupported: PatchElements with WithNamespace on V019: send the whole <svg> element"},
		{"namespace", svg, event.V018, "datastar: unsupported: PatchElements with WithNamespace on V018: send the whole <svg> element"},
		{"MathML", event.MergeFragments("<mi>x</mi>", event.WithNamespace(event.MathML)), event.Beta,
			"datastar: unsupported: PatchElements with WithNamespace on Beta: send the whole <math> element"},
		{"text", text, event.Beta, "datastar: unsupported: PatchElements with a fragment that does not begin with an element on Beta: wrap it in one"},
		{"text", text, event.V019, "datastar: unsupported: PatchElements with a fragment that does not begin with an element on V019: wrap it in one"},
		{"text", text, event.V018, "datastar: unsupported: PatchElements with a fragment that does not begin with an element on V018: wrap it in one"},
		{"leading comment", comment, event.V018,
			"datastar: unsupported: PatchElements with a fragment that does not begin with an element on V018: wrap it in one"},
	}
	for _, tc := range testCases {
		t.Run(tc.name+" on "+tc.givenProtocol.String(), func(t *testing.T) {
			require.NoError(t, tc.givenEvent.Err(), "another protocol can do it")
			got, err := tc.givenProtocol.Append([]byte("x"), tc.givenEvent)
			assert.ErrorIs(t, err, event.ErrUnsupported)
			assert.EqualError(t, err, tc.expect)
			assert.Equal(t, "x", string(got))
		})
	}
}
