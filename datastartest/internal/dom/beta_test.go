package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Patch_modesOfBeta(t *testing.T) {
	const list = `<ul id="l"><li class="x">1</li><li class="x">2</li></ul>`
	const mark = ` data-fragment-merge-target="true"`
	rows{
		{"morph by id", list, Patch{HTML: `<ul id="l"><li>3</li></ul>`}, `<ul id="l"><li>3</li></ul>`},
		{"morph by id, named", list, Patch{Mode: "morph", HTML: `<ul id="l"></ul>`}, `<ul id="l"></ul>`},
		{"morph all with an id", `<b id="a"></b><b id="a"></b>`, Patch{HTML: `<b id="a">x</b>`}, `<b id="a">x</b><b id="a">x</b>`},
		{"morph several", `<b id="a"></b><b id="b"></b>`, Patch{HTML: ` <b id="b">2</b> and <b id="a">1</b>`}, `<b id="a">1</b><b id="b">2</b>`},
		{"morph into another element", list, Patch{HTML: `<p id="l"></p>`}, `<p id="l"></p>`},
		{"morph what is selected", list, Patch{Selector: ".x", HTML: `<li>3</li>`}, `<ul id="l"><li>3</li><li>3</li></ul>`},
		{"morph, without an id", `<b id="null"></b>`, Patch{HTML: `<b>x</b>`}, `<b>x</b>`},
		{"inner, the whole element", list, Patch{Selector: ".x", Mode: "inner", HTML: `<b>3</b>`}, `<ul id="l"><li class="x"` + mark + `><b>3</b></li><li class="x"` + mark + `><b>3</b></li></ul>`},
		{"inner, the last of several", list, Patch{Selector: "#l", Mode: "inner", HTML: `<li>3</li><li>4</li>`}, `<ul id="l"` + mark + `><li>4</li></ul>`},
		{"outer", list, Patch{Selector: ".x", Mode: "outer", HTML: `<li>3</li>`}, `<ul id="l"><li>3</li><li>3</li></ul>`},
		{"prepend, one by one", list, Patch{Selector: "#l", Mode: "prepend", HTML: `<li>3</li><li>4</li>`}, `<ul id="l"` + mark + `><li>4</li><li>3</li><li class="x">1</li><li class="x">2</li></ul>`},
		{"append", list, Patch{Selector: "#l", Mode: "append", HTML: `<li>3</li> <li>4</li>`}, `<ul id="l"` + mark + `><li class="x">1</li><li class="x">2</li><li>3</li><li>4</li></ul>`},
		{"before", `<b id="a"></b>`, Patch{Selector: "#a", Mode: "before", HTML: `<i></i><u></u>`}, `<i></i><u></u><b id="a"` + mark + `></b>`},
		{"after, one by one", `<b id="a"></b>`, Patch{Selector: "#a", Mode: "after", HTML: `<i></i><u></u>`}, `<b id="a"` + mark + `></b><u></u><i></i>`},
		{"upsertAttributes", `<b id="a" class="x" title="t"></b>`, Patch{Mode: "upsertAttributes", HTML: `<i id="a" class="y">z</i>`}, `<b id="a" class="y" title="t"` + mark + `></b>`},
		{"remove", list, Patch{Selector: ".x", Mode: "remove"}, `<ul id="l"></ul>`},
		{"remove nothing", list, Patch{Selector: ".y", Mode: "remove"}, list},
		{"text", list, Patch{Selector: "#l", Mode: "append", HTML: `3`}, list},
		{"inner, of SVG with the names of HTML", `<svg><template></template></svg>`, Patch{Selector: "template", Mode: "inner", HTML: `<option>1</option>`}, `<svg><template` + mark + `><option>1</option></template></svg>`},
		{"svg", `<p id="p"></p>`, Patch{Selector: "#p", Mode: "append", HTML: `<svg viewbox="0"><g></g></svg>`}, `<p id="p"` + mark + `><svg viewBox="0"><g></g></svg></p>`},
		{"attributes", `<b id="a" class="x" title="t"></b>`, Patch{HTML: `<b lang="de" id="a" class="y" data-preserve-attr="title"></b>`}, `<b id="a" class="y" lang="de" data-preserve-attr="title"></b>`},
		{"selected, if it is", `<select id="s"><option selected>1<option>2</select>`, Patch{HTML: `<select id="s"><option selected>1<option selected>2</select>`}, `<select id="s"><option>1</option><option selected="">2</option></select>`},
		{"a template", `<template id="t"><i></i></template>`, Patch{HTML: `<template id="t"><b></b></template>`}, `<template id="t"><b></b></template>`},
	}.run(t, event.Beta)
}

