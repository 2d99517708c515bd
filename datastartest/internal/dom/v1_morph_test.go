package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

// kept are patches, and the elements of the body that stand there then: those with a
// star are the old ones.
type kept []struct {
	name   string
	body   string
	patch  Patch
	expect string
}

func (rows kept) run(t *testing.T, protocol event.Protocol) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d := parsed(t, row.body)
			before := d.all()
			patched(t, d, row.patch, protocol)
			assert.Equal(t, row.expect, keepers(d, before))
		})
	}
}

func TestDocument_Patch_keepsOnV1(t *testing.T) {
	kept{
		{"what is alike", `<div id="a"><b>1</b><i>2</i></div>`, Patch{HTML: `<div id="a"><b>3</b><i>4</i></div>`}, "div#a* b* i*"},
		{"a target of another kind", `<div id="a"><b id="b"></b></div>`, Patch{HTML: `<p id="a"><b id="b"></b></p>`}, "p#a b#b*"},
		{"ids in another order", `<ul id="l"><li id="1"><li id="2"><li id="3"></ul>`, Patch{HTML: `<ul id="l"><li id="3"><li id="1"><li id="2"></ul>`}, "ul#l* li#3* li#1* li#2*"},
		{"ids around a new one", `<ul id="l"><li id="1"><li id="2"></ul>`, Patch{HTML: `<ul id="l"><li id="0"><li id="1"><li id="2"></ul>`}, "ul#l* li#0 li#1* li#2*"},
		{"no ids around a new one", `<ul id="l"><li>1<li>2</ul>`, Patch{HTML: `<ul id="l"><li>0<li>1<li>2</ul>`}, "ul#l* li* li* li"},
		{"an id that goes deeper", `<div id="a"><b id="b"></b></div>`, Patch{HTML: `<div id="a"><p><b id="b"></b></p></div>`}, "div#a* p b#b*"},
		{"an id that comes up", `<div id="a"><p><b id="b"></b></p></div>`, Patch{HTML: `<div id="a"><b id="b"></b></div>`}, "div#a* b#b*"},
		{"by what is inside", `<div id="a"><p><b id="x"></b></p><p><b id="y"></b></p></div>`, Patch{HTML: `<div id="a"><p><b id="y"></b></p></div>`}, "div#a* p* b#y*"},
		{"not what has another id", `<div id="a"><b id="x"></b></div>`, Patch{HTML: `<div id="a"><b id="y"></b></div>`}, "div#a* b#y"},
		{"what has no id yet", `<div id="a"><b></b></div>`, Patch{HTML: `<div id="a"><b id="y"></b></div>`}, "div#a* b#y*"},
		{"not an id twice", `<div id="a"><p id="x"></p><b id="x"></b></div>`, Patch{HTML: `<div id="a"><b id="x"></b></div>`}, "div#a* b#x*"},
		{"an id of another kind", `<div id="a"><b id="x"></b></div>`, Patch{HTML: `<div id="a"><i id="x"></i></div>`}, "div#a* i#x"},
		{"the target, deeper", `<div id="a"></div>`, Patch{Selector: "#a", HTML: `<section><div id="a"></div></section>`}, "section div#a*"},
		{"inner", `<div id="a"><b id="x"></b></div>`, Patch{Selector: "#a", Mode: "inner", HTML: `<i></i><b id="x"></b>`}, "div#a* i b#x*"},
		{"nothing by replace", `<div id="a"><b id="x"></b></div>`, Patch{Mode: "replace", HTML: `<div id="a"><b id="x"></b></div>`}, "div#a b#x"},
		{"what data-ignore-morph says", `<div id="a" data-ignore-morph><b></b></div>`, Patch{HTML: `<div id="a" data-ignore-morph><i></i></div>`}, "div#a* b*"},
		{"the first with an id of the page", `<b id="x">1</b><div id="a"><b id="x">2</b></div>`, Patch{HTML: `<div id="a"><p></p><b id="x">3</b></div>`}, "b#x* div#a* p b#x*"},
		{"an id from elsewhere, if it fits nowhere near", `<b id="x"></b><div id="a"><p><b id="x"></b></p></div>`, Patch{HTML: `<div id="a"><i></i><b id="x"></b></div>`}, "div#a* i b#x*"},
	}.run(t, event.V1)
}

