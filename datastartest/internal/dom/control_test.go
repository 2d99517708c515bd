package dom

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
)

func TestDocument_Value(t *testing.T) {
	for _, tc := range []struct{ given, expect string }{
		{`<input value=" a ">`, " a "},
		{`<input type="unknown" value="a">`, "a"},
		{`<input type="email" value=" a@b ">`, "a@b"},
		{`<input type="email" value=" a@b , c@d ">`, "a@b , c@d"},
		{`<input type="email" value=" a@b , c@d ,," multiple>`, "a@b,c@d,,"},
		{`<input value=" a , b " multiple>`, " a , b "},
		{`<input type="number" value="7">`, "7"},
		{`<input type="number" value="7.">`, ""},
		{`<input type="number" value="-.5e3">`, "-.5e3"},
		{`<input type="range">`, "50"},
		{`<input type="range" min="2" max="6" value="9">`, "6"},
		{`<input type="range" min="0" value="7.5">`, "8"},
		{`<input type="range" value="7.5">`, "7.5"},
		{`<input type="range" value="7.5" step="any">`, "7.5"},
		{`<input type="range" min="1" max="10" step="4" value="7.2">`, "9"},
		{`<input type="range" max="10" step="4" value="10">`, "10"},
		{`<input type="range" min="0" max="10" step="4" value="10">`, "8"},
		{`<input type="range" min="0" max="1" step="0">`, "1"},
		{`<input type="range" min="8" max="6" value="x">`, "8"},
		{`<input type="color" value="#ABCDEF">`, "#abcdef"},
		{`<input type="color" value="red">`, "#000000"},
		{`<input type="date" value="2026-02-28">`, "2026-02-28"},
		{`<input type="date" value="28.2.2026">`, ""},
		{`<input type="time" value="09:30">`, "09:30"},
		{`<input type="datetime-local" value="2026-02-28 09:30">`, "2026-02-28T09:30"},
		{`<input type="week" value="2026-W09">`, "2026-W09"},
		{`<input type="month" value="2026-13">`, ""},
		{`<input type="checkbox">`, "on"},
		{`<input type="radio" value="a">`, "a"},
		{`<input type="hidden" value="a">`, "a"},
		{`<input type="file" value="a">`, ""},
		{"<textarea>\na\nb</textarea>", "a\nb"},
		{`<select><option>a<option value="b" selected>c</select>`, "b"},
		{`<select><option disabled>a<option> b  c </select>`, "b c"},
		{`<select><option selected>a<option selected>b</select>`, "b"},
		{`<select multiple><option>a</select>`, ""},
		{`<select size="2"><option>a</select>`, ""},
		{`<select><optgroup disabled><option>a</optgroup><option>b</select>`, "b"},
		{`<select disabled><option disabled>a<option>b</select>`, "b"},
		{`<button value="a">b</button>`, "a"},
		{`<p value="a">b</p>`, ""},
	} {
		d := parsed(t, tc.given)
		assert.Equal(t, tc.expect, d.Value(d.Body().FirstChild), tc.given)
	}
}

func TestDocument_SetValue(t *testing.T) {
	d := parsed(t, `<input id="a" value="x"><textarea id="b">x</textarea><select id="c"><option>1<option>2</select><input id="d" type="number"><input id="e" type="file"><input id="f" type="checkbox">`)
	for _, tc := range []struct{ at, given, expect string }{
		{"#a", "y\nz", "yz"}, {"#a", "", ""}, {"#b", "y\r\nz", "y\nz"}, {"#c", "2", "2"}, {"#c", "3", ""}, {"#d", "x", ""}, {"#d", "7", "7"}, {"#e", "x", ""}, {"#f", "x", "x"},
	} {
		n := one(t, d, tc.at)
		d.SetValue(n, tc.given)
		assert.Equal(t, tc.expect, d.Value(n), tc.at)
	}
	assert.Equal(t, `<input id="a" value="x">`, d.OuterHTML(one(t, d, "#a")), "the attribute is the default")

	files := one(t, d, "#e")
	d.SetFiles(files, File{Name: "a.txt"}, File{Name: "b.txt"})
	assert.Equal(t, `C:\fakepath\a.txt`, d.Value(files))
	d.SetValue(files, "")
	assert.Empty(t, d.Files(files))
}

