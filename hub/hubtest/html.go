package hubtest

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// node is an element. It has either text or children.
type node struct {
	tag      string
	attrs    map[string]string
	text     string
	children []*node
}

func (n *node) clone() *node {
	c := &node{tag: n.tag, attrs: maps.Clone(n.attrs), text: n.text}
	for _, child := range n.children {
		c.children = append(c.children, child.clone())
	}
	return c
}

func (n *node) html() string {
	var b strings.Builder
	b.WriteString("<" + n.tag)
	for _, name := range slices.Sorted(maps.Keys(n.attrs)) {
		fmt.Fprintf(&b, " %s=%q", name, n.attrs[name])
	}
	b.WriteString(">" + n.text)
	for _, child := range n.children {
		b.WriteString(child.html())
	}
	return b.String() + "</" + n.tag + ">"
}

// parseHTML parses well-formed markup.
func parseHTML(html string) []*node {
	top := &node{}
	open := []*node{top}
	for d := xml.NewDecoder(strings.NewReader(html)); ; {
		token, err := d.Token()
		if err != nil {
			return top.children
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{tag: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(token)
		}
	}
}
