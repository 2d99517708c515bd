package datastartest

import (
	"strings"
	"unicode/utf8"
)

// diff returns the lines of both, with "-" before those that only the first has and "+"
// before those that only the second has. Below a line in the place of another "^" points
// to where they begin to differ.
func diff(want, got []string) string {
	d := &difference{}
	for i, j, common := 0, 0, commonLines(want, got); i < len(want) || j < len(got); {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			d.same(want[i])
			i, j = i+1, j+1
		case j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1]:
			d.change()
			d.removed = append(d.removed, want[i])
			i++
		default:
			d.change()
			d.added = append(d.added, got[j])
			j++
		}
	}
	return d.end()
}

// commonLines returns how many lines want[i:] and got[j:] have in common, in order.
func commonLines(want, got []string) [][]int {
	common := make([][]int, len(want)+1)
	common[len(want)] = make([]int, len(got)+1)
	for i := len(want) - 1; i >= 0; i-- {
		common[i] = make([]int, len(got)+1)
		for j := len(got) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	return common
}

// difference is the text of diff in the making.
type difference struct {
	strings.Builder
	removed, added []string
	context        []string // lines that both have, since the last change
}

// same adds lines that both have, after what changed.
func (d *difference) same(lines ...string) {
	if len(d.removed) == len(d.added) {
		for i, line := range d.removed {
			d.inPlace(line, d.added[i])
		}
	} else {
		d.write("- ", d.removed...)
		d.write("+ ", d.added...)
	}
	d.removed, d.added = nil, nil
	d.context = append(d.context, lines...)
}

// around is how many lines that both have are shown around a change.
const around = 3

// change begins a change: it writes the lines before it, of many only some.
func (d *difference) change() {
	if many := len(d.context) - 2*around; many > 1 {
		if d.Len() > 0 {
			d.write("  ", d.context[:around]...)
		}
		d.write("  ", "…")
		d.context = d.context[around+many:]
	}
	d.write("  ", d.context...)
	d.context = nil
}

// end returns the text, with the lines after the last change.
func (d *difference) end() string {
	d.same()
	if len(d.context) > around+1 {
		d.context = append(d.context[:around:around], "…")
	}
	d.write("  ", d.context...)
	return d.String()
}

func (d *difference) write(before string, lines ...string) {
	for _, line := range lines {
		d.WriteString(before + line + "\n")
	}
}

// inPlace writes a line that is in the place of another, of long ones only what is
// around the difference.
func (d *difference) inPlace(removed, added string) {
	const long, before, after = 200, 60, 100
	at := commonPrefix(removed, added)
	if len(removed) > long || len(added) > long {
		removed, added = excerpt(removed, at-before, at+after), excerpt(added, at-before, at+after)
		at = commonPrefix(removed, added)
	}
	d.write("- ", removed)
	d.write("+ ", added)
	if at > 0 {
		blank := strings.Map(func(r rune) rune {
			if r == '\t' {
				return r
			}
			return ' '
		}, removed[:at])
		d.write("  ", blank+"^")
	}
}

// commonPrefix returns how many bytes of whole characters two lines begin with alike.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && !utf8.RuneStart(a[n]) {
		n--
	}
	return n
}

// excerpt returns a part of a line, with "…" for what is left out.
func excerpt(line string, from, to int) string {
	if to = min(to, len(line)); to < len(line) {
		line = strings.ToValidUTF8(line[:to], "") + "…"
	}
	if from > 0 {
		line = "…" + strings.ToValidUTF8(line[from:], "")
	}
	return line
}
