package main

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
	"github.com/echo-datastar/datastar/internal/trials"
)

// look returns the state of the page, and begins another step.
func (p *page) look() trials.Sight {
	s := trials.Sight{Focus: -1, Missing: p.missing, Threw: p.err != nil, Ran: append([]string{}, p.ran...), Signals: p.signals(), Records: p.records()}
	if p.err != nil {
		s.Error = p.err.Error()
	}
	slices.Sort(s.Ran)
	if root := p.dom.Root(); root != nil {
		s.HTML = p.dom.OuterHTML(root)
	}
	s.Kept, s.Controls = p.elements()
	if f := p.dom.Focused(); f != nil {
		s.Focus = p.numbers[f]
	}
	p.missing, p.ran, p.err, p.silent = 0, nil, nil, false
	return s
}

// elements are the numbers of all elements, and the states of controls.
func (p *page) elements() (kept, controls string) {
	var k, c strings.Builder
	all, _ := p.dom.Query("*")
	for _, n := range all {
		if _, known := p.numbers[n]; !known {
			p.numbers[n] = len(p.numbers)
		}
		fmt.Fprint(&k, p.numbers[n], " ")
		switch {
		case n.Namespace != "":
		case n.Data == "input" || n.Data == "textarea":
			fmt.Fprintf(&c, "%s [%s] %v\n", n.Data, p.dom.Value(n), p.dom.Checked(n))
		case n.Data == "option" || n.Data == "select":
			fmt.Fprintf(&c, "%s [%s] %v\n", n.Data, p.dom.Value(n), p.dom.Selected(n))
		}
	}
	return k.String(), c.String()
}

// signals are all signals as JSON.
func (p *page) signals() string {
	all, err := p.store.Sent(signals.Filter{Local: true})
	if err != nil {
		return err.Error()
	}
	text, err := js.JSON(all)
	if err != nil {
		return err.Error()
	}
	return text
}

// records are what a MutationObserver is told.
func (p *page) records() string {
	var lines []string
	for _, r := range p.dom.Records() {
		switch {
		case r.Added != nil:
			lines = append(lines, "+"+name(r.Added))
		case r.Removed != nil:
			lines = append(lines, "-"+name(r.Removed))
		default:
			lines = append(lines, "@"+name(r.Target)+" "+r.Attr)
		}
	}
	if p.silent {
		return "?"
	}
	return strings.Join(lines, "\n")
}

func name(n *html.Node) string {
	switch n.Type {
	case html.TextNode:
		return "#text " + n.Data
	case html.CommentNode:
		return "#comment"
	}
	id, _ := dom.Attr(n, "id")
	return strings.ToLower(n.Data) + "#" + id
}