func TestDocument_Patch_attributesOfV1(t *testing.T) {
	rows{
		{"set and removed", `<b id="a" class="x" title="t"></b>`, Patch{HTML: `<b lang="de" id="a" class="y"></b>`}, `<b id="a" class="y" lang="de"></b>`},
		{"disabled, before the others", `<input id="a">`, Patch{HTML: `<input class="x" id="a" disabled="disabled">`}, `<input id="a" disabled="disabled" class="x">`},
		{"preserved", `<b id="a" class="x" title="t" open></b>`, Patch{HTML: `<b id="a" class="y" data-preserve-attr="class open"></b>`}, `<b id="a" class="x" open="" data-preserve-attr="class open"></b>`},
		{"preserved in what is new", ``, Patch{Selector: "body", Mode: "inner", HTML: `<b class="y" data-preserve-attr="class"></b>`}, `<b class="y" data-preserve-attr="class"></b>`},
		{"data-ignore-morph on the old side only", `<b id="a" data-ignore-morph>1</b>`, Patch{HTML: `<b id="a">2</b>`}, `<b id="a">2</b>`},
		{"data-ignore-morph inside", `<div id="a"><b data-ignore-morph>1</b></div>`, Patch{HTML: `<div id="a"><b data-ignore-morph class="x">2</b></div>`}, `<div id="a"><b data-ignore-morph="">1</b></div>`},
		{"data-ignore-morph around", `<div data-ignore-morph><b id="a">1</b></div>`, Patch{HTML: `<b id="a">2</b>`}, `<div data-ignore-morph=""><b id="a">1</b></div>`},
		{"data-ignore-morph with a selector", `<b id="a" data-ignore-morph>1</b>`, Patch{Selector: "#a", HTML: `<b id="a" data-ignore-morph>2</b>`}, `<b id="a" data-ignore-morph="">1</b>`},
		{"data-ignore-morph and replace", `<b id="a" data-ignore-morph>1</b>`, Patch{Mode: "replace", HTML: `<b id="a" data-ignore-morph>2</b>`}, `<b id="a" data-ignore-morph="">2</b>`},
		{"data-scope-children stays", `<b id="a" data-scope-children>1</b>`, Patch{HTML: `<b id="a">2</b>`}, `<b id="a" data-scope-children="">2</b>`},
		{"xlink", `<svg id="s"><a xlink:href="#x"></a></svg>`, Patch{HTML: `<svg id="s"><a xlink:href="#y"></a></svg>`}, `<svg id="s"><a xlink:href="#y"></a></svg>`},
	}.run(t, event.V1)
}

// Faults of 1.0.4 that a page may meet.
func TestDocument_Patch_faultsOfV1(t *testing.T) {
	rows{
		{"a template that is all that changed", `<div id="a"><template><i></i></template></div>`, Patch{HTML: `<div id="a"><template><b></b></template></div>`}, `<div id="a"><template><i></i></template></div>`},
		{"a template with something else that changed", `<div id="a"><template><i></i></template></div>`, Patch{HTML: `<div id="a"><template><b></b></template>x</div>`}, `<div id="a"><template><b></b></template>x</div>`},
		{"an element that is kept from elsewhere is lost there", `<b id="x">1</b><div id="a"><p><b id="x">2</b></p></div>`, Patch{HTML: `<div id="a"><i></i><b id="x">3</b></div>`}, `<div id="a"><i></i><b id="x">3</b></div>`},
		{"an id inside what is ignored is lost", `<div id="a"><b id="x"></b><p data-ignore-morph></p></div>`, Patch{HTML: `<div id="a"><p data-ignore-morph><b id="x"></b></p></div>`}, `<div id="a"><p data-ignore-morph=""></p></div>`},
	}.run(t, event.V1)

	d := parsed(t, `<div id="a"><b id=""></b></div>`)
	_, err := d.Patch(Patch{HTML: `<div id="a"><i></i><b id=""></b></div>`}, event.V1)
	assert.EqualError(t, err, `TypeError: no element has the id ""`, "an empty id on both sides")
}

// What a morph leaves in the pantry is in the page while the next one goes on.
func TestDocument_Patch_pantryOfV1(t *testing.T) {
	d := parsed(t, `<b id="x">1</b><div id="a"><p id="y"><b id="x">2</b></p></div>`)
	body, _ := patched(t, d, Patch{HTML: `<div id="a"><i></i><b id="x">3</b></div>`}, event.V1)
	assert.Equal(t, `<div id="a"><i></i><b id="x">3</b></div>`, body, "with p in the pantry")
	patched(t, d, Patch{Selector: "#x", Mode: "remove"}, event.V1)
	_, err := d.Patch(Patch{HTML: `<html><head></head><body><p id="y"><b id="x"></b></p></body></html>`}, event.V1)
	assert.EqualError(t, err, "HierarchyRequestError: the element would be in itself", "the pantry would go to the pantry")
	assert.Equal(t, `<html><head></head><body><p id="y"><b id="x"></b></p></body><div hidden=""></div></html>`, d.OuterHTML(d.Root()))
}

func TestDocument_Patch_resultOfV1(t *testing.T) {
	d := parsed(t, `<div id="a"><b id="b"><i></i></b><u id="u"></u></div>`)
	_, result := patched(t, d, Patch{HTML: `<div id="a" class="x"><p id="p"><em></em></p><u id="u">1</u></div>`}, event.V1)
	assert.Equal(t, "p#p", names(result.Added))
	assert.Equal(t, "b#b", names(result.Removed))
	assert.Equal(t, "+div div#a@class +p#p -b#b +'1' -div", written(d.Records()))
	assert.Empty(t, d.Records(), "they are told once")

	_, result = patched(t, d, Patch{HTML: `<div id="a"><u id="u">1</u></div><u id="none"></u>`}, event.V1)
	assert.Empty(t, result.Added)
	assert.Equal(t, "p#p", names(result.Removed))
}

func TestDocument_Records_ofWhatMoves(t *testing.T) {
	d := parsed(t, `<div id="a"><b id="1"></b><b id="2"></b></div>`)
	_, result := patched(t, d, Patch{HTML: `<div id="a"><b id="2"></b><b id="1"></b></div>`}, event.V1)
	assert.Equal(t, "+div -b#1 +b#1 -b#1 +b#1 -div", written(d.Records()), "to the pantry and back, so that its attributes are applied again")
	assert.Empty(t, result.Added)
	assert.Empty(t, result.Removed)
}