func TestDocument_Patch_keepsOnBeta(t *testing.T) {
	kept{
		{"what is alike", `<div id="a"><b>1</b><i>2</i></div>`, Patch{HTML: `<div id="a"><b>3</b><i>4</i></div>`}, "div#a* b* i*"},
		{"a target of another kind", `<div id="a"><b id="b"></b></div>`, Patch{HTML: `<p id="a"><b id="b"></b></p>`}, "p#a b#b*"},
		{"ids in another order", `<ul id="l"><li id="1"><li id="2"><li id="3"></ul>`, Patch{HTML: `<ul id="l"><li id="3"><li id="1"><li id="2"></ul>`}, "ul#l* li#3* li#1* li#2*"},
		{"two that fit the next", `<ul id="l"><li>1</li><b></b><i></i></ul>`, Patch{HTML: `<ul id="l"><u></u><b></b><i></i></ul>`}, "ul#l* u b* i*"},
		{"the first of two with an id in the target", `<b id="x">1</b><div id="a"><b id="x">2</b></div>`, Patch{HTML: `<div id="a"><p></p><b id="x">3</b></div>`}, "b#x* div#a* p b#x*"},
		{"nothing outside of the target", `<b id="x">1</b><div id="a"><p><b id="x">2</b></p></div>`, Patch{HTML: `<div id="a"><i></i><b id="x">3</b></div>`}, "b#x* div#a* i b#x*"},
		{"data-ignore-morph is of 1.0", `<div id="a" data-ignore-morph><b></b></div>`, Patch{HTML: `<div id="a" data-ignore-morph><i></i></div>`}, "div#a* i"},
		{"nothing by inner", `<div id="a"><b id="x"></b></div>`, Patch{Selector: "#a", Mode: "inner", HTML: `<b id="x"></b>`}, "div#a* b#x"},
		{"svg becomes html around an id", `<p id="a"><svg><a id="x"></a></svg></p>`, Patch{HTML: `<p id="a"><b></b><svg><g><a id="x"></a></g></svg></p>`}, "p#a* b svg* g a#x*"},
	}.run(t, event.Beta)

	d := parsed(t, `<p id="a"><svg><a id="x"></a></svg></p>`)
	patched(t, d, Patch{HTML: `<p id="a"><svg><g><a id="x"></a></g></svg></p>`}, event.Beta)
	assert.Equal(t, "", one(t, d, "g").Namespace, "a fault of Idiomorph")
}

