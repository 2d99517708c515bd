package main

import (
	"slices"
	"sync"
	"time"
)

// people are all people, safe for concurrent use. The last write wins.
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

// table is what a page shows, or what is new to it.
type table struct {
	Rows        []person
	Active, All int
	Seen        int64 // the version of it
}

func newPeople() *people {
	p := &people{version: time.Now().UnixMilli()} // above all that was before, when the app starts anew
	for i, who := range [][2]string{
		{"Ada Lovelace", "ada"}, {"Alan Turing", "alan"}, {"Barbara Liskov", "barbara"}, {"Claude Shannon", "claude"},
		{"Donald Knuth", "donald"}, {"Edsger Dijkstra", "edsger"}, {"Frances Allen", "frances"}, {"Grace Hopper", "grace"},
		{"Hedy Lamarr", "hedy"}, {"Katherine Johnson", "katherine"}, {"Margaret Hamilton", "margaret"}, {"Radia Perlman", "radia"},
	} {
		p.all = append(p.all, person{i + 1, who[0], who[1] + "@example.org", i%3 != 1, p.version})
	}
	return p
}

// set activates or deactivates people, and returns their ids. One that nobody
// has is left out.
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

// since returns who was changed after a version, and the figures of all.
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

// Signals are those of the page, which stay there.
func (table) Signals() any { return map[string]int{"_ticked": 0} }
