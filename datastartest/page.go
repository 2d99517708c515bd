package datastartest

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
)

// Lint is a kind of problem that pages are searched for while they are tested. Each is a
// failure, unless [WithoutLint] allows it.
type Lint = tab.Lint

// What is looked for.
const (
	Broken           = tab.Broken           // the client fails: at an expression, an attribute, an event
	DuplicateID      = tab.DuplicateID      // two elements have one id
	MissingTarget    = tab.MissingTarget    // a patch finds nothing to change
	NoTarget         = tab.NoTarget         // a fragment has neither an id nor a selector
	UndeclaredSignal = tab.UndeclaredSignal // an expression reads a signal that nobody declares
	CancelledRequest = tab.CancelledRequest // an action aborts that of another element
	BareCR           = tab.BareCR           // an event has a CR without a line feed
	SecretInURL      = tab.SecretInURL      // a signal that looks like a secret is in a URL
	UnprotectedForm  = tab.UnprotectedForm  // a form has no CSRF token, and others have
	IgnoredAnswer    = tab.IgnoredAnswer    // the client does not look at an answer
)

// Page is a page in a tab of a browser: the real answers of the app, and a model of what
// the client does with them. What it cannot model fails the test.
//
// An action such as [Element.Click] returns when the requests that it caused are answered,
// or a stream is silent for 20 ms; within a bubble of testing/synctest, when nothing can
// happen any more before time passes, and so does what a test reads. What it looks for and
// is not there yet, it waits for: see [WithPatience].
type Page struct {
	scope
	t    testing.TB
	app  *App
	tab  *tab.Tab
	name string
}

// Visit opens a page in a tab of its own. Redirects are followed.
func (a *App) Visit(path string) *Page {
	a.t.Helper()
	p := &Page{t: a.t, app: a, name: a.user}
	p.scope.page = p
	p.tab = tab.New(tab.Config{
		Protocol: a.options.protocol, Client: a.network.client, Jar: a.jar, Base: a.options.base, Edit: a.options.edit,
		Plain: a.plain,
	})
	a.t.Cleanup(p.end)
	p.act("visits "+path, func() error { return p.tab.Visit(path) })
	if !p.tab.Loaded() {
		p.fail("there is no page")
	}
	return p
}

// Visit loads another page in the tab, as if its address was typed.
func (p *Page) Visit(path string) {
	p.t.Helper()
	p.act("visits "+path, func() error { return p.tab.Visit(path) })
}

// App returns the app as the user of the page sees it, with the user's cookies.
func (p *Page) App() *App { return p.app }

// Tab opens the address of the page in another tab of the same browser.
func (p *Page) Tab() *Page {
	p.t.Helper()
	return p.app.Visit(p.URL())
}

// Close closes the tab. The end of the test does so too.
func (p *Page) Close() { p.tab.Close() }

// end closes the tab, tells of problems that no one was told of, and of a failure shows
// the page.
func (p *Page) end() {
	p.t.Helper()
	p.tab.Close()
	p.check()
	if p.t.Failed() {
		p.t.Logf("%s", p.String())
		p.write()
	}
}

// act does something, waits for what comes of it, and fails the test if it cannot be done.
func (p *Page) act(what string, do func() error) {
	p.t.Helper()
	var err error
	p.tab.Look(func() { p.tab.Acted(what) })
	err = do()
	p.settle()
	p.check()
	if err != nil {
		p.fail("%s: %v", what, err)
	}
}

// user is act for something that is done on the page.
func (p *Page) user(what string, do func() error) {
	p.t.Helper()
	p.act(what, func() (err error) {
		p.tab.Do(func() { err = do() })
		return err
	})
}

