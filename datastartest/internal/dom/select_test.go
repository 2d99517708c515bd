package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDocument_Query(t *testing.T) {
	d := parsed(t, `<main id="m" class="a b"><p id="p1" title="One two">x</p><p id="p2" class="a"><b id="b1"></b><i id="i1"></i></p><p id="7:up"></p></main>
		<form id="f"><input id="n" required type="TEXT" placeholder="p"><input id="c" type="checkbox" checked><input id="d" disabled value="v"><select id="s"><option id="o1">1<option id="o2">2</select></form>
		<svg id="g"><linearGradient id="lg" viewBox="0"></linearGradient><a id="l" xlink:href="#"></a></svg><a id="h" href="/" lang="de-AT">y</a><template><p id="never"></p></template>`)
	d.SetChecked(d.ByID("c"), false)
	d.SetSelected(d.ByID("o2"), true)
	d.Focus(d.ByID("n"))
	for _, tc := range []struct{ css, expect string }{
		// Elements, ids, classes.
		{"main", "main#m"}, {"MAIN > b", ""}, {"#p1", "p#p1"}, {`#\37\:up`, "p#7:up"}, {`#\37 \:up`, "p#7:up"}, {".a", "main#m p#p2"}, {".a.b", "main#m"}, {"p.a#p2", "p#p2"},
		{"lineargradient", "linearGradient#lg"}, {"linearGradient", "linearGradient#lg"}, {"*|a", "a#l a#h"}, {"main *", "p#p1 p#p2 b#b1 i#i1 p#7:up"},
		// Attributes.
		{"[title]", "p#p1"}, {"[TITLE]", "p#p1"}, {"[viewBox]", "linearGradient#lg"}, {"[viewbox]", "linearGradient#lg"}, {"[href]", "a#h"}, {"[*|href]", "a#l a#h"},
		{`[title="One two"]`, "p#p1"}, {`[title='one two']`, ""}, {`[title="one two" i]`, "p#p1"}, {"[title~=two]", "p#p1"}, {"[title^=One]", "p#p1"}, {"[title$=two]", "p#p1"}, {`[title*="e t"]`, "p#p1"}, {`[title*=""]`, ""},
		{"[lang|=de]", "a#h"}, {"[type=text]", "input#n"}, {`[ id = "p1" ]`, "p#p1"}, {`[id="7:up"]`, "p#7:up"},
		// Combinators and lists.
		{"main > p", "p#p1 p#p2 p#7:up"}, {"main b", "b#b1"}, {"p + p", "p#p2 p#7:up"}, {"#p1 ~ p", "p#p2 p#7:up"}, {"b,i", "b#b1 i#i1"}, {" b , i ", "b#b1 i#i1"}, {"/* c */ b", "b#b1"}, {"main>p>b", "b#b1"},
		// Pseudo-classes of the tree.
		{"main p:first-child", "p#p1"}, {"main p:last-child", "p#7:up"}, {"b:only-of-type", "b#b1"}, {"main :only-child", ""}, {"p:nth-child(2)", "p#p2"}, {"main > :nth-child(odd)", "p#p1 p#7:up"}, {"main > p:nth-child(2n)", "p#p2"},
		{"main > p:nth-child(-n + 2)", "p#p1 p#p2"}, {"main > :nth-last-child(1)", "p#7:up"}, {"main > :nth-child(1 of .a)", "p#p2"}, {"main > p:nth-of-type(n+3)", "p#7:up"}, {"i:empty", "i#i1"}, {":root > body > main", "main#m"}, {":scope > body > main", "main#m"},
		{":not(html, body, main *, form *, svg *, head, template)", "main#m form#f svg#g a#h"}, {":is(b, i)", "b#b1 i#i1"}, {":where(main, form) > p:is(.a)", "p#p2"}, {":is()", ""}, {":is(b,", "b#b1"}, {"p:has(> b)", "p#p2"}, {"p:has(+ .a)", "p#p1"}, {"main:has(b + i)", "main#m"}, {":lang(de)", "a#h"},
		// Pseudo-classes of what the user has done.
		{":checked", "option#o2"}, {":disabled", "input#d"}, {"input:enabled", "input#n input#c"}, {":required", "input#n"}, {"input:optional", "input#c input#d"}, {":focus", "input#n"}, {"form:focus-within", "form#f"}, {":placeholder-shown", "input#n"}, {":any-link", "a#l a#h"}, {"main ~ * :link", "a#l"},
		{":hover", ""}, {"|a", ""}, {"p::before", ""},
	} {
		found, err := d.Query(tc.css)
		assert.NoError(t, err)
		assert.Equal(t, tc.expect, names(found), tc.css)
	}
}

func TestDocument_Query_errors(t *testing.T) {
	d := parsed(t, "")
	for css, expect := range map[string]string{
		"":               `selector "": a selector is missing at ""`,
		"p >":            `selector "p >": a selector is missing at ""`,
		"> p":            `selector "> p": a selector is missing at "> p"`,
		"p,":             `selector "p,": a selector is missing at ""`,
		"#7":             `selector "#7": a name is missing at "7"`,
		"..a":            `selector "..a": a name is missing at ".a"`,
		"p)":             `selector "p)": unexpected at ")"`,
		"[a=]":           `selector "[a=]": a name is missing at "]"`,
		"[a b]":          `selector "[a b]": expected ] at "b]"`,
		`[a="b" s]`:      `selector "[a=\"b\" s]": expected ] at "s]"`,
		"a|b":            `selector "a|b": a namespace that is not declared at "|b"`,
		"p:contains(x)":  `selector "p:contains(x)": unknown in the model, if it exists at "contains(x)"`,
		":invalid":       `selector ":invalid": unknown in the model, if it exists at "invalid"`,
		":not()":         `selector ":not()": a selector is missing at ")"`,
		":nth-child(x)":  `selector ":nth-child(x)": a formula such as 2n+1 is missing at "x)"`,
		":has(:has(b))":  `selector ":has(:has(b))": has in has at "b))"`,
		"[a=\"b\nc\"]":   `selector "[a=\"b\nc\"]": a string is not closed at "\nc\"]"`,
		":nth-child(2 x": `selector ":nth-child(2 x": expected ) at "x"`,
	} {
		_, err := d.Query(css)
		assert.EqualError(t, err, expect)
	}
}

func TestDocument_QueryIn(t *testing.T) {
	d := parsed(t, `<ul id="a"><li><ul id="b"><li></li></ul></li></ul>`)
	found, err := d.QueryIn(d.ByID("a"), ":scope > li")
	assert.NoError(t, err)
	assert.Len(t, found, 1)
	found, err = d.QueryIn(d.ByID("b"), "#a li")
	assert.NoError(t, err)
	assert.Len(t, found, 1, "what is around counts")

	matches, err := d.Matches(d.ByID("b"), "#a ul")
	assert.NoError(t, err)
	assert.True(t, matches)
	matches, err = d.Matches(d.ByID("a"), "li")
	assert.NoError(t, err)
	assert.False(t, matches)
}
