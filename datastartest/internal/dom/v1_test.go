package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Patch_modesOfV1(t *testing.T) {
	const list = `<ul id="l"><li class="x">1</li><li class="x">2</li></ul>`
	rows{
		{"outer by id", list, Patch{HTML: `<ul id="l"><li>3</li></ul>`}, `<ul id="l"><li>3</li></ul>`},
		{"outer by id, named", list, Patch{Mode: "outer", HTML: `<ul id="l"></ul>`}, `<ul id="l"></ul>`},
		{"outer by id, several", `<b id="a"></b><b id="b"></b>`, Patch{HTML: `<b id="b">2</b> and <b id="a">1</b>`}, `<b id="a">1</b><b id="b">2</b>`},
		{"outer by id, another element", list, Patch{HTML: `<p id="l">3</p>`}, `<p id="l">3</p>`},
		{"outer", list, Patch{Selector: ".x", Mode: "outer", HTML: `<li>3</li>`}, `<ul id="l"><li>3</li><li>3</li></ul>`},
		{"outer with several roots", list, Patch{Selector: "#l", HTML: `a<p>b</p>c`}, `a<p>b</p>c`},
		{"outer with nothing", list, Patch{Selector: ".x", HTML: ``}, `<ul id="l"></ul>`},
		{"inner", list, Patch{Selector: "#l", Mode: "inner", HTML: `<li>3</li>`}, `<ul id="l"><li>3</li></ul>`},
		{"inner with text", list, Patch{Selector: ".x", Mode: "inner", HTML: `a &amp; b`}, `<ul id="l"><li class="x">a &amp; b</li><li class="x">a &amp; b</li></ul>`},
		{"inner with nothing", list, Patch{Selector: "#l", Mode: "inner"}, `<ul id="l"></ul>`},
		{"replace by id", list, Patch{Mode: "replace", HTML: `<p id="l">3</p>`}, `<p id="l">3</p>`},
		{"replace", list, Patch{Selector: ".x", Mode: "replace", HTML: `<li>3</li>4`}, `<ul id="l"><li>3</li>4<li>3</li>4</ul>`},
		{"prepend", list, Patch{Selector: "#l", Mode: "prepend", HTML: `<li>3</li><li>4</li>`}, `<ul id="l"><li>3</li><li>4</li><li class="x">1</li><li class="x">2</li></ul>`},
		{"append", list, Patch{Selector: "#l", Mode: "append", HTML: `<li>3</li><li>4</li>`}, `<ul id="l"><li class="x">1</li><li class="x">2</li><li>3</li><li>4</li></ul>`},
		{"append to each", list, Patch{Selector: ".x", Mode: "append", HTML: `!`}, `<ul id="l"><li class="x">1!</li><li class="x">2!</li></ul>`},
		{"before", list, Patch{Selector: ".x", Mode: "before", HTML: `<li>3</li>`}, `<ul id="l"><li>3</li><li class="x">1</li><li>3</li><li class="x">2</li></ul>`},
		{"after", list, Patch{Selector: ".x", Mode: "after", HTML: `<li>3</li>`}, `<ul id="l"><li class="x">1</li><li>3</li><li class="x">2</li><li>3</li></ul>`},
		{"remove", list, Patch{Selector: ".x", Mode: "remove", HTML: `ignored`}, `<ul id="l"></ul>`},
		{"rows of a table", `<table><tbody id="t"></tbody></table>`, Patch{Selector: "#t", Mode: "append", HTML: `<tr><td>1</td></tr>`}, `<table><tbody id="t"><tr><td>1</td></tr></tbody></table>`},
		{"an id that is no selector", `<b id="7 #a:b"></b>`, Patch{HTML: `<b id="7 #a:b">x</b>`}, `<b id="7 #a:b">x</b>`},
		{"the first of two with an id", `<b id="a"></b><b id="a"></b>`, Patch{HTML: `<b id="a">x</b>`}, `<b id="a">x</b><b id="a"></b>`},
		{"into a template", `<template id="t"><i></i></template>`, Patch{HTML: `<template id="t"><b></b></template>`}, `<template id="t"><b></b></template>`},
		{"not in a template", `<template><i class="x"></i></template><i class="x"></i>`, Patch{Selector: ".x", Mode: "remove"}, `<template><i class="x"></i></template>`},
		{"in quirks mode", `<i id="a"></i>`, Patch{HTML: `<p id="a"><table></table></p>`}, `<p id="a"><table></table></p>`},
	}.run(t, event.V1)
}

