package main

import (
	"maps"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"
)

// book is a row of the table. Its id never changes.
type book struct {
	id    int
	cells map[field]string
}

// books are the rows of the table.
type books struct {
	mu      sync.Mutex
	all     []book
	changed func(b book, f field) // called under the lock
}

func newBooks(changed func(b book, f field)) *books {
	return &books{changed: changed, all: []book{
		{1, map[field]string{title: "The Left Hand of Darkness", author: "Ursula K. Le Guin", year: "1969"}},
		{2, map[field]string{title: "Solaris", author: "Stanisław Lem", year: "1961"}},
		{3, map[field]string{title: "Kindred", author: "Octavia E. Butler", year: "1979"}},
		{4, map[field]string{title: "The Fifth Season", author: "N. K. Jemisin", year: "2015"}},
		{5, map[field]string{title: "Roadside Picnic", author: "Arkady and Boris Strugatsky", year: "1972"}},
	}}
}

func (bs *books) list() []book {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	list := make([]book, len(bs.all))
	for i, b := range bs.all {
		list[i] = b.clone()
	}
	return list
}

func (bs *books) find(id string) (book, error) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b, err := bs.named(id)
	return b.clone(), err
}

// save changes the book unless any of the entries is wrong. It returns the book
// as it is now, and the entries with what is wrong.
func (bs *books) save(id string, entries []entry) (book, []entry, error) {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	b, err := bs.named(id)
	if err != nil {
		return book{}, nil, err
	}
	for i := range entries {
		entries[i].check(b)
	}
	if !wrong(entries) {
		bs.apply(b, entries)
	}
	return b.clone(), entries, nil
}

func (bs *books) apply(b book, entries []entry) {
	for _, e := range entries {
		if e.changes(b) {
			b.cells[e.field] = e.value
			bs.changed(b, e.field)
		}
	}
}

// named returns the book with this id. The caller holds the lock.
func (bs *books) named(id string) (book, error) {
	n, err := strconv.Atoi(id)
	if err != nil || n < 1 || n > len(bs.all) {
		return book{}, echo.ErrNotFound
	}
	return bs.all[n-1], nil
}

func (b book) clone() book {
	b.cells = maps.Clone(b.cells)
	return b
}