func TestDocument_Patch_throwsOnBeta(t *testing.T) {
	for _, tc := range []struct {
		name, expect, body string
		patch              Patch
	}{
		{"no target", "NoTargetsFound: #z", `<i id="a"></i>`, Patch{HTML: `<b id="z"></b><i id="a">x</i>`}},
		{"no target for the second", "NoTargetsFound: #z", `<i id="a">x</i>`, Patch{HTML: `<i id="a">x</i><b id="z"></b>`}},
		{"no id", "NoTargetsFound: #null", `<i id="a"></i>`, Patch{HTML: `<b></b>`}},
		{"an id that is no selector", `SyntaxError: selector "#a:b": unknown in the model, if it exists at "b"`, `<i id="a"></i>`, Patch{HTML: `<b id="a:b"></b>`}},
		{"a mode of V1", `InvalidMergeMode: "replace"`, `<i id="a" data-fragment-merge-target="true"></i>`, Patch{Mode: "replace", HTML: `<i id="a"></i>`}},
		{"remove without a selector", "NoSelectorProvided", `<i id="a"></i>`, Patch{Mode: "remove"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := parsed(t, `<i id="a"></i>`)
			_, err := d.Patch(tc.patch, event.BetaCSP)
			assert.EqualError(t, err, tc.expect)
			assert.Equal(t, tc.body, d.InnerHTML(d.Body()))
		})
	}
}

// The client finds the template by its id when it looks for the form in it.
func TestDocument_Patch_templateInItself(t *testing.T) {
	d := parsed(t, `<template id="g"></template>`)
	_, err := d.Patch(Patch{HTML: `<template id="g"><form id="g"></form></template>`}, event.Beta)
	assert.EqualError(t, err, "HierarchyRequestError: the element would be in itself")
	assert.Equal(t, `<template id="g"></template>`, d.InnerHTML(d.Body()))
}

// Of options that come into a select element inside another element, the last one that is selected stays so.
func TestDocument_Patch_optionsThatComeTogether(t *testing.T) {
	d := parsed(t, `<select id="s"></select>`)
	_, err := d.Patch(Patch{Selector: "#s", Mode: "inner", HTML: `<div><option value="1" selected></option><option value="2" selected></option></div>`}, event.Beta)
	assert.NoError(t, err)
	assert.Equal(t, "2", d.Value(d.ByID("s")))
}

// The ids are those that the client gave in Chromium.
func TestDocument_Patch_idsOfBeta(t *testing.T) {
	rows{
		{"for attributes that may be of Datastar", `<div id="e"></div>`, Patch{HTML: `<div id="e"><details></details><section title="t"><span data-k="1"></span></section></div>`}, `<div id="e"><details></details><section title="t"><span data-k="1" id="datastarw20deu"></span></section></div>`},
		{"not for others", `<div id="e"></div>`, Patch{HTML: `<div id="e"><p class="x"></p><math><mi data-k></mi></math></div>`}, `<div id="e"><p class="x"></p><math><mi data-k=""></mi></math></div>`},
		{"not in what is ignored", `<div id="e"></div>`, Patch{HTML: `<div id="e"><p data-star-ignore><b data-k></b></p></div>`}, `<div id="e"><p data-star-ignore=""><b data-k=""></b></p></div>`},
		{"by a morph only", `<div id="e"></div>`, Patch{Selector: "#e", Mode: "outer", HTML: `<div><b data-k></b></div>`}, `<div><b data-k=""></b></div>`},
	}.run(t, event.Beta)
}

func TestDocument_Execute(t *testing.T) {
	for _, tc := range []struct {
		name, attributes string
		autoRemove       bool
		head, ran        string
	}{
		{"by default", "", true, ``, "1×1"},
		{"and kept", "", false, `<script type="module">1</script>`, "1×1"},
		{"with attributes", "type text/javascript\nid x y", false, `<script type="text/javascript" id="x y">1</script>`, "1×1"},
		{"of another type", "type text/plain", false, `<script type="text/plain">1</script>`, ""},
		{"with an attribute without a value, mangled", "defer", false, `<script defe="r">1</script>`, "1×1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := parsed(t, "")
			result, err := d.Execute("1", tc.attributes, tc.autoRemove)
			assert.NoError(t, err)
			assert.Equal(t, tc.head, d.InnerHTML(d.Head()))
			assert.Equal(t, tc.ran, ran(result))
		})
	}
	_, err := parsed(t, "").Execute("", "", true)
	assert.EqualError(t, err, "NoScriptProvided")
}
