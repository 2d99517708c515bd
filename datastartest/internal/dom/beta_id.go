package dom

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"
)

// nameBeta gives an id to each element in a fragment that has attributes of
// Datastar, or others that begin like them, but no id.
func (d *Document) nameBeta(n *html.Node) {
	if n.Type != html.ElementNode || n.Namespace == "math" || hasAttr(n, "data-star-ignore") {
		return
	}
	if !hasAttr(n, "data-star-ignore__self") && idOf(n) == "" && hasData(n) {
		d.SetAttr(n, "id", BetaID(n))
	}
	for _, c := range elements(n) {
		d.nameBeta(c)
	}
}

func hasData(n *html.Node) bool {
	for _, a := range n.Attr {
		if name, found := strings.CutPrefix(nameOf(&a), "data-"); found && strings.ToLower(name) == name {
			return true
		}
	}
	return false
}

// BetaID returns the id that 1.0.0-beta.11 gives an element that has none, and an
// attribute of Datastar. It is made of where the element is.
func BetaID(n *html.Node) string {
	hash := int32(0)
	with := func(x int) { hash = int32(int64(hash)*33) ^ int32(x) }
	text := func(s string) {
		for _, c := range utf16.Encode([]rune(s)) {
			with(int(c))
		}
	}
	for ; n != nil; n = n.Parent {
		text(tagName(n))
		if id := idOf(n); id != "" && !shadowsID(n) {
			text(id)
			break
		}
		if shadowsID(n) {
			with(0) // an element, which is no number
			break
		}
		if n.Parent != nil {
			with(slices.Index(elements(n.Parent), n))
		}
	}
	return "datastar" + strconv.FormatInt(max(int64(hash), -int64(hash)), 36)
}

// shadowsID reports whether an element is a form with a control that is called id, so that its property id is that.
func shadowsID(n *html.Node) bool {
	if !isHTML(n, "form") {
		return false
	}
	for c := range n.Descendants() {
		if isHTML(c, "input", "button", "select", "textarea") && (attrOf(c, "name") == "id" || idOf(c) == "id") {
			return true
		}
	}
	return false
}
