package dom

import (
	"slices"

	"golang.org/x/net/html"
)

// SetAttr sets an attribute.
func (d *Document) SetAttr(n *html.Node, name, value string) {
	before, i := d.note(n, name), attrIndex(n, name)
	if i < 0 {
		i = len(n.Attr)
		n.Attr = append(n.Attr, html.Attribute{Key: asked(n, name)})
	}
	n.Attr[i].Val = value
	d.record(Record{Target: n, Attr: n.Attr[i].Key})
	d.follow(n, name, before)
}

// RemoveAttr removes an attribute, if the element has it.
func (d *Document) RemoveAttr(n *html.Node, name string) {
	i := attrIndex(n, name)
	if i < 0 {
		return
	}
	before, key := d.note(n, name), n.Attr[i].Key
	n.Attr = slices.Delete(n.Attr, i, i+1)
	d.record(Record{Target: n, Attr: key})
	d.follow(n, name, before)
}

// setBoolean sets a boolean attribute to "", or removes it.
func (d *Document) setBoolean(n *html.Node, name string, on bool) {
	if on {
		d.SetAttr(n, name, "")
	} else {
		d.RemoveAttr(n, name)
	}
}

// note is what there was before an attribute changed.
type note struct {
	had    bool       // the attribute
	kind   string     // of the input
	value  string     // of the input
	chosen *html.Node // the option that was selected
}

func (d *Document) note(n *html.Node, name string) note {
	before := note{had: hasAttr(n, name)}
	switch {
	case name == "type" && isHTML(n, "input"):
		before.kind, before.value = inputType(n), d.Value(n)
	case isLimit(name) && isRange(n), name == "multiple" && isHTML(n, "input"):
		before.value = d.Value(n)
	case name == "multiple" && isHTML(n, "select"):
		before.chosen = d.chosen(n)
	}
	return before
}

// follow changes the state of an element after one of its attributes was set or
// removed.
func (d *Document) follow(n *html.Node, name string, before note) {
	d.checkFocus(n, name)
	switch now := hasAttr(n, name); {
	case isHTML(n, "input"):
		d.inputFollows(n, name, now, before)
	case isHTML(n, "option") && name == "selected" && now != before.had && !d.state(n).selectedDirty:
		d.selectOption(n, now)
	case isHTML(n, "select") && name == "multiple" && now != before.had && before.chosen != nil:
		d.choose(before.chosen)
	case isHTML(n, "select") && (name == "multiple" || name == "size") && (now || before.had):
		d.resetSelect(n)
	case isScript(n) && name == "src":
		d.prepare(n)
	}
}

func (d *Document) inputFollows(n *html.Node, name string, now bool, before note) {
	switch name {
	case "checked":
		if s := d.state(n); now != before.had && !s.checkedDirty {
			d.check(n, now)
		}
	case "value":
		d.state(n).valueHeld = false
	case "type":
		d.retype(n, before)
		d.joinGroup(n)
	case "multiple":
		d.settle(n, before.value)
	case "name", "form":
		d.joinGroup(n)
	case "min", "max", "step":
		if isRange(n) {
			d.hold(n, before.value)
		}
	}
}