func TestDocument_SetChecked(t *testing.T) {
	d := parsed(t, `<input type="radio" name="r" id="a" checked><input type="radio" name="r" id="b" checked><input type="radio" name="s" id="c" checked>
		<form><input type="radio" name="r" id="d" checked></form><input type="radio" id="e" checked><input type="checkbox" name="r" id="f" checked>`)
	checked := func() (ids string) {
		for n := range d.Body().Descendants() {
			if d.Checked(n) {
				ids += idOf(n)
			}
		}
		return ids
	}
	assert.Equal(t, "bcdef", checked())
	d.SetChecked(one(t, d, "#a"), true)
	assert.Equal(t, "acdef", checked())
	d.SetChecked(one(t, d, "#f"), false)
	assert.Equal(t, "acde", checked())
	d.SetAttr(one(t, d, "#a"), "name", "s")
	assert.Equal(t, "ade", checked(), "a name makes it join a group")
}

func TestDocument_SetSelected(t *testing.T) {
	d := parsed(t, `<select id="s"><option disabled>a<option>b<option selected>c</select><select id="m" multiple><option selected>a<option>b</select>`)
	s, m := Options(one(t, d, "#s")), Options(one(t, d, "#m"))
	d.SetSelected(s[2], false)
	assert.Equal(t, "b", d.Value(one(t, d, "#s")), "one is always selected")
	d.SetSelected(s[0], true)
	assert.False(t, d.Selected(s[1]))
	d.SetSelected(m[1], true)
	assert.True(t, d.Selected(m[0]) && d.Selected(m[1]))
}

// A select element chooses an option again when one of its own goes, and not when one goes of a select element in it.
func TestDocument_Remove_options(t *testing.T) {
	d := parsed(t, `<select id="s"><option>1<option id="o">2</select>`)
	s, p, inner, option := d.ByID("s"), newElement("", "p"), newElement("", "select"), newElement("", "option")
	d.insert(inner, option, nil)
	d.insert(p, inner, nil)
	d.insert(s, p, nil)
	d.SetValue(s, "none")
	d.Remove(inner)
	assert.Equal(t, "", d.Value(s))
	d.Remove(d.ByID("o"))
	assert.Equal(t, "1", d.Value(s))
}

func TestDisabled(t *testing.T) {
	d := parsed(t, `<input disabled><fieldset disabled><legend><input id="a"></legend><legend><input id="b"></legend><p><button id="c"></button></fieldset>
		<select id="d"><optgroup disabled><option id="e"></optgroup></select><p disabled id="f"></p>`)
	for id, expect := range map[string]bool{"a": false, "b": true, "c": true, "d": false, "e": true, "f": false} {
		assert.Equal(t, expect, Disabled(d.ByID(id)), id)
	}
}

// What is said of the last element is what Chromium says, which takes an option for a part of a select element, and
// disables it with that, through all but a few elements.
func TestDisabled_options(t *testing.T) {
	for path, expect := range map[string]struct{ disabled, belongs bool }{
		"select option":                    {false, true},
		"select! option":                   {true, true},
		"select! div option":               {true, true},
		"select! optgroup option":          {true, true},
		"select! hr option":                {false, false},
		"select! datalist option":          {false, false},
		"select! option option":            {false, false},
		"select! select option":            {false, true},
		"select! optgroup optgroup option": {false, false},
		"select optgroup! div option":      {true, true},
		"select optgroup! optgroup option": {false, false},
		"select optgroup optgroup! option": {true, false},
		"optgroup! option":                 {true, false},
		"optgroup! hr option":              {false, false},
		"optgroup! datalist option":        {false, false},
		"optgroup! select option":          {false, true},
		"fieldset! select option":          {true, true},
		"fieldset! legend select option":   {false, true},
		"select! optgroup":                 {true, false},
		"select! div optgroup":             {true, false},
		"select! optgroup optgroup":        {false, false},
		"select! hr optgroup":              {false, false},
		"select! option optgroup":          {false, false},
		"fieldset! select optgroup":        {true, false},
		"select optgroup!":                 {true, false},
	} {
		d := parsed(t, "")
		n := d.Body()
		for name := range strings.FieldsSeq(path) {
			name, disabled := strings.CutSuffix(name, "!")
			child := newElement("", name)
			if disabled {
				d.SetAttr(child, "disabled", "")
			}
			n.AppendChild(child)
			n = child
		}
		assert.Equal(t, expect.disabled, Disabled(n), path)
		assert.Equal(t, expect.belongs, isHTML(n, "option") && selectOf(n) != nil, path)
	}
}

func TestForm(t *testing.T) {
	d := parsed(t, `<form id="x"><p><input id="a"><input id="b" form="y"></form><form id="y"></form><input id="c" form="x"><input id="d" form="z">`)
	for id, expect := range map[string]string{"a": "x", "b": "y", "c": "x"} {
		assert.Same(t, d.ByID(expect), Form(d.ByID(id)), id)
	}
	assert.Nil(t, Form(d.ByID("d")))
}

