package js

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseJSON is JSON.parse. It keeps the order of keys.
func ParseJSON(s string) (v Value, err error) {
	if !utf8.ValidString(s) {
		return nil, Throw(SyntaxError, "JSON that is no UTF-8")
	}
	d := decoder{Decoder: json.NewDecoder(strings.NewReader(s))}
	d.UseNumber()
	if v, err = d.value(); err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more after the value")
		}
	}
	if err != nil {
		return nil, Throw(SyntaxError, "JSON: %v", err)
	}
	return v, nil
}

// decoder reads JSON token by token.
type decoder struct {
	*json.Decoder
	depth int
}

func (d *decoder) value() (Value, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case nil:
		return Null{}, nil
	case json.Number:
		f, _ := strconv.ParseFloat(string(t), 64) // out of range it is what JavaScript has
		return f, nil
	case json.Delim:
		return d.nested(t)
	}
	return t, nil // string, bool
}

// nested reads an array or object, whose bracket was read.
func (d *decoder) nested(bracket json.Delim) (v Value, err error) {
	d.depth++
	if d.depth > 1000 {
		return nil, errors.New("more than 1000 values in each other")
	}
	if bracket == '{' {
		v, err = d.object()
	} else {
		v, err = d.array()
	}
	d.depth--
	if err == nil {
		_, err = d.Token()
	}
	return v, err
}

func (d *decoder) object() (Value, error) {
	o := &Object{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		if err := o.Set(key.(string), v); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (d *decoder) array() (Value, error) {
	a := &Array{}
	for d.More() {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		a.items = append(a.items, v)
	}
	return a, nil
}

// JSON is JSON.stringify. It returns "" where that is undefined.
func JSON(v Value) (string, error) { return IndentedJSON(v, "") }

// IndentedJSON is JSON.stringify with lines, each indented by its depth.
func IndentedJSON(v Value, indent string) (s string, err error) {
	defer catch(&err)
	w := writer{m: newMachine(nil), indent: indent}
	w.value(v)
	return w.out.String(), nil
}

func jsonObject() *Object {
	return closed(methods{"stringify": stringify, "parse": func(c *Call) Value {
		if c.Arg(1) != nil {
			return c.m.fail(NotEvaluated, "JSON.parse with a function")
		}
		return c.m.must(ParseJSON(c.m.made(c.text(0))))
	}})
}

func stringify(c *Call) Value {
	if !Nullish(c.Arg(1)) {
		return c.m.fail(NotEvaluated, "JSON.stringify with a replacer")
	}
	w := writer{m: c.m}
	switch indent := c.Arg(2).(type) {
	case float64:
		w.indent = strings.Repeat(" ", int(min(max(integer(indent), 0), 10)))
	case string:
		w.indent = near10(indent)
	}
	if !w.value(c.Arg(0)) {
		return nil
	}
	return c.m.made(w.out.String())
}

func near10(s string) string {
	n := 0
	for i := range s {
		if n++; n > 10 {
			return s[:i]
		}
	}
	return s
}

// numeral is a number in JSON.
func numeral(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "null"
	}
	return FormatNumber(f)
}