// settle waits for answers, and does what the test has in place of expressions.
func (p *Page) settle() {
	p.t.Helper()
	for {
		p.still()
		if !p.app.bubble && !p.tab.Await(patience, p.tab.Answered) {
			p.fail("a request is not answered after %v", patience)
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

// inBubble reports whether the test is in a bubble of testing/synctest.
func inBubble() (is bool) {
	defer func() { is = recover() == nil }()
	synctest.Wait()
	return true
}

// still waits until nothing can happen before time passes, in a bubble. Elsewhere nobody
// can know when that is.
func (p *Page) still() {
	if p.app.bubble {
		synctest.Wait()
	}
}

// check fails the test for the problems of the page.
func (p *Page) check() {
	p.t.Helper()
	var found []tab.Problem
	p.tab.Look(func() { found = p.tab.Problems() })
	for _, problem := range found {
		if !p.app.options.allowed[problem.Lint] {
			p.t.Errorf("%s%s: %s", p.prefix(), problem.Lint, problem.Text)
		}
	}
}

func (p *Page) prefix() string {
	if p.name == "" {
		return ""
	}
	return p.name + ": "
}

// fail fails the test, and ends it.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf(p.prefix()+format, args...)
}

// look calls a function while nothing changes.
func look[T any](p *Page, f func() T) (v T) {
	p.still()
	p.tab.Look(func() { v = f() })
	return v
}

// Title returns the title of the page.
func (p *Page) Title() string { return look(p, p.tab.Title) }

// URL returns the address of the page.
func (p *Page) URL() string { return look(p, func() string { return p.tab.URL().String() }) }

// Path returns the path and the query of the address.
func (p *Page) Path() string { return look(p, func() string { return p.tab.URL().RequestURI() }) }

// HTML returns the page as it is now.
func (p *Page) HTML() string { return look(p, func() string { return p.tab.Document().HTML() }) }

// Focused returns the HTML of the element that has the focus.
func (p *Page) Focused() string {
	return look(p, func() string { return p.tab.Document().OuterHTML(p.tab.Document().Focused()) })
}

// Signal returns a signal, such as "user.name", as [json.Unmarshal] decodes it: a number
// is a float64. It is nil if there is none.
func (p *Page) Signal(path string) any {
	p.t.Helper()
	var err error
	v := look(p, func() (v any) {
		v, _, err = p.tab.Signal(path)
		return v
	})
	if err != nil {
		p.fail("the signal %s: %v", path, err)
	}
	return v
}

// Signals returns all signals.
func (p *Page) Signals() map[string]any {
	p.t.Helper()
	var err error
	all := look(p, func() (all map[string]any) {
		all, err = p.tab.Signals()
		return all
	})
	if err != nil {
		p.fail("the signals: %v", err)
	}
	return all
}

// SetSignal sets a signal, as an expression does.
func (p *Page) SetSignal(path string, value any) {
	p.t.Helper()
	p.user("sets the signal "+path, func() error { return p.tab.SetSignal(path, value) })
}

// Await waits until a condition holds, and fails the test if it does not in time. The
// condition may look at the page; what is for the message.
func (p *Page) Await(what string, holds func() bool) {
	p.t.Helper()
	late := time.NewTimer(p.app.options.patience)
	defer late.Stop()
	for {
		changed := p.tab.Changed()
		if holds() {
			p.check()
			return
		}
		select {
		case <-changed:
		case <-late.C:
			p.check()
			p.fail("%s, after %v", what, p.app.options.patience)
		}
	}
}

// Handle has a function done in place of an expression, a script, or the part of a page
// that the model cannot run. The expression is given as the page has it.
func (p *Page) Handle(expression string, act func()) {
	p.tab.Look(func() { p.tab.Handle(expression, act) })
}

// Confirm says what the user answers when the page asks. Without it a page that asks fails
// the test.
func (p *Page) Confirm(answer func(text string) bool) { p.tab.Look(func() { p.tab.Confirm(answer) }) }

// protocol is that of the client.
func (p *Page) protocol() event.Protocol { return p.app.options.protocol }

// spaces makes one blank of white space.
func spaces(text string) string { return strings.Join(strings.Fields(text), " ") }

// shortHTML is an element in a message.
func (p *Page) shortHTML(n *html.Node) string { return short(p.tab.Document().OuterHTML(n)) }
