package dom

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// formatting are the elements whose attributes the parser sorts by name.
var formatting = []string{"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}

// unsort gives the attributes of formatting elements the order that they have in the
// text, in which the clients apply them.
func unsort(root *html.Node, text string) {
	orders := map[string][]html.Attribute{}
	tokens := html.NewTokenizer(strings.NewReader(text))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if tag := tokens.Token(); len(tag.Attr) > 1 && slices.Contains(formatting, tag.Data) {
			orders[attrSet(tag.Data, tag.Attr)] = tag.Attr
		}
	}
	if len(orders) == 0 {
		return
	}
	for n := range root.Descendants() {
		if order, known := orders[attrSet(n.Data, n.Attr)]; known && isHTML(n, formatting...) {
			n.Attr = slices.Clone(order)
		}
	}
}

// attrSet returns a key for a name and attributes, whatever their order.
func attrSet(name string, attributes []html.Attribute) string {
	var set []string
	for _, a := range attributes {
		set = append(set, a.Key+"="+a.Val)
	}
	slices.Sort(set)
	return name + "\x00" + strings.Join(set, "\x00")
}
