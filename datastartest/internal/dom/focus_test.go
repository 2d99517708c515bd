package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Focus(t *testing.T) {
	for _, tc := range []struct {
		given  string
		expect bool
	}{
		{`<input id="a">`, true}, {`<input id="a" type="hidden">`, false}, {`<input id="a" disabled>`, false}, {`<fieldset disabled><input id="a"></fieldset>`, false},
		{`<a id="a">`, false}, {`<a id="a" href="/">`, true}, {`<p id="a">`, false}, {`<p id="a" tabindex="-1">`, true}, {`<p id="a" contenteditable>`, true},
		{`<div hidden><input id="a"></div>`, false}, {`<details><input id="a"></details>`, false}, {`<details open><input id="a"></details>`, true},
		{`<details><summary id="a"></summary></details>`, true}, {`<summary id="a"></summary>`, false},
		{`<svg><a id="a" xlink:href="#x"></a></svg>`, true}, {`<svg><a id="a" href="#x"></a></svg>`, true}, {`<svg><a id="a"></a></svg>`, false},
		{`<svg><g><a id="a" href="#x"></a></g></svg>`, true}, {`<svg><path><a id="a" href="#x"></a></path></svg>`, false},
		{`<svg hidden><a id="a" href="#x" hidden></a></svg>`, true}, {`<math><mi id="a" tabindex="0" hidden></mi></math>`, true}, {`<div hidden><svg><a id="a" href="#x"></a></svg></div>`, false},
	} {
		d := parsed(t, tc.given)
		assert.Equal(t, tc.expect, d.Focus(d.ByID("a")), tc.given)
		assert.Equal(t, tc.expect, d.Focused() == d.ByID("a"), tc.given)
	}
}

func TestDocument_Focused(t *testing.T) {
	d := parsed(t, `<input id="a"><input id="b" autofocus><input autofocus>`)
	assert.Same(t, d.ByID("b"), d.Focused())
	d.Blur()
	assert.Same(t, d.Body(), d.Focused())
}

func TestDocument_Patch_focus(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		patch      Patch
		v1, beta   string
	}{
		{"kept", `<div id="d"><input id="a"></div>`, Patch{HTML: `<div id="d"><p></p><input id="a"></div>`}, "input#a", "input#a"},
		{"moved", `<div id="d"><input id="b"><input id="a"></div>`, Patch{HTML: `<div id="d"><input id="a"><input id="b"></div>`}, "input#a", "input#a"},
		{"another element with the id", `<div id="d"><input id="a"></div>`, Patch{HTML: `<div id="d"><textarea id="a"></textarea></div>`}, "body", "textarea#a"},
		{"removed", `<div id="d"><input id="a"></div>`, Patch{HTML: `<div id="d"></div>`}, "body", "body"},
		{"removed by a parent", `<div id="d"><p><input id="a"></p></div>`, Patch{Selector: "#d", Mode: "remove"}, "body", "body"},
		{"disabled", `<input id="a">`, Patch{HTML: `<input id="a" disabled>`}, "body", "body"},
		{"elsewhere", `<input id="a"><p id="d"></p>`, Patch{HTML: `<p id="d">x</p>`}, "input#a", "input#a"},
		{"inner", `<div id="d"><input id="a"></div>`, Patch{Selector: "#d", Mode: "inner", HTML: `<input id="a">`}, "input#a", "body"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for protocol, expect := range map[event.Protocol]string{event.V1: tc.v1, event.Beta: tc.beta} {
				d := parsed(t, tc.body)
				assert.True(t, d.Focus(d.ByID("a")))
				patched(t, d, tc.patch, protocol)
				assert.Equal(t, expect, nodeName(d.Focused()), protocol)
			}
		})
	}
}
