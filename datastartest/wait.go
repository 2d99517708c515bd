package datastartest

import (
	"testing/synctest"
	"time"
)

// poll is how often a test looks at what no page tells it of.
const poll = 10 * time.Millisecond

// inBubble reports whether the test is in a bubble of testing/synctest.
func inBubble() (is bool) {
	defer func() { is = recover() == nil }()
	synctest.Wait()
	return true
}

// still waits until nothing can happen before time passes, in a bubble. Elsewhere nobody
// can know when that is. Then it does what the test has in place of expressions.
func (p *Page) still() {
	for {
		if p.app.bubble {
			synctest.Wait()
		}
		var todo []func()
		p.tab.Look(func() { todo = p.tab.Todo() })
		if len(todo) == 0 {
			return
		}
		for _, act := range todo {
			act()
		}
	}
}

// await waits until a condition holds, and reports whether it did in time.
func (p *Page) await(holds func() bool) bool {
	late := time.Now().Add(p.app.options.patience)
	for {
		p.still()
		changed := p.tab.Changed()
		if holds() {
			return true
		}
		left := time.Until(late)
		if left <= 0 {
			return false
		}
		next := time.NewTimer(min(left, poll))
		select {
		case <-changed:
		case <-next.C:
		}
		next.Stop()
	}
}

// settle waits for answers, but no longer than the test has patience.
func (p *Page) settle() {
	if p.hasty {
		p.still()
		return
	}
	p.await(func() bool { return locked(p, p.tab.Answered) })
}

// WithoutWaiting has actions within a function return at once, so that a test sees what is
// there until the answers come, such as an indicator.
func (p *Page) WithoutWaiting(acts func()) {
	was := p.hasty
	p.hasty = true
	defer func() { p.hasty = was }()
	acts()
}

// Await waits until a condition holds, and fails the test if it does not in time. The
// condition may look at the page or at anything else; what is for the message.
func (p *Page) Await(what string, holds func() bool) {
	p.t.Helper()
	in := p.await(holds)
	p.check()
	if !in {
		p.fail("%s: not after %v", what, p.app.options.patience)
	}
}

// locked calls a function while nothing changes.
func locked[T any](p *Page, f func() T) (v T) {
	p.tab.Look(func() { v = f() })
	return v
}

// look is locked, after all that is happening.
func look[T any](p *Page, f func() T) T {
	p.still()
	return locked(p, f)
}