func TestDocument_Patch_namespacesOfV1(t *testing.T) {
	const picture = `<svg id="s"><g id="g"></g></svg>`
	rows{
		{"without one", picture, Patch{Selector: "#g", Mode: "inner", HTML: `<circle/>`}, `<svg id="s"><g id="g"><circle></circle></g></svg>`},
		{"svg", picture, Patch{Selector: "#g", Mode: "inner", Namespace: "svg", HTML: `<linearGradient viewbox="0"/>`}, `<svg id="s"><g id="g"><linearGradient viewBox="0"></linearGradient></g></svg>`},
		{"svg by id", picture, Patch{Namespace: "svg", HTML: `<g id="g" class="on"></g>`}, `<svg id="s"><g id="g" class="on"></g></svg>`},
		{"html by its name", `<p id="a"></p>`, Patch{Namespace: "html", HTML: `<p id="a">x</p>`}, `<p id="a">x</p>`},
		{"mathml", `<math id="m"></math>`, Patch{Selector: "#m", Mode: "append", Namespace: "mathml", HTML: `<mi>x</mi>`}, `<math id="m"><mi>x</mi></math>`},
		// 1.0.4 skips every second sibling.
		{"svg, three siblings", picture, Patch{Selector: "#g", Mode: "append", Namespace: "svg", HTML: `<a></a><b0></b0><circle></circle>`}, `<svg id="s"><g id="g"><a></a><circle></circle></g></svg>`},
		{"svg, siblings on lines", picture, Patch{Selector: "#g", Mode: "append", Namespace: "svg", HTML: "<a></a>\n<circle></circle>"}, `<svg id="s"><g id="g"><a></a><circle></circle></g></svg>`},
		{"svg after a space", picture, Patch{Selector: "#g", Namespace: "svg", HTML: "\n<circle></circle>"}, "<svg id=\"s\">\n</svg>"},
	}.run(t, event.V1)

	d := parsed(t, picture)
	body, _ := patched(t, d, Patch{Selector: "#g", Mode: "append", HTML: `<circle/>`}, event.V1)
	assert.Equal(t, `<svg id="s"><g id="g"><circle></circle></g></svg>`, body)
	assert.Equal(t, "", one(t, d, "circle").Namespace, "an element of HTML that nobody sees")
}

func TestDocument_Patch_pagesOfV1(t *testing.T) {
	for _, tc := range []struct{ name, html, expect string }{
		{"a page", `<html lang="de"><head><title>t</title></head><body class="x"><b>1</b></body></html>`, `<html lang="de"><head><title>t</title></head><body class="x"><b>1</b></body></html>`},
		{"a head", `<head><title>t</title></head>`, `<html><head><title>t</title></head><body><i id="a"></i></body></html>`},
		{"a body", `<body class="x"><b>1</b></body>`, `<html><head><meta></head><body class="x"><b>1</b></body></html>`},
		{"head and body", `<head></head><body></body>`, `<html><head></head><body></body></html>`},
		// What ends a head does so in an attribute too, and not in a picture.
		{"a head in an attribute", `<b id="a" title="</head>"></b>`, `<html><head></head><body><i id="a"></i></body></html>`},
		{"a head in a picture", `<b id="a"><svg><title></head></title></svg></b>`, `<html><head><meta></head><body><b id="a"><svg><title></title></svg></b></body></html>`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := parsed(t, `<i id="a"></i>`)
			d.insert(d.Head(), newElement("", "meta"), nil)
			_, err := d.Patch(Patch{HTML: tc.html}, event.V1)
			assert.NoError(t, err)
			assert.Equal(t, tc.expect, d.OuterHTML(d.Root()))
		})
	}
}

