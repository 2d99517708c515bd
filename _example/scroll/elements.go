package main

import (
	_ "embed"
	"strings"
)

//go:embed elements.txt
var list string

// element is a chemical element.
type element struct {
	Number       int
	Symbol, Name string
}

var elements = parse(list)

func parse(list string) (elements []element) {
	for line := range strings.Lines(list) {
		symbol, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		elements = append(elements, element{len(elements) + 1, symbol, name})
	}
	return elements
}

// part is a part of the list.
type part struct {
	After    int // the cursor: the number of the element before
	Elements []element
	Next     int // the cursor of the next part; 0 at the end
	All      int
}

const atOnce = 20

// after returns what follows an element. A store would be asked for the rows
// WHERE number > after ORDER BY number LIMIT 21, the last of which only says
// that there are more.
func after(number int) part {
	p := part{After: number, All: len(elements)}
	for _, e := range elements {
		if e.Number <= number {
			continue
		}
		if len(p.Elements) == atOnce {
			p.Next = p.Elements[atOnce-1].Number
			break
		}
		p.Elements = append(p.Elements, e)
	}
	return p
}

// Signals are those of the page: whether it loads while somebody scrolls, and
// the cursor that it asked for last. They stay in the page.
func (part) Signals() any {
	return map[string]any{"_scrolls": true, "_asked": 0}
}
