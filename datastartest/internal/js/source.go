package js

import "sort"

// Source is a program, and where its parts stood before a client rewrote them.
type Source struct {
	Text string // what is run

	// The expression in the page. Empty where it is the text.
	Original string
	Shifts   []Shift // in the order of At
}

// Shift says where the text from At on stands in the original. Copied text goes on there, byte by byte;
// all of any other text stands at From.
type Shift struct {
	At, From int
	Copied   bool
}

// place returns where a position of the text is in the original.
func (s *Source) place(at int) (expression string, offset int) {
	if s.Original == "" {
		return s.Text, min(max(at, 0), len(s.Text))
	}
	return s.Original, Origin(s.Shifts, at, len(s.Original))
}

// Origin returns where a position stands in an original of the given length.
func Origin(shifts []Shift, at, length int) int {
	i := sort.Search(len(shifts), func(i int) bool { return shifts[i].At > at }) - 1
	if i < 0 {
		return 0
	}
	from := shifts[i].From
	if shifts[i].Copied {
		from += at - shifts[i].At
	}
	return min(max(from, 0), length)
}
