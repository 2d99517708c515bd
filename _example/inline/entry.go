package main

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a column of the table.
type field string

const (
	title  field = "title"
	author field = "author"
	year   field = "year"
)

var fields = []field{title, author, year}

func (f field) known() bool { return slices.Contains(fields, f) }

// label is the field's name for people.
func (f field) label() string { return strings.ToUpper(string(f[:1])) + string(f[1:]) }

// entry is what somebody enters into a field of a form.
type entry struct {
	field   field
	was     string // there, when they saw it last
	value   string // that they want there
	problem string // with that, or ""
}

// entry is how the editing of a field begins.
func (b book) entry(f field) entry { return entry{field: f, was: b.cells[f], value: b.cells[f]} }

func (b book) entries() (all []entry) {
	for _, f := range fields {
		all = append(all, b.entry(f))
	}
	return all
}

// entriesIn are those of a form, which has one field or more.
func entriesIn(form url.Values) (all []entry) {
	for _, f := range fields {
		if form.Has(string(f)) {
			value := strings.TrimSpace(form.Get(string(f)))
			all = append(all, entry{field: f, was: strings.ReplaceAll(form.Get("was-"+string(f)), "\x00", ""), value: value})
		}
	}
	return all
}

// changes reports whether something is to be saved. What was not touched is
// not, even if somebody else changed it meanwhile; nor is what is there
// already, so that a form may be sent twice.
func (e entry) changes(b book) bool { return e.value != e.was && e.value != b.cells[e.field] }

// check finds what is wrong. Whoever would undo what somebody else did
// meanwhile is told about that first, and may then do it.
func (e *entry) check(b book) {
	if !e.changes(b) {
		return
	}
	if e.problem = e.field.problem(e.value); e.problem != "" {
		return
	}
	if now := b.cells[e.field]; now != e.was {
		e.was, e.problem = now, fmt.Sprintf("Somebody made it “%s” meanwhile. Save again to replace that.", now)
	}
}

// longest is how many characters a field takes.
const longest = 200

// problem is what is wrong with a value, or "".
func (f field) problem(value string) string {
	if value == "" {
		return "Please enter something."
	}
	if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
		return "This has characters that are no text."
	}
	if utf8.RuneCountInString(value) > longest {
		return fmt.Sprintf("At most %d characters, please.", longest)
	}
	if _, err := strconv.Atoi(value); f == year && err != nil {
		return "A year is a whole number."
	}
	return ""
}

// wrong reports whether something is wrong with any entry.
func wrong(entries []entry) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.problem != "" })
}
