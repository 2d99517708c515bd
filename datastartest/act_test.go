package datastartest_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/datastartest"
)

const controls = `<div data-signals="{clicks: 0}">
<button id="plain" data-on:click="$clicks++">One</button>
<button id="off" disabled data-on:click="$clicks++">Off</button>
<p id="hidden" hidden><button data-on:click="$clicks++">Hidden</button></p>
<p id="dead">Nothing</p>
<label id="label">Agree <input type="checkbox" id="agree"></label>
<input type="radio" name="size" value="s" id="small" checked><input type="radio" name="size" value="l" id="large">
<details id="more"><summary>More</summary>Text</details>
<select id="one"><option value="a">First</option><option value="b">Second</option><option disabled>Third</option></select>
<select id="several" multiple><option>x</option><option selected>y</option><option>z</option></select>
<input id="name" value="Ada"><input id="fixed" readonly><textarea id="area"></textarea><input type="file" id="file">
<form id="form"><input id="in" value="was"><button type="reset" id="reset">Reset</button></form>
</div>`

func TestClicks(t *testing.T) {
	page := visit(t, controls, nil)
	page.Find("#plain").Click()
	assert.Equal(t, 1.0, page.Signal("clicks"))
	page.Find("#agree").Click()
	assert.True(t, page.Find("#agree").Checked())
	page.Find("#label").Click()
	assert.False(t, page.Find("#agree").Checked(), "a label clicks its control")
	page.Find("#large").Click()
	assert.True(t, page.Find("#large").Checked())
	assert.False(t, page.Find("#small").Checked())
	page.Find("summary").Click()
	assert.Contains(t, page.Find("#more").HTML(), `<details id="more" open="">`)
	page.Find("summary").Click()
	assert.NotContains(t, page.Find("#more").HTML(), "open")
}

func TestControls(t *testing.T) {
	page := visit(t, controls, nil)
	page.Find("#one").Select("Second")
	assert.Equal(t, "b", page.Find("#one").Value())
	page.Find("#one").Select("a")
	assert.Equal(t, "a", page.Find("#one").Value())
	page.Find("#several").Select("x", "z")
	page.Find("#agree").Check(true)
	page.Find("#agree").Check(true)
	assert.True(t, page.Find("#agree").Checked())
	page.Find("#agree").Check(false)
	assert.False(t, page.Find("#agree").Checked())
	page.Find("#area").Fill("two\nlines")
	assert.Equal(t, "two\nlines", page.Find("#area").Value())
	page.Find("#in").Fill("is")
	page.Find("#reset").Click()
	assert.Equal(t, "was", page.Find("#in").Value())
	page.Find("#file").Upload(datastartest.File{Name: "a.txt"})
	assert.Equal(t, `C:\fakepath\a.txt`, page.Find("#file").Value())
}

// A user who cannot do something does not do it, and the test says why.
func TestImpossibleActs(t *testing.T) {
	for _, tt := range []struct {
		name   string
		act    func(p *datastartest.Page)
		expect string
	}{
		{"disabled", func(p *datastartest.Page) { p.Find("#off").Click() }, "button#off is disabled"},
		{"hidden", func(p *datastartest.Page) { p.Find("#hidden button").Click() }, "button is hidden"},
		{"not bound", func(p *datastartest.Page) { p.Find("#dead").Click() }, "nothing happens when p#dead is clicked"},
		{"missing", func(p *datastartest.Page) { p.Find("#none").Click() }, "nothing matches #none on the page, whose body is"},
		{"missing text", func(p *datastartest.Page) { p.Find("button", "Two").Click() }, "nothing matches button with \"Two\"; without the text 4 match:\n\t<button id=\"plain\""},
		{"missing inside", func(p *datastartest.Page) { p.Find("#form").Find("b").Click() }, "nothing matches #form, in it b in\n\t<form id=\"form\">"},
		{"several", func(p *datastartest.Page) { p.Find("select").Click() }, "2 elements match select: say which"},
		{"no selector", func(p *datastartest.Page) { p.Find("a[").Click() }, "a[: "},
		{"readonly", func(p *datastartest.Page) { p.Find("#fixed").Fill("x") }, "input#fixed is disabled or cannot be written"},
		{"fill a button", func(p *datastartest.Page) { p.Find("#plain").Fill("x") }, "cannot be filled"},
		{"fill a checkbox", func(p *datastartest.Page) { p.Find("#agree").Fill("x") }, "cannot be filled, since its type is checkbox"},
		{"no option", func(p *datastartest.Page) { p.Find("#one").Select("Fourth") }, `select#one has no option "Fourth"`},
		{"disabled option", func(p *datastartest.Page) { p.Find("#one").Select("Third") }, `select#one has no option "Third"`},
		{"two options", func(p *datastartest.Page) { p.Find("#one").Select("a", "b") }, "2 options cannot be chosen"},
		{"two files", func(p *datastartest.Page) {
			p.Find("#file").Upload(datastartest.File{Name: "a"}, datastartest.File{Name: "b"})
		}, "it has no attribute multiple"},
		{"no form", func(p *datastartest.Page) { p.Find("#plain").Submit() }, "it is no form"},
		{"nothing listens", func(p *datastartest.Page) { p.Find("#plain").Trigger("dblclick", nil) }, "nothing listens to the event dblclick"},
		{"has", func(p *datastartest.Page) { p.Has("#plain", "Two") }, "nothing matches #plain with \"Two\"; without the text 1 match:"},
		{"has not", func(p *datastartest.Page) { p.HasNot("#plain", "One") }, "#plain with \"One\" matches, and should not:\n\t<button id=\"plain\""},
		{"await", func(p *datastartest.Page) { p.Await("it is never so", func() bool { return false }) }, "it is never so: not after 50ms"},
		{"stream", func(p *datastartest.Page) { p.Stream("/feed") }, "0 streams have the URL /feed; there are []"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			said := fails(t, func(t testing.TB) {
				tt.act(visit(t, controls, nil, datastartest.WithPatience(50e6)))
			})
			assert.Contains(t, said, tt.expect)
			assert.Contains(t, said, "the user visits /", "the transcript")
		})
	}
}

