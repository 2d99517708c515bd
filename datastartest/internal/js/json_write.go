package js

import (
	"fmt"
	"strings"
)

// writer writes JSON.
type writer struct {
	m      *machine
	out    strings.Builder
	indent string
	depth  int
}

// value writes a value, and reports whether it has a place in JSON.
func (w *writer) value(v Value) bool {
	v = w.replaced(v)
	if !written(v) {
		return false
	}
	w.m.spend(1)
	switch v := v.(type) {
	case Null:
		w.out.WriteString("null")
	case bool:
		fmt.Fprint(&w.out, v)
	case float64:
		w.out.WriteString(numeral(v))
	case string:
		w.text(v)
	case List:
		w.list(v)
	case Keyed:
		w.object(v)
	default:
		w.out.WriteString("{}")
	}
	return true
}

// written reports whether a value has a place in JSON.
func written(v Value) bool {
	_, function := v.(*Function)
	return v != nil && !function
}

// replaced is what the method toJSON of an object makes of it.
func (w *writer) replaced(v Value) Value {
	if o, is := v.(*Object); is {
		if f, _ := o.Own("toJSON"); TypeOf(f) == "function" {
			return w.m.call(f, o, nil)
		}
	}
	return v
}

func (w *writer) list(l List) {
	w.enclosed('[', ']', func(separate func()) {
		for i := range w.m.length(l) {
			separate()
			if a, own := l.(*Array); own && a.bits > 0 {
				w.m.fail(NotEvaluated, "JSON of a typed array")
			}
			if !w.value(w.m.must(l.Index(i))) {
				w.out.WriteString("null")
			}
		}
	})
}

func (w *writer) object(o Keyed) {
	w.enclosed('{', '}', func(separate func()) {
		for _, key := range w.m.keys(o) {
			v := w.replaced(w.m.get(o, key))
			if !written(v) {
				continue
			}
			separate()
			w.text(key)
			w.out.WriteByte(':')
			if w.indent != "" {
				w.out.WriteByte(' ')
			}
			w.value(v)
		}
	})
}

// enclosed writes brackets around items, each of which separate is called before.
func (w *writer) enclosed(begin, end byte, items func(separate func())) {
	w.depth++
	if w.depth > 1000 {
		w.m.fail(NotEvaluated, "JSON of an object in itself, or one that is too deep")
	}
	w.out.WriteByte(begin)
	first := true
	items(func() {
		if !first {
			w.out.WriteByte(',')
		}
		first = false
		w.newLine()
	})
	w.depth--
	if !first {
		w.newLine()
	}
	w.out.WriteByte(end)
}

func (w *writer) newLine() {
	if w.indent != "" {
		w.out.WriteString("\n" + strings.Repeat(w.indent, w.depth))
	}
}

// short are the escapes of one letter.
var short = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func (w *writer) text(s string) {
	w.m.made(s)
	w.out.WriteByte('"')
	for _, r := range s {
		escaped, is := short[r]
		switch {
		case is:
			w.out.WriteString(escaped)
		case r < ' ':
			fmt.Fprintf(&w.out, `\u%04x`, r)
		default:
			w.out.WriteRune(r)
		}
	}
	w.out.WriteByte('"')
}
