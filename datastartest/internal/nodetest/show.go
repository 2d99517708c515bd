package nodetest

import (
	"math"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// Show prints a value so that different values look different, as show does in scripts.
func Show(v js.Value) string { return showAt(v, 0) }

func showAt(v js.Value, depth int) string {
	if depth > 8 {
		return "deep"
	}
	switch v := v.(type) {
	case js.List:
		return showList(v, depth+1)
	case js.Keyed:
		return showObject(v, depth+1)
	case *js.RegExp:
		return v.String()
	case *js.Function:
		return "function"
	case js.Host:
		return "{}"
	case nil:
		return "undefined"
	}
	return showPrimitive(v)
}

func showPrimitive(v js.Value) string {
	if f, is := v.(float64); is {
		if f == 0 && math.Signbit(f) {
			return "-0"
		}
		return js.FormatNumber(f)
	}
	text, _ := js.JSON(v)
	return text
}

func showList(l js.List, depth int) string {
	var items []string
	for i := range l.Len() {
		item, _ := l.Index(i)
		items = append(items, showAt(item, depth))
	}
	return "[" + strings.Join(items, ",") + "]"
}

func showObject(o js.Keyed, depth int) string {
	var fields []string
	for _, key := range o.Keys() {
		item, _ := o.Get(key)
		fields = append(fields, showPrimitive(key)+":"+showAt(item, depth))
	}
	return "{" + strings.Join(fields, ",") + "}"
}
