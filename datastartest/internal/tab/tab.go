// Package tab is a model of a browser's tab with a page of Datastar: it loads the page, acts upon its attributes as the
// clients 1.0.4 and 1.0.0-beta.11 do, sends the requests of its actions, and applies what the answers say, for as long
// as streams last. A test does what a user does: it fills, clicks and waits.
//
// A Tab has goroutines for its requests and timers, which share one lock: what the page runs, it runs one after the
// other, as a browser does. All of them are durably blocked while nothing happens, so that a tab can be in a bubble of
// testing/synctest.
package tab

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// Config is what a tab needs.
type Config struct {
	Protocol event.Protocol    // V1 or Beta
	Client   http.RoundTripper // where requests go
	Jar      http.CookieJar
	Storage  *Storage
	Base     *url.URL // of the first address, such as http://example.com
	// Plain has pages run no scripts, that of Datastar included. Default false.
	Plain bool
	// Edit changes a request before it is sent. Default nil.
	Edit func(*http.Request)
	// Speed is how many bytes of a request's body are sent in a second. Default 0: all at once.
	Speed int
	// Confirm says what a user answers. Without it a page that asks is a problem.
	Confirm func(text string) bool
}

// Tab is a tab of a browser.
type Tab struct {
	config Config
	name   string // in the requests of pages that have the script
	start  time.Time

	mu      sync.Mutex
	changed chan struct{} // closed when something has happened
	page    *page         // that is shown, or nil
	hidden  bool
	offline bool
	pending int // requests whose answers an action waits for
	cutNext int // bytes of the next answer, or -1
	acts    map[string]func()
	todo    []func() // acts of the test that the page has asked for
	session Storage

	transcript []Entry
	effects    Effects
	problems   []Problem
	reported   map[string]bool // problems that are told once
}

// Entry is something that happened, in the order in which it began.
type Entry struct {
	At       time.Duration // since the tab was opened
	Act      string        // what a user did, or
	Exchange *Exchange     // a request and its answer
}

// Effects are what a page did beside changing itself.
type Effects struct {
	Redirects  []string
	Replaced   []string // URLs, without loading them
	Console    []string // the messages, errors after "error: "
	Dispatched []Dispatched
	Scripts    []string // that would run
}

// Dispatched is an event that the server had the page dispatch.
type Dispatched struct{ Name, Detail string }

// New returns a tab without a page.
func New(c Config) *Tab {
	return &Tab{
		config: c, name: rand.Text(), cutNext: -1, start: time.Now(), changed: make(chan struct{}), acts: map[string]func(){},
		reported: map[string]bool{},
	}
}

// Do calls a function while nothing else happens in the tab.
func (t *Tab) Do(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
	t.happened()
}

// Look calls a function that changes nothing, while nothing else happens.
func (t *Tab) Look(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
}

// happened wakes who waits, after what the page still has to do.
func (t *Tab) happened() {
	if t.page != nil {
		t.page.observe()
	}
	close(t.changed)
	t.changed = make(chan struct{})
}

// Await waits until a condition holds, which is looked at whenever something happens, and reports whether it did in
// time.
func (t *Tab) Await(patience time.Duration, holds func() bool) (in bool) {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		changed := t.Changed()
		if t.Look(func() { in = holds() }); in {
			return true
		}
		select {
		case <-changed:
		case <-late.C:
			return false
		}
	}
}

// Changed is closed when something has happened since it was called.
func (t *Tab) Changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.changed
}

// Answered reports whether all requests are answered that a user would wait for: those of actions to their end, those
// of streams until they are open.
func (t *Tab) Answered() bool { return t.pending == 0 }

// Transcript is what happened. Exchanges go on while they are open.
func (t *Tab) Transcript() []Entry { return t.transcript }

// Effects are what the page did beside changing itself.
func (t *Tab) Effects() Effects { return t.effects }

// Acted notes what a user does.
func (t *Tab) Acted(what string) {
	t.transcript = append(t.transcript, Entry{At: time.Since(t.start), Act: what})
}

// Handle has a function called in place of an expression.
func (t *Tab) Handle(expression string, act func()) { t.acts[expression] = act }

// later has an act of the test done when nothing else happens.
func (t *Tab) later(act func()) { t.todo = append(t.todo, act) }

// Todo returns the acts of the test that the page has asked for since it was called last.
func (t *Tab) Todo() []func() {
	todo := t.todo
	t.todo = nil
	return todo
}

// Close ends the page, its streams and timers.
func (t *Tab) Close() {
	t.Do(func() {
		if t.page != nil {
			t.page.leave()
		}
	})
}
