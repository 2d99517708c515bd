package dom

import (
	"strings"
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
		{`<dialog><input id="a"></dialog>`, false}, {`<dialog open><input id="a"></dialog>`, true},
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

// TestDocument_Focus_nested has what no page has as it is loaded, but a patch can bring about.
func TestDocument_Focus_nested(t *testing.T) {
	for path, expect := range map[string]bool{
		"div": true, "button div": true, "input div": false, "textarea div": false, "img div": false, "option b": false, "script b": false, "tbody form": false, "td form": true, "optgroup b": true,
		"select div": false, "select option": false, "select[multiple] option": true, "select[multiple] div b": true, "select[multiple] b": false,
		"select[multiple] option b": false, "select[size=1] option": false, "select[size=2] option": true,
		"svg:svg div": false, "svg:svg svg:g": true, "svg:svg svg:button": false, "svg:svg svg:linearGradient": false, "svg:g": false, "svg:svg svg:path svg:g": false, "svg:svg svg:foreignObject div": true, "svg:svg svg:foreignObject svg:g": false,
		"svg:svg svg:a svg:g": true, "svg:svg svg:a svg:a": false, "svg:svg svg:a svg:tspan": false, "svg:svg svg:text svg:a svg:tspan": true, "svg:svg svg:tspan": false, "svg:svg svg:text svg:g": false,
		"math:mrow div": false, "math:mi div": true, "math:mi svg:svg": true, "math:mrow svg:svg": false, "math:mrow math:mi": true,
	} {
		d := parsed(t, "")
		n := d.Body()
		for name := range strings.FieldsSeq(path) {
			name, attribute, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
			namespace, local, found := strings.Cut(name, ":")
			if !found {
				namespace, local = "", name
			}
			child := newElement(namespace, local)
			if key, value, _ := strings.Cut(attribute, "="); key != "" {
				d.SetAttr(child, key, value)
			}
			n.AppendChild(child)
			n = child
		}
		d.SetAttr(n, "tabindex", "0")
		assert.Equal(t, expect, d.Focus(n), path)
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

// A morph of 1.0.4 takes the first element with an id of the page, here into one that does not show it.
func TestDocument_Patch_focusGoesUnseen(t *testing.T) {
	d := parsed(t, `<textarea id="a"></textarea><input id="i">`)
	assert.True(t, d.Focus(d.ByID("a")))
	patched(t, d, Patch{Selector: "#i", Mode: "inner", HTML: `<p id="d"><textarea id="a"></textarea></p>`}, event.V1)
	assert.Equal(t, "textarea#a", nodeName(d.Focused()))
	body, _ := patched(t, d, Patch{Selector: "#d", Mode: "inner", HTML: `<b><textarea id="a"></textarea></b>`}, event.V1)
	assert.Equal(t, `<input id="i">`, body, "what is in an input is not written")
	assert.Equal(t, "body", nodeName(d.Focused()))
}

// TestDocument_SetAttr_focus has attributes that change and change back, which Chromium sees at once or not at all.
func TestDocument_SetAttr_focus(t *testing.T) {
	for _, tc := range []struct {
		body, at, name string
		expect         bool
	}{
		{`<p id="a" tabindex="0">`, "p", "tabindex", false}, {`<input id="a" tabindex="0">`, "input", "tabindex", true},
		{`<p id="a" contenteditable>`, "p", "contenteditable", false}, {`<p id="a" contenteditable tabindex="0">`, "p", "tabindex", true},
		{`<a id="a" href="/">`, "a", "href", true}, {`<input id="a">`, "input", "hidden", false}, {`<p><input id="a"></p>`, "p", "hidden", true},
		{`<svg><a id="a" href="/"></a></svg>`, "a", "hidden", true}, {`<input id="a">`, "input", "disabled", true},
		{`<fieldset><p><input id="a"></p></fieldset>`, "fieldset", "disabled", false}, {`<fieldset><legend><input id="a"></legend></fieldset>`, "fieldset", "disabled", true},
		{`<fieldset><p id="a" tabindex="0"></p></fieldset>`, "fieldset", "disabled", true},
	} {
		d := parsed(t, tc.body)
		assert.True(t, d.Focus(d.ByID("a")), tc.body)
		n := one(t, d, tc.at)
		if value, has := Attr(n, tc.name); has {
			d.RemoveAttr(n, tc.name)
			d.SetAttr(n, tc.name, value)
		} else {
			d.SetAttr(n, tc.name, "")
			d.RemoveAttr(n, tc.name)
		}
		assert.Equal(t, tc.expect, d.Focused() == d.ByID("a"), "%s %s", tc.body, tc.name)
	}
}
