package tab

import (
	"encoding/json"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

func (b *binding) text() (func(), error) {
	set := ""
	w := &watcher{text: func() bool { return dom.Text(b.node) == set }}
	return b.follow(w, func() error {
		v, err := b.run(nil, nil)
		if err != nil {
			return err
		}
		if set, err = js.Text(v); err == nil {
			b.page.doc.SetText(b.node, set)
		}
		return err
	})
}

func (b *binding) jsonSignals() (func(), error) {
	filter, err := expr.ParseFilter(b.Value, b.env(nil, nil))
	if err != nil {
		return nil, err
	}
	set := ""
	w := &watcher{text: func() bool { return dom.Text(b.node) == set }}
	return b.follow(w, func() error {
		object, err := b.page.store.Sent(filter)
		if err != nil {
			return err
		}
		if set, err = js.JSON(object); err == nil {
			if !b.Modifiers.Has("terse") {
				set = indented(set)
			}
			b.page.doc.SetText(b.node, set)
		}
		return err
	})
}

// indented is JSON on several lines, as JSON.stringify has it.
func indented(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if encoder.Encode(json.RawMessage(text)) != nil {
		return text
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func (b *binding) show() (func(), error) {
	return b.follow(&watcher{attributes: map[string]bool{"style": true}}, func() error {
		v, err := b.run(nil, nil)
		if err != nil {
			return err
		}
		style := b.page.style(b.node)
		switch shown := style.get("display"); {
		case !js.Truthy(v):
			style.set("display", "none")
		case shown == "none":
			style.set("display", "")
		}
		return nil
	})
}

// attr sets one attribute, or those of an object.
func (b *binding) attr() (func(), error) {
	w := &watcher{attributes: map[string]bool{}}
	return b.follow(w, func() error {
		v, err := b.run(nil, nil)
		if b.Key != "" {
			w.attributes[b.Key] = true
			if err != nil && !b.page.v1() {
				v, err = false, nil // the client takes an expression that fails for false
			}
			if err != nil {
				return err
			}
			return b.setAttr(b.Key, v)
		}
		if err != nil {
			return err
		}
		return each(v, func(name string, v js.Value) error {
			w.attributes[name] = true
			return b.setAttr(name, v)
		})
	})
}

// setAttr sets an attribute to a value, or removes it.
func (b *binding) setAttr(name string, v js.Value) (err error) {
	text, is := v.(string)
	switch {
	case v == false, b.page.v1() && js.Nullish(v):
		b.page.doc.RemoveAttr(b.node, name)
		return nil
	case v == true && b.page.v1():
		text = ""
	case !is:
		if text, err = js.JSON(v); err != nil {
			return err
		}
	}
	if !b.page.v1() && b.Key != "" && (text == "" || text == "false" || text == "null" || text == "undefined") {
		b.page.doc.RemoveAttr(b.node, name)
		return nil
	}
	b.page.doc.SetAttr(b.node, name, text)
	return nil
}

// each calls a function with the properties of an object.
func each(v js.Value, f func(name string, v js.Value) error) error {
	o, is := v.(js.Keyed)
	if !is {
		return js.Throw(js.TypeError, "an object was expected, and is a value of type %s", js.TypeOf(v))
	}
	for _, name := range o.Keys() {
		v, err := o.Get(name)
		if err == nil {
			err = f(name, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// class adds and removes classes.
func (b *binding) class() (func(), error) {
	var names []string
	update := func(name string, v js.Value) error {
		for _, class := range strings.Fields(name) {
			names = append(names, class)
			b.page.setClass(b.node, class, js.Truthy(v))
		}
		return nil
	}
	end, err := b.follow(&watcher{attributes: map[string]bool{"class": true}}, func() error {
		v, err := b.run(nil, nil)
		if err != nil {
			return err
		}
		names = nil
		if b.Key != "" {
			return update(b.Key, v)
		}
		return each(v, update)
	})
	return func() {
		end()
		for _, class := range names {
			if b.page.v1() {
				b.page.setClass(b.node, class, false)
			}
		}
	}, err
}

func (b *binding) style() (func(), error) {
	before := map[string]string{}
	update := func(name string, v js.Value) error {
		style := b.page.style(b.node)
		was, known := before[name]
		if !js.Truthy(v) && v != 0.0 {
			if known {
				style.set(name, was)
			}
			return nil
		}
		if !known {
			before[name] = style.get(name)
		}
		text, err := js.Text(v)
		if err == nil {
			style.set(name, text)
		}
		return err
	}
	end, err := b.follow(&watcher{attributes: map[string]bool{"style": true}}, func() error {
		v, err := b.run(nil, nil)
		if err != nil || b.Key != "" {
			if err == nil {
				err = update(b.Key, v)
			}
			return err
		}
		for name, was := range before {
			if o, is := v.(js.Keyed); is && !o.Has(name) {
				b.page.style(b.node).set(name, was)
			}
		}
		return each(v, func(name string, v js.Value) error { return update(hyphens(name), v) })
	})
	return func() {
		end()
		for name, was := range before {
			b.page.style(b.node).set(name, was)
		}
	}, err
}

func (b *binding) effect() (func(), error) {
	return b.follow(nil, func() error {
		_, err := b.run(nil, nil)
		return err
	})
}

func (b *binding) ref() (func(), error) {
	return nil, b.page.store.Set(b.Key, b.page.host(b.node), false)
}

// indicator is a signal that is true while a request of the element lasts. On Beta it counts the first one only.
func (b *binding) indicator() (func(), error) {
	if err := b.page.store.Set(b.Key, false, !b.page.v1()); err != nil {
		return nil, err
	}
	active, over := 0, false
	set := func(on bool) { b.page.wrong(b.String(), b.page.store.Set(b.Key, on, false)) }
	end := b.page.addListener(toDocument, &listener{name: b.page.fetchEvent(), run: func(e js.Value) {
		kind, of := fetchDetail(e)
		if over || of != b.node {
			return
		}
		switch kind {
		case "started":
			active++
			set(true)
		case "finished":
			active = max(0, active-1)
			set(active > 0 && b.page.v1())
			over = !b.page.v1()
		}
	}})
	return func() {
		end()
		if b.page.v1() {
			set(false)
		}
	}, nil
}
