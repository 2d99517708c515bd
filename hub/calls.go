package hub

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// calls calls functions, such as the callbacks of a config, one after the other, on a
// goroutine that ends when none are left. So a slow one delays no page, and a panic ends
// nothing.
type calls struct {
	log  *slog.Logger
	what string // each of them is

	mu      sync.Mutex
	todo    []func()
	left    int           // how many were left out since the last one that was called
	working chan struct{} // closed when the goroutine ends, or nil
}

// mostCalls bounds the functions that wait for a slow one.
const mostCalls = 1024

// add has a function called. If too many wait, it reports false: the function is left
// out, and that is logged.
func (c *calls) add(f func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.todo) >= mostCalls {
		c.left++
		return false
	}
	c.todo = append(c.todo, f)
	if c.working == nil {
		c.working = make(chan struct{})
		go c.work()
	}
	return true
}

func (c *calls) work() {
	for f, left := c.next(); f != nil; f, left = c.next() {
		c.call(f)
		if left > 0 {
			c.call(func() { c.log.Warn("hub: "+c.what+"s are too slow, some were not called", "number", left) })
		}
	}
}

func (c *calls) next() (f func(), left int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.todo) == 0 {
		close(c.working)
		c.todo, c.working = nil, nil
		return nil, 0
	}
	f, c.todo = c.todo[0], c.todo[1:]
	left, c.left = c.left, 0
	return f, left
}

// call calls a function, and logs its panic.
func (c *calls) call(f func()) {
	defer func() {
		if panicked := recover(); panicked != nil {
			defer func() { _ = recover() }() // a logger may panic, too
			c.log.Error("hub: a "+c.what+" panicked", "panic", fmt.Sprint(panicked), "stack", string(debug.Stack()))
		}
	}()
	f()
}

// done returns a channel that is closed when no function is left.
func (c *calls) done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.working != nil {
		return c.working
	}
	done := make(chan struct{})
	close(done)
	return done
}
