package main

import (
	"slices"
	"sync"
	"time"
)

// people holds all people. It is safe for concurrent use. The last write wins.
type people struct {
	mu      sync.Mutex
	all     []person
	version int64
}

type person struct {
	ID         int
	Name, Mail string
	Active     bool
	version    int64 // of the last change
}

// table is the people that a page shows, or that changed since its version.
type table struct {
	Rows        []person
	Active, All int
	Seen        int64 // the version of the table
}

func newPeople() *people {
	p := &people{version: time.Now().UnixMilli()} // greater than any version before a restart of the app
	for i, who := range [][2]string{
		{"Ada Lovelace", "ada"}, {"Alan Turing", "alan"}, {"Barbara Liskov", "barbara"}, {"Claude Shannon", "claude"},
		{"Donald Knuth", "donald"}, {"Edsger Dijkstra", "edsger"}, {"Frances Allen", "frances"}, {"Grace Hopper", "grace"},
		{"Hedy Lamarr", "hedy"}, {"Katherine Johnson", "katherine"}, {"Margaret Hamilton", "margaret"}, {"Radia Perlman", "radia"},
	} {
		p.all = append(p.all, person{i + 1, who[0], who[1] + "@example.org", i%3 != 1, p.version})
	}
	return p
}

// set activates or deactivates people, and returns the ids of those that exist.
func (p *people) set(ids []int, active bool) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.version++
	known := []int{}
	for i := range p.all {
		who := &p.all[i]
		if !slices.Contains(ids, who.ID) {
			continue
		}
		known = append(known, who.ID)
		if who.Active != active {
			who.Active, who.version = active, p.version
		}
	}
	return known
}

// since returns the people that changed after a version, and the figures of
// all.
func (p *people) since(version int64) table {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := table{All: len(p.all), Seen: p.version}
	for _, who := range p.all {
		if who.Active {
			t.Active++
		}
		if who.version > version {
			t.Rows = append(t.Rows, who)
		}
	}
	return t
}

// Signals returns the signals of the page. They are never sent to the server.
func (table) Signals() any { return map[string]int{"_ticked": 0} }
