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
	After    int // the cursor of this part: the number of the element before it
	Elements []element
	Next     int // the cursor of the next part; 0 if there is none
	All      int
}

const atOnce = 20

// after returns the part after an element. A database would be asked for the
// rows WHERE number > after ORDER BY number LIMIT 21; the last of them shows
// only that there are more.
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

// Signals returns the signals of the page: whether it loads while the user
// scrolls, and the cursor that it requested last. They are never sent to the
// server.
func (part) Signals() any {
	return map[string]any{"_scrolls": true, "_asked": 0}
}
