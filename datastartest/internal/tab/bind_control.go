package tab

import (
	"encoding/base64"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// control returns how the element is read and written.
func (b *binding) control(kind string) control {
	doc, n := b.page.doc, b.node
	switch n.Data {
	case "input":
		return b.input(kind)
	case "select":
		if hasAttr(n, "multiple") {
			return b.multiple()
		}
		return b.valued(true, "change")
	case "textarea":
		c := b.valued(true, "input")
		c.get = func(string) js.Value { return doc.Value(n) }
		return c
	}
	c := b.valued(true, "input", "change")
	c.get = func(string) js.Value {
		if value, has := dom.Attr(n, "value"); has {
			return value
		}
		return js.Null{}
	}
	c.set = func(v js.Value) { doc.SetAttr(n, "value", textOf(v)) }
	return c
}

func (b *binding) input(kind string) control {
	switch kind {
	case "checkbox":
		return b.checkbox()
	case "radio":
		return b.radio()
	}
	return b.valued(kind != "number" && kind != "range", "input")
}

// valued is a control by its value: a text, or a number where the signal is one; or a text where there is no signal.
func (b *binding) valued(orUndefined bool, events ...string) control {
	doc, n := b.page.doc, b.node
	return control{
		get: func(kind string) js.Value {
			if kind == "string" || kind == "undefined" && orUndefined {
				return doc.Value(n)
			}
			if kind == "boolean" && !b.page.v1() {
				return doc.Value(n) != ""
			}
			return number(doc.Value(n))
		},
		set:    func(v js.Value) { doc.SetValue(n, textOf(v)) },
		events: events,
	}
}

func textOf(v js.Value) string {
	s, _ := js.Text(v)
	return s
}

// radio says nothing unless it is checked.
func (b *binding) radio() control {
	doc, n := b.page.doc, b.node
	return control{
		get: func(kind string) js.Value {
			switch {
			case !doc.Checked(n):
				return nothing
			case kind == "number":
				return number(doc.Value(n))
			}
			return doc.Value(n)
		},
		set:    func(v js.Value) { doc.SetChecked(n, v == js.Value(doc.Value(n)) || v == number(doc.Value(n))) },
		events: []string{"input"},
	}
}

// checkbox is true or false, or its value if it has one.
func (b *binding) checkbox() control {
	doc, n := b.page.doc, b.node
	return control{
		get: func(kind string) js.Value {
			value, checked := doc.Value(n), doc.Checked(n)
			_, has := dom.Attr(n, "value")
			switch {
			case kind == "boolean" && (value != "on" || !b.page.v1()), kind != "string" && value == "on" && !(has && !b.page.v1()):
				return checked
			case checked:
				return value
			}
			return ""
		},
		set: func(v js.Value) {
			if value, is := v.(string); is {
				doc.SetChecked(n, value == doc.Value(n))
				return
			}
			doc.SetChecked(n, js.Truthy(v))
		},
		events: []string{"input"},
	}
}

// multiple is a select element that takes several.
func (b *binding) multiple() control {
	doc, n := b.page.doc, b.node
	numbers := map[string]bool{} // values that were numbers in the signal
	return control{
		get: func(string) js.Value {
			chosen := js.NewArray()
			for _, option := range dom.Options(n) {
				var v js.Value = doc.Value(option)
				if numbers[doc.Value(option)] {
					v = number(doc.Value(option))
				}
				if doc.Selected(option) {
					_ = chosen.SetIndex(chosen.Len(), v)
				}
			}
			return chosen
		},
		set: func(v js.Value) {
			list, _ := v.(js.List)
			for _, option := range dom.Options(n) {
				value := doc.Value(option)
				isText, isNumber := contains(list, value), contains(list, number(value))
				if b.page.v1() && (isText || isNumber) {
					numbers[value] = !isText
				}
				doc.SetSelected(option, isText || isNumber && b.page.v1())
			}
		},
		events: []string{"change"},
	}
}

// contains reports whether a list has a value.
func contains(list js.List, value js.Value) bool {
	for i := 0; list != nil && i < list.Len(); i++ {
		if v, _ := list.Index(i); v == value {
			return true
		}
	}
	return false
}

func number(text string) js.Value { return js.ParseNumber(text) }

// bindFiles has a signal follow the files that are chosen. A browser reads them later, so that an expression of the
// same event does not see them.
func (b *binding) bindFiles() (func(), error) {
	read := func(js.Value) { b.page.soon(func() { b.setFiles(b.page.doc.Files(b.node)) }) }
	var err error
	if !b.page.v1() {
		err = b.page.store.Set(b.Key, "", true)
	}
	return b.page.addListener(b.node, &listener{name: "change", run: read}), err
}

func (b *binding) setFiles(chosen []dom.File) {
	files, contents, mimes, names := js.NewArray(), js.NewArray(), js.NewArray(), js.NewArray()
	for i, f := range chosen {
		content := base64.StdEncoding.EncodeToString(f.Content)
		kind := f.Type
		if kind == "" {
			kind = "application/octet-stream"
		}
		_ = files.SetIndex(i, js.NewObject("name", f.Name, "contents", content, "mime", kind))
		_ = contents.SetIndex(i, content)
		_ = mimes.SetIndex(i, kind)
		_ = names.SetIndex(i, f.Name)
	}
	set := func(path string, v js.Value) { b.page.wrong(b.String(), b.page.store.Set(path, v, false)) }
	if b.page.v1() {
		set(b.Key, files)
		return
	}
	set(b.Key, contents)
	set(b.Key+"Mimes", mimes)
	set(b.Key+"Names", names)
}

// inputType is the type of an input element.
func inputType(n *html.Node) string {
	if kind := lower(attr(n, "type")); n.Data == "input" && kind != "" {
		return kind
	}
	return "text"
}