func TestFinding(t *testing.T) {
	page := visit(t, `<ul id="a"><li class="x">One <b>1</b></li><li>Two</li></ul><ul id="b"><li class="x">One
	 and more</li></ul>`, nil)
	assert.Equal(t, []string{"One 1", "Two", "One and more"}, page.Texts("li"))
	assert.Equal(t, []string{"One 1", "Two"}, page.Find("#a").Texts("li"))
	assert.Equal(t, 2, page.Count("li", "One"))
	assert.Equal(t, 1, page.Count("li", "One", "more"))
	assert.Equal(t, "Two", page.Find("#a li").Nth(2).Text())
	assert.Equal(t, "One and more", page.Find("ul", "more").Find("li").Text())
	assert.Equal(t, "x", page.Find("#b li").Attr("class"))
	assert.Empty(t, page.Find("#b li").Attr("id"))
	assert.Equal(t, `<b>1</b>`, page.Find("b").HTML())
	page.Find("#a").Has(".x", "One 1")
	page.Find("#a").HasNot("li", "more")
	assert.Equal(t, 0, page.Find("#a li").Nth(3).Count("*"))
}

// What a user cannot do in a browser, and what happens there.
func TestSmallThings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := visit(t, `<div data-signals="{keys: '', numbers: [1, 2], shut: true}"><label id="l">x <input id="c" type="checkbox" disabled></label>
		<form method="post"><input id="one"><input id="two"></form><input id="typed" data-on:keydown="$keys += 'down '" data-on:input="$keys += evt.target.value + ' '" data-on:keyup="$keys += evt.key">
		<select id="n" multiple data-bind:numbers><option value="1">1</option><option value="2">2</option></select>
		<details id="d" data-bind:shut__prop.open__event.toggle><summary>x</summary></details></div>`, nil)
		p.Find("#one").Key("Enter")
		assert.Len(t, p.Answers(), 1, "of two fields none submits the form")
		p.Find("#typed").Fill("ab")
		assert.Equal(t, "down ab b", p.Signal("keys"))
		p.Find("#n").Select("1")
		assert.Equal(t, []any{1.0}, p.Signal("numbers"))
		assert.Contains(t, p.Find("#d").HTML(), `open=""`)
		p.Find("#d summary").Click()
		assert.Equal(t, false, p.Signal("shut"))
		outside := visit(t, `<p data-on:click__outside__prevent="1"><a href="/nowhere">x</a></p>`, nil)
		outside.Find("a").Click()
		assert.Equal(t, "/", outside.Path(), "the client prevents it before it looks where the click was")
	})
	for _, css := range []string{"#l", "span"} {
		said := fails(t, func(t testing.TB) {
			visit(t, `<label id="l">x <input type="checkbox" disabled></label><form><button disabled><span>x</span></button></form>`, nil).Find(css).Click()
		})
		assert.Contains(t, said, "the user clicks "+css)
	}
	said := fails(t, func(t testing.TB) { visit(t, "", nil).Count("li[") })
	assert.Contains(t, said, "li[: ")
}

// Text is what people can read.
func TestTextIsSeen(t *testing.T) {
	p := visit(t, `<p id="p" data-signals="{on: false}">a <b hidden>b</b> <i data-show="$on">c</i><script>d()</script><span style="display: none">e</span> f</p><p hidden id="h">g</p><dialog><p>h</p></dialog>`, nil)
	assert.Equal(t, "a f", p.Find("#p").Text())
	p.HasNot("#p", "c")
	p.SetSignal("on", true)
	p.Has("#p", "a c f")
	assert.Empty(t, p.Find("#h").Text())
	p.HasNot("p", "h")
	p.Has("#h")
}
