package dom

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Options returns the options of a select element.
func Options(n *html.Node) (found []*html.Node) {
	for c := range n.Descendants() {
		if isHTML(c, "option") && selectOf(c) == n {
			found = append(found, c)
		}
	}
	return found
}

// selectOf returns the select element to which an option belongs, or nil.
func selectOf(option *html.Node) *html.Node { return selectAround(option.Parent) }

// selectAround returns the select element to which an option in n would belong. A group in a group belongs to none.
func selectAround(n *html.Node) *html.Node {
	grouped := false
	for ; n != nil; n = n.Parent {
		switch {
		case isHTML(n, "select"):
			return n
		case isHTML(n, "option", "datalist", "hr"), isHTML(n, "optgroup") && grouped:
			return nil
		}
		grouped = grouped || isHTML(n, "optgroup")
	}
	return nil
}

// withheld reports whether an option is disabled, by itself or by its group. A select element that has a choice does not
// choose it by itself.
func withheld(option *html.Node) bool {
	group := closest(option.Parent, func(n *html.Node) bool { return isHTML(n, "optgroup", "select", "option", "datalist", "hr") })
	return hasAttr(option, "disabled") || isHTML(group, "optgroup") && hasAttr(group, "disabled")
}

// Selected reports whether an option is selected.
func (d *Document) Selected(option *html.Node) bool { return d.peek(option).selected }

// SetSelected selects an option or no longer selects it, as JavaScript does. Where
// one option can be selected, the others are not.
func (d *Document) SetSelected(option *html.Node, on bool) {
	s := d.state(option)
	was := s.selected
	d.selectOption(option, on)
	if selectOf(option) == nil || was != s.selected {
		s.selectedDirty = true
	}
}

func (d *Document) selectOption(option *html.Node, on bool) {
	s, of := d.state(option), selectOf(option)
	switch {
	case s.selected == on:
	case on:
		d.choose(option)
	default:
		s.selected = false
		if of != nil {
			d.resetSelect(of)
		}
	}
}

// choose selects an option, and where one can be selected it alone.
func (d *Document) choose(option *html.Node) {
	if of := selectOf(option); of != nil && !hasAttr(of, "multiple") {
		for _, other := range Options(of) {
			d.state(other).selected = false
		}
	}
	d.state(option).selected = true
}

// chosen returns the first option that is selected, or nil.
func (d *Document) chosen(n *html.Node) *html.Node {
	for _, option := range Options(n) {
		if d.Selected(option) {
			return option
		}
	}
	return nil
}

// resetSelect leaves the last of the selected options, and selects the first one
// that is not disabled if there is none and the element shows one.
func (d *Document) resetSelect(n *html.Node) {
	if hasAttr(n, "multiple") {
		return
	}
	var enabled, last *html.Node
	for _, option := range Options(n) {
		if d.Selected(option) {
			if last != nil {
				d.state(last).selected = false
			}
			last = option
		}
		if enabled == nil && !withheld(option) {
			enabled = option
		}
	}
	if last == nil && enabled != nil && sizeOf(n) <= 1 {
		d.state(enabled).selected = true
	}
}

// sizeOf is how many options a select element shows at a time, or 0 by default.
func sizeOf(n *html.Node) int {
	size, _ := strconv.Atoi(strings.TrimSpace(attrOf(n, "size")))
	return size
}

// isList reports whether a select element shows its options without being opened.
func isList(n *html.Node) bool {
	size := sizeOf(n)
	return size > 1 || size <= 0 && hasAttr(n, "multiple")
}

// selectValue selects the first option with a value, and no other.
func (d *Document) selectValue(n *html.Node, value string) {
	found := false
	for _, option := range Options(n) {
		s := d.state(option)
		s.selected, s.selectedDirty = !found && d.Value(option) == value, true
		found = found || s.selected
	}
}

// optionEntered is told of an option that has come into its select element. One
// that is disabled leaves it as it is, even if an option before it no longer is.
func (d *Document) optionEntered(option *html.Node) {
	switch {
	case d.Selected(option):
		d.choose(option)
	case !withheld(option):
		d.resetSelect(selectOf(option))
	}
}
