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

// label returns the field's name for users.
func (f field) label() string { return strings.ToUpper(string(f[:1])) + string(f[1:]) }

// entry is what a user enters into a field of a form.
type entry struct {
	field   field
	was     string // the value when the editor was opened
	value   string // the value that the user entered
	problem string // what is wrong with the value, or ""
}

// entry returns the entry with which the editing of a field begins.
func (b book) entry(f field) entry { return entry{field: f, was: b.cells[f], value: b.cells[f]} }

func (b book) entries() (all []entry) {
	for _, f := range fields {
		all = append(all, b.entry(f))
	}
	return all
}

// entriesIn returns the entries of a form, which has one field or more.
func entriesIn(form url.Values) (all []entry) {
	for _, f := range fields {
		if form.Has(string(f)) {
			value := strings.TrimSpace(form.Get(string(f)))
			all = append(all, entry{field: f, was: strings.ReplaceAll(form.Get("was-"+string(f)), "\x00", ""), value: value})
		}
	}
	return all
}

// changes reports whether the entry changes the book. A field that the user did
// not touch does not, even if another user changed it meanwhile. Nor does a
// value that the book already has, so a form may be sent twice.
func (e entry) changes(b book) bool { return e.value != e.was && e.value != b.cells[e.field] }

// check sets what is wrong with an entry. A user who would overwrite another
// user's change gets a message about it first, and may then send the form
// again.
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

// longest is the largest number of characters in a field.
const longest = 200

// problem returns what is wrong with a value, or "".
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
