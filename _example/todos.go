package main

import (
	"slices"
	"sync"
)

// todo is one thing to do.
type todo struct {
	ID   int
	Text string
	Done bool
}

// todos is the list of todos. All methods but list are called under its lock.
type todos struct {
	sync.Mutex
	all  []todo
	last int
}

func newTodos() *todos {
	t := &todos{}
	t.add("Open this page twice")
	t.add("Stop the server, and start it again")
	return t
}

func (t *todos) list() []todo {
	t.Lock()
	defer t.Unlock()
	return slices.Clone(t.all)
}

// Bounds of what every visitor may write: the whole list is sent to every page
// at each change.
const (
	longest = 200 // characters of a todo
	most    = 50  // todos; the oldest is removed first
)

func (t *todos) add(text string) {
	t.last++
	if len(t.all) == most {
		t.all = slices.Delete(t.all, 0, 1)
	}
	t.all = append(t.all, todo{ID: t.last, Text: text})
}

func (t *todos) check(id int) {
	for i := range t.all {
		if t.all[i].ID == id {
			t.all[i].Done = !t.all[i].Done
		}
	}
}

func (t *todos) remove(id int) {
	t.all = slices.DeleteFunc(t.all, func(t todo) bool { return t.ID == id })
}
