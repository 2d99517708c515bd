package dom

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Records(t *testing.T) {
	d := parsed(t, `<p id="p" class="x">a<b id="b"></b></p>`)
	p, b := d.ByID("p"), d.ByID("b")
	d.SetAttr(p, "class", "x")
	d.RemoveAttr(p, "title")
	d.RemoveAttr(p, "class")
	d.SetText(p, "c")
	d.SetAttr(b, "title", "t")
	assert.Equal(t, "p#p@class p#p@class -'a' -b#b +'c' b#b@title", written(d.Records()), "what has just been removed is still watched")
	assert.Equal(t, `<p id="p">c</p>`, d.OuterHTML(p))

	d.SetAttr(b, "title", "t")
	d.SetText(b, "x")
	d.Remove(b)
	assert.Empty(t, d.Records())

	d.SetText(p, "")
	d.Remove(p)
	assert.Equal(t, "-'c' -p#p", written(d.Records()))
}

// HTML has no capitals in the names of attributes, and SVG has.
func TestDocument_SetAttr_capitals(t *testing.T) {
	d := parsed(t, `<b id="b"></b><svg id="s"></svg>`)
	for _, id := range []string{"b", "s"} {
		d.SetAttr(d.ByID(id), "viewBox", "0")
	}
	assert.Equal(t, `<b id="b" viewbox="0"></b><svg id="s" viewBox="0"></svg>`, d.InnerHTML(d.Body()))
	d.RemoveAttr(d.ByID("b"), "viewBox")
	assert.Equal(t, `<b id="b"></b>`, d.OuterHTML(d.ByID("b")))
}

func TestDocument_Remove_option(t *testing.T) {
	d := parsed(t, `<select id="s"><option>1<option>2<optgroup><option id="o" selected>3</optgroup></select>`)
	d.Remove(d.ByID("o").Parent)
	assert.Equal(t, "1", d.Value(d.ByID("s")))
	assert.True(t, d.Selected(Options(d.ByID("s"))[0]))
}

func TestDocument_Patch_radiosThatCome(t *testing.T) {
	d := parsed(t, `<input type="radio" name="r" id="a" checked>`)
	patched(t, d, Patch{Selector: "body", Mode: "append", HTML: `<input type="radio" name="r" id="b" checked><p><input type="radio" name="r" id="c" checked>`}, event.V1)
	assert.False(t, d.Checked(d.ByID("a")))
	assert.False(t, d.Checked(d.ByID("b")))
	assert.True(t, d.Checked(d.ByID("c")))
}

func TestDocument_SetAttr_controls(t *testing.T) {
	d := parsed(t, `<input id="i" type="range"><input id="c" type="checkbox"><select id="s" multiple><option selected>1<option selected>2</select>`)
	i, c, s := d.ByID("i"), d.ByID("c"), d.ByID("s")
	d.RemoveAttr(i, "type")
	assert.Equal(t, "50", d.Value(i), "a value outlives a type")
	d.SetAttr(i, "value", "x")
	assert.Equal(t, "x", d.Value(i))
	d.SetValue(i, "typed")
	d.SetAttr(i, "value", "y")
	assert.Equal(t, "typed", d.Value(i))
	d.SetAttr(i, "type", "hidden")
	assert.Equal(t, `<input id="i" value="typed" type="hidden">`, d.OuterHTML(i))

	d.SetAttr(c, "checked", "")
	assert.True(t, d.Checked(c))
	d.SetChecked(c, false)
	d.RemoveAttr(c, "checked")
	d.SetAttr(c, "checked", "")
	assert.False(t, d.Checked(c), "it no longer follows the attribute")

	d.RemoveAttr(s, "multiple")
	assert.Equal(t, "1", d.Value(s))
	assert.False(t, d.Selected(Options(s)[1]))
}

// A range keeps the value that it had to take, where its limits would let it have the one before.
func TestDocument_SetAttr_limits(t *testing.T) {
	d := parsed(t, `<input id="i" type="range" step="4"><input id="t" type="range">`)
	i, typed := d.ByID("i"), d.ByID("t")
	assert.Equal(t, "52", d.Value(i))
	d.RemoveAttr(i, "step")
	assert.Equal(t, "52", d.Value(i))
	d.SetAttr(i, "value", "7")
	assert.Equal(t, "7", d.Value(i))

	d.SetValue(typed, "70")
	d.SetAttr(typed, "max", "40")
	d.RemoveAttr(typed, "max")
	assert.Equal(t, "40", d.Value(typed))
	d.SetAttr(typed, "value", "7")
	assert.Equal(t, "40", d.Value(typed))
}

// Chromium sets the value of an input of type email that becomes one of several addresses, is one or no longer is.
func TestDocument_SetAttr_addresses(t *testing.T) {
	d := parsed(t, `<input id="a" type="email" value="a , b"><input id="b" type="email" multiple checked value="a , b"><input id="c" multiple value="a , b"><input id="d" type="email" multiple>`)
	becomes, born, later, empty := d.ByID("a"), d.ByID("b"), d.ByID("c"), d.ByID("d")
	assert.True(t, d.Checked(born))
	d.SetAttr(becomes, "multiple", "")
	d.SetAttr(later, "type", "email")
	for n, expect := range map[*html.Node]string{becomes: "a,b", born: "a,b", later: "c,d", empty: "", d.clone(born): "a,b"} {
		d.SetAttr(n, "value", "c, d")
		assert.Equal(t, expect, d.Value(n), idOf(n))
	}
	d.SetAttr(becomes, "type", "checkbox")
	d.SetAttr(empty, "type", "checkbox")
	assert.Equal(t, "a,b", attrOf(becomes, "value"))
	assert.Equal(t, "c, d", attrOf(empty, "value"))
	d.RemoveAttr(later, "multiple")
	d.SetAttr(later, "value", "e")
	assert.Equal(t, "c,d", d.Value(later))
}

// FuzzDocument_Patch looks for what makes the model itself fail.
func FuzzDocument_Patch(f *testing.F) {
	f.Add(`<div id="a"><p><b id="x"></b></p><select><option selected>1</select></div>`, "#a", "inner", `<i></i><b id="x"></b><script>1</script>`, "svg", true)
	f.Add(`<table id="a"><tr><td><input name="r" type="radio" checked></table>`, "", "", `<table id="a"><tr id="a"></table><template><form></template>`, "", false)
	f.Add(`<svg><a id="a" xlink:href="x">`, ":not(b) > :nth-child(2n+1)", "append", `</head><body data-k>`, "", true)
	f.Fuzz(func(t *testing.T, body, selector, mode, html, namespace string, v1 bool) {
		protocol := event.Beta
		if v1 {
			protocol = event.V1
		}
		d := parsed(t, body)
		for range 2 {
			_, _ = d.Patch(Patch{Selector: selector, Mode: mode, HTML: html, Namespace: namespace}, protocol)
			d.Records()
			d.HTML()
		}
	})
}
