package main

import "sync"

// store is what the server keeps.
type store struct {
	mu   sync.Mutex
	last string
	one  contact
}

func newStore() *store {
	return &store{last: "nothing yet", one: contact{"Ada Lovelace", "ada@example.com"}}
}

func (s *store) keep(state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = state
}

func (s *store) kept() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *store) setContact(c contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.one = c
}

func (s *store) contact() contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.one
}
