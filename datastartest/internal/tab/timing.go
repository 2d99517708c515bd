package tab

import (
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// timer calls a function of the page later, unless the page was left.
type timer struct {
	page  *page
	clock *time.Timer
	at    time.Time
	n     int // of those that were ever set
	run   func()
	over  bool
}

// after calls a function after a while. It must be called with the lock held, and so is the function.
func (p *page) after(wait time.Duration, run func()) *timer {
	p.timed++
	t := &timer{page: p, at: time.Now().Add(wait), n: p.timed, run: run}
	p.timers[t] = true
	t.clock = time.AfterFunc(wait, func() { p.tab.Do(t.fire) })
	return t
}

// fire runs the timer, after those that are due before it: clocks that are due at the same time tell it in any order.
func (t *timer) fire() {
	for !t.over && !t.page.over {
		first := t
		for other := range t.page.timers {
			if other.at.Before(first.at) || other.at.Equal(first.at) && other.n < first.n {
				first = other
			}
		}
		first.stop()
		first.run()
		t.page.observe()
	}
}

// soon calls a function after what is happening now. An action of the user waits for it.
func (p *page) soon(run func()) {
	p.tab.pending++
	go p.tab.Do(func() {
		p.tab.pending--
		if !p.over {
			run()
		}
	})
}

func (t *timer) stop() {
	if t == nil {
		return
	}
	t.over = true
	t.clock.Stop()
	delete(t.page.timers, t)
}

// inTime returns a function that calls another when the modifiers of an attribute say.
func (p *page) inTime(a *expr.Attribute, run func(event js.Value)) func(event js.Value) {
	t := a.Timing()
	if t.Delay != nil {
		now, wait := run, t.Delay.Time
		run = func(event js.Value) { p.after(wait, func() { now(event) }) }
	}
	if t.Debounce != nil {
		run = p.throttled(run, t.Debounce, true)
	}
	if t.Throttle != nil {
		run = p.throttled(run, t.Throttle, false)
	}
	return run
}

// throttled calls a function at the beginning and the end of a time, which a debounce begins anew with each event.
func (p *page) throttled(run func(event js.Value), w *expr.Wait, debounce bool) func(event js.Value) {
	var clock *timer
	var last func()
	return func(event js.Value) {
		if w.Leading && clock == nil {
			last = nil
			run(event)
		} else {
			last = func() { run(event) }
		}
		if clock != nil && !debounce {
			return
		}
		clock.stop()
		clock = p.after(w.Time, func() {
			clock = nil
			if w.Trailing && last != nil {
				run := last
				last = nil
				run()
			}
		})
	}
}
