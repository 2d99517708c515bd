package natshub

import (
	"sync"
)

// later calls functions one after the other, on a goroutine that ends when none
// are left.
type later struct {
	mu      sync.Mutex
	todo    []func()
	working bool
}

func (l *later) add(f func()) {
	if f == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.todo = append(l.todo, f)
	if !l.working {
		l.working = true
		go l.work()
	}
}

func (l *later) work() {
	for f := l.next(); f != nil; f = l.next() {
		f()
	}
}

func (l *later) next() (f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.todo) == 0 {
		l.working, l.todo = false, nil
		return nil
	}
	f, l.todo = l.todo[0], l.todo[1:]
	return f
}