func TestDocument_Patch_targetsOfV1(t *testing.T) {
	d := parsed(t, `<b id="a"></b><i></i><i></i>`)
	_, result := patched(t, d, Patch{HTML: `<b id="z"></b><b id="a"></b><b></b>`}, event.V1)
	assert.Equal(t, "b#a", names(result.Targets))
	assert.Equal(t, []string{"#z", "#"}, result.Missing)

	_, result = patched(t, d, Patch{Selector: "i", Mode: "append", HTML: "x"}, event.V1)
	assert.Equal(t, "i i", names(result.Targets))
	assert.Empty(t, result.Missing)

	_, result = patched(t, d, Patch{Selector: ".none", Mode: "inner", HTML: "x"}, event.V1)
	assert.Equal(t, []string{".none"}, result.Missing)
}

func TestDocument_Patch_throwsOnV1(t *testing.T) {
	for _, tc := range []struct {
		name, expect string
		patch        Patch
	}{
		{"no selector", "PatchElementsExpectedSelector: mode append", Patch{Mode: "append", HTML: "<b></b>"}},
		{"a mode of Beta", `PatchElementsInvalidMode: "morph"`, Patch{Mode: "morph", HTML: "<b></b>"}},
		{"a wrong namespace", `PatchElementsInvalidNamespace: "xml"`, Patch{Namespace: "xml", HTML: "<b></b>"}},
		{"no selector at all", `SyntaxError: selector "b[": a name is missing at ""`, Patch{Selector: "b[", HTML: "<b></b>"}},
		{"a second root", "HierarchyRequestError: a document has one element and no text", Patch{Selector: "html", Mode: "after", HTML: "<b></b>"}},
		{"an input that becomes one for files", "", Patch{HTML: `<input id="f" type="file" value="x">`}},
		{"an input for files with a value", "InvalidStateError: only a user chooses files", Patch{HTML: `<input id="f" value="x">`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := parsed(t, `<i id="a"></i><input id="f" type="file">`)
			_, err := d.Patch(tc.patch, event.V1)
			if tc.expect == "" {
				assert.NoError(t, err)
			} else {
				assert.EqualError(t, err, tc.expect)
			}
		})
	}
	_, err := parsed(t, "").Patch(Patch{}, event.V019)
	assert.EqualError(t, err, "the model has no client for V019")
}

func TestDocument_Patch_throwsLateOnV1(t *testing.T) {
	d := parsed(t, `<b id="a"></b>`)
	_, err := d.Patch(Patch{Selector: "body", Mode: "remove"}, event.V1)
	assert.NoError(t, err)
	_, err = d.Patch(Patch{HTML: `<body></body>`}, event.V1)
	assert.EqualError(t, err, "TypeError: there is no body")
	_, err = d.Patch(Patch{Selector: "html", Mode: "inner", HTML: `x`}, event.V1)
	assert.EqualError(t, err, "TypeError: there is no body", "where the pantry would go")
}

func TestDocument_Patch_upsertsOnV1(t *testing.T) {
	rows{
		{"by id", `<b id="a" title="t"></b><b id="a"></b>`, Patch{Mode: "upsertAttributes", HTML: `<i id="a" class="x">ignored</i>`}, `<b id="a" title="t" class="x"></b><b id="a" class="x"></b>`},
		{"by selector", `<b></b><b></b>`, Patch{Selector: "b", Mode: "upsertAttributes", HTML: `<i class="x"></i>`}, `<b class="x"></b><b class="x"></b>`},
		{"in svg", `<svg><g id="g"></g></svg>`, Patch{Mode: "upsertAttributes", Namespace: "svg", HTML: `<g id="g" viewbox="0"></g>`}, `<svg><g id="g" viewBox="0"></g></svg>`},
	}.run(t, event.V1)
}
