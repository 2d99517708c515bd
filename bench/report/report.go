// Package report writes what was measured as a page with tables and plots.
package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/echo-datastar/datastar/bench/measure"
)

// Results are what was measured, and where.
type Results struct {
	Facts    [][2]string // of the machine and the versions
	Sections []Section
}

// Section is what was measured of one thing.
type Section struct {
	Title   string
	Intro   string
	Run     string // when it was measured, and how
	Goals   []Goal
	Tables  []Table
	Plots   []Plot
	Notes   []string
	LeftOut []string    // what is missing, and why
	Raw     measure.Set // every sample
}

// Table is a table with a line above it.
type Table struct {
	Caption string
	Columns []string
	Rows    [][]string
}

// Goal is a figure with what it has to be.
type Goal struct {
	What    string
	AtLeast float64 // or 0
	AtMost  float64 // or 0, where the figure has no least
	Unit    string  // such as "×"
	Got     Figure
	Key     string // by which its reason is found
	Reason  string `json:"-"` // why it is missed, where it is
}

// Met reports whether the figure is what it has to be.
func (g Goal) Met() bool {
	if g.AtLeast != 0 {
		return float64(g.Got) >= g.AtLeast
	}
	return float64(g.Got) <= g.AtMost
}

func (g Goal) wanted() string {
	if g.AtLeast != 0 {
		return "≥ " + Number(g.AtLeast) + " " + g.Unit
	}
	return "≤ " + Number(g.AtMost) + " " + g.Unit
}

// Explain gives goals the reasons that are known, by their keys.
func (r Results) Explain(reasons map[string]string) {
	for _, s := range r.Sections {
		for i := range s.Goals {
			s.Goals[i].Reason = reasons[s.Goals[i].Key]
		}
	}
}

// Put adds a section, or puts it into the place of the one with the same title.
func (r *Results) Put(s Section) {
	for i := range r.Sections {
		if r.Sections[i].Title == s.Title {
			r.Sections[i] = s
			return
		}
	}
	r.Sections = append(r.Sections, s)
}

// Page returns the page in Markdown. Plots are linked as plots/NAME.svg.
func (r Results) Page(top string) string {
	var b strings.Builder
	b.WriteString(top)
	b.WriteString("\n| | |\n|---|---|\n")
	for _, fact := range r.Facts {
		fmt.Fprintf(&b, "| %s | %s |\n", fact[0], fact[1])
	}
	for _, s := range r.Sections {
		s.write(&b)
	}
	return b.String()
}

func (s Section) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", s.Title, s.Intro)
	if s.Run != "" {
		fmt.Fprintf(b, "\n%s\n", s.Run)
	}
	writeGoals(b, s.Goals)
	for _, t := range s.Tables {
		t.write(b)
	}
	for _, p := range s.Plots {
		fmt.Fprintf(b, "\n![%s](plots/%s.svg)\n", p.Title, p.Name)
	}
	for _, note := range s.Notes {
		fmt.Fprintf(b, "\n%s\n", note)
	}
	for _, left := range s.LeftOut {
		fmt.Fprintf(b, "\nLeft out: %s.\n", left)
	}
}

func writeGoals(b *strings.Builder, goals []Goal) {
	if len(goals) == 0 {
		return
	}
	b.WriteString("\n| goal | wanted | measured | |\n|---|---|---|---|\n")
	for _, g := range goals {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", g.What, g.wanted(), Number(float64(g.Got))+" "+g.Unit, g.verdict())
	}
	for _, g := range goals {
		if g.verdict() == "missed" {
			fmt.Fprintf(b, "\n**Missed: %s.** %s\n", g.What, g.reason())
		}
	}
}

func (g Goal) verdict() string {
	switch {
	case math.IsNaN(float64(g.Got)):
		return "not measured"
	case g.Met():
		return "met"
	}
	return "missed"
}

func (g Goal) reason() string {
	if g.Reason == "" {
		return "No reason is known yet."
	}
	return g.Reason
}

func (t Table) write(b *strings.Builder) {
	if t.Caption != "" {
		fmt.Fprintf(b, "\n%s\n", t.Caption)
	}
	fmt.Fprintf(b, "\n| %s |\n|%s\n", strings.Join(t.Columns, " | "), strings.Repeat("---|", len(t.Columns)))
	for _, row := range t.Rows {
		fmt.Fprintf(b, "| %s |\n", strings.Join(row, " | "))
	}
}
