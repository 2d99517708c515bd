package main

import (
	"fmt"
	"slices"
	"sync"
)

// person is a row of the table.
type person struct {
	ID     string // a letter first, so that it can name a signal
	Name   string
	Email  string
	Active bool
}

// table is the people of a page.
type table []person

// people is everybody there is.
type people struct {
	mu   sync.Mutex
	list table
}

func newPeople() *people {
	p := new(people)
	for i, name := range []string{
		"Ada Lovelace", "Alan Turing", "Barbara Liskov", "Donald Knuth", "Edsger Dijkstra", "Frances Allen", "Grace Hopper", "Tony Hoare",
	} {
		p.list = append(p.list, person{fmt.Sprintf("p%d", i+1), name, fmt.Sprintf("person%d@example.org", i+1), i%3 == 0})
	}
	return p
}

func (p *people) all() table {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

// set makes people active or not, and returns those for whom that is a change.
// An id that nobody has is left out.
func (p *people) set(ids []string, active bool) (changed []person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.list {
		one := &p.list[i]
		if slices.Contains(ids, one.ID) && one.Active != active {
			one.Active = active
			changed = append(changed, *one)
		}
	}
	return changed
}
