package tab

import (
	"slices"
	"strconv"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// control is how data-bind reads and writes what a user changes.
type control struct {
	get    func(kind string) js.Value // for a signal of a type; nothing is no value
	set    func(v js.Value)
	events []string
}

// nothing is what a control says that says nothing.
var nothing = &js.Object{}

// bind ties a control to a signal.
func (b *binding) bind() (func(), error) {
	kind := inputType(b.node)
	if b.node.Data == "input" && kind == "radio" && attr(b.node, "name") == "" {
		b.page.doc.SetAttr(b.node, "name", b.Key)
	}
	if b.node.Data == "input" && kind == "file" {
		return b.bindFiles()
	}
	c := b.control(kind)
	if !b.page.v1() {
		c.events = []string{"change", "input", "keydown"}
	}
	if err := b.modify(&c); err != nil {
		return nil, err
	}
	path, err := b.declare(c)
	if err != nil {
		return nil, err
	}
	read := func(js.Value) {
		now, _ := b.page.store.Get(path)
		if v := c.get(js.TypeOf(now)); !js.Nullish(now) && v != js.Value(nothing) {
			b.page.wrong(b.String(), b.page.store.Set(path, v, false))
		}
	}
	var ends []func()
	for _, name := range append(c.events, "datastar-prop-change") {
		ends = append(ends, b.page.addListener(b.node, &listener{name: name, run: read}))
	}
	end, err := b.follow(nil, func() error {
		v, _ := b.page.store.Get(path)
		c.set(v)
		return nil
	})
	return func() {
		for _, end := range append(ends, end) {
			end()
		}
	}, err
}

// modify has the control be another property, or tell by other events.
func (b *binding) modify(c *control) error {
	if events, given := b.Modifiers.Tags("event"); given {
		c.events = events
	}
	tags, given := b.Modifiers.Tags("prop")
	if !given || !b.page.v1() {
		return nil
	}
	if len(tags) == 0 {
		return js.Throw(js.Failed, "BindPropNameMissing")
	}
	name, e := camel(tags[0]), b.page.host(b.node).(*element)
	c.get = func(string) js.Value {
		v, err := e.Get(name)
		b.page.wrong(b.String(), err)
		return v
	}
	c.set = func(v js.Value) { b.page.wrong(b.String(), e.Set(name, v)) }
	return nil
}

// declare makes the signal, if it is missing, of what the control says. A signal that is an array has a part for each
// of the controls that are bound to it, but for a select element that takes several.
func (b *binding) declare(c control) (path string, err error) {
	was, found := b.page.store.Get(b.Key)
	_, multiple := dom.Attr(b.node, "multiple")
	if list, is := was.(js.List); is && (b.node.Data != "select" || !multiple) {
		return b.declarePart(c, list)
	}
	if found {
		return b.Key, nil
	}
	v := c.get("undefined")
	if checked := b.checkedOfGroup(); checked != nil {
		v = b.page.doc.Value(checked)
	}
	if v == js.Value(nothing) {
		v = ""
	}
	return b.Key, b.page.store.Set(b.Key, v, true)
}

// declarePart is declare for one of several controls.
func (b *binding) declarePart(c control, list js.List) (path string, err error) {
	at := slices.Index(b.bound(), b.node)
	if at < 0 {
		at = 0
	}
	path = b.Key + "." + strconv.Itoa(at)
	if at < list.Len() && list.HasIndex(at) {
		return path, nil
	}
	v := c.get("undefined")
	if v == js.Value(nothing) {
		v = ""
	}
	return path, b.page.store.Set(path, v, true)
}

// bound are the elements that are bound to the same signal in the same way.
func (b *binding) bound() (all []*html.Node) {
	for n := range b.page.doc.Root().Descendants() {
		if value, has := dom.Attr(n, b.Name); has && value == b.Value {
			all = append(all, n)
		}
	}
	return all
}

func (b *binding) checkedOfGroup() *html.Node {
	if b.node.Data != "input" || inputType(b.node) != "radio" {
		return nil
	}
	for _, n := range b.bound() {
		if b.page.doc.Checked(n) {
			return n
		}
	}
	return nil
}