// TestDocument_Patch_controls has the state of a control before a patch, as a user
// has left it, and after it, on both clients.
func TestDocument_Patch_controls(t *testing.T) {
	typed := func(d *Document) { d.SetValue(d.ByID("a"), "typed") }
	check := func(d *Document) { d.SetChecked(d.ByID("a"), true) }
	uncheck := func(d *Document) { d.SetChecked(d.ByID("a"), false) }
	second := func(d *Document) { d.SetSelected(d.ByID("b"), true) }
	for _, tc := range []struct {
		name, before, after string
		user                func(*Document)
		v1, beta            string // value and whether it is checked
	}{
		{"typed, and the same HTML", `<input id="a" value="x">`, `<input id="a" value="x">`, typed, "typed", "x"},
		{"typed, and no value", `<input id="a">`, `<input id="a" class="y">`, typed, "typed", ""},
		{"typed, and another value", `<input id="a" value="x">`, `<input id="a" value="y">`, typed, "y", "y"},
		{"typed, and no value any more", `<input id="a" value="x">`, `<input id="a">`, typed, "", ""},
		{"typed, and preserved", `<input id="a" value="x">`, `<input id="a" value="y" data-preserve-attr="value">`, typed, "typed", "y"},
		{"not typed", `<input id="a" value="x">`, `<input id="a" value="y">`, nil, "y", "y"},
		{"typed in a textarea", `<textarea id="a">x</textarea>`, `<textarea id="a">x</textarea>`, typed, "typed", "x"},
		{"typed in a textarea that changes", `<textarea id="a">x</textarea>`, `<textarea id="a">y</textarea>`, typed, "y", "y"},
		{"a textarea that changes", `<textarea id="a">x</textarea>`, `<textarea id="a">y</textarea>`, nil, "y", "y"},
		{"checked, and the same HTML", `<input type="checkbox" id="a">`, `<input type="checkbox" id="a">`, check, "on checked", "on"},
		{"unchecked, and the same HTML", `<input type="checkbox" id="a" checked>`, `<input type="checkbox" id="a" checked>`, uncheck, "on", "on checked"},
		{"unchecked, and no longer checked", `<input type="checkbox" id="a" checked>`, `<input type="checkbox" id="a">`, uncheck, "on", "on"},
		{"unchecked, and now checked", `<input type="checkbox" id="a">`, `<input type="checkbox" id="a" checked>`, uncheck, "on checked", "on checked"},
		{"selected, and the same HTML", `<select id="a"><option>1<option id="b">2</select>`, `<select id="a"><option>1<option id="b">2</select>`, second, "2", "1"},
		{"selected, and another one", `<select id="a"><option>1<option id="b">2<option>3</select>`, `<select id="a"><option>1<option id="b">2<option selected>3</select>`, second, "3", "3"},
		{"selected, and no options", `<select id="a"><option>1<option id="b">2</select>`, `<select id="a"></select>`, second, "", ""},
		{"no longer disabled, and another one", `<select id="a"><option disabled>1</select>`, `<select id="a"><option>1<option>2</select>`, nil, "1", "1"},
		{"no longer disabled, and another one that is", `<select id="a"><option disabled>1</select>`, `<select id="a"><option>1<option disabled>2</select>`, nil, "", "1"}, // Beta writes selected
		{"another type", `<input id="a" value="x">`, `<input id="a" value="x" type="checkbox">`, typed, "typed", "x"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for protocol, expect := range map[event.Protocol]string{event.V1: tc.v1, event.Beta: tc.beta} {
				d := parsed(t, tc.before)
				if tc.user != nil {
					tc.user(d)
				}
				a := d.ByID("a")
				patched(t, d, Patch{HTML: tc.after}, protocol)
				assert.Same(t, a, d.ByID("a"), protocol)
				got := d.Value(a)
				if d.Checked(a) {
					got += " checked"
				}
				assert.Equal(t, expect, got, protocol)
			}
		})
	}
}

func TestDocument_Patch_tellsBind(t *testing.T) {
	d := parsed(t, `<form id="f"><input id="a" value="x"><input id="b" type="checkbox"><textarea id="c">x</textarea><select id="d"><option>1</select><input id="e" value="x"></form>`)
	_, result := patched(t, d, Patch{HTML: `<form id="f"><input id="a" value="y"><input id="b" type="checkbox" checked><textarea id="c">y</textarea><select id="d"><option selected>1</select><input id="e" value="x"></form>`}, event.V1)
	assert.Equal(t, "input#a input#b textarea#c select#d", names(result.Reset))
}
