package datastartest

import (
	"strings"
	"testing"

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
	IgnoredAnswer    = tab.IgnoredAnswer    // an answer is no success, and the page shows nothing of it
	NoScript         = tab.NoScript         // a page has attributes of Datastar and loads no script
)

// Page is a page in a tab of a browser: the real answers of the app, and a model of what
// the client does with them. What it cannot model fails the test.
//
// An action such as [Element.Click] returns when the requests that it caused are answered:
// when a stream has ended, or nothing has come for 20 ms after an event. What a test looks
// for and is not there yet, it waits for. Neither waits longer than [WithPatience]. Within a
// bubble of testing/synctest, what a test reads is what is there when nothing can happen
// any more before time passes.
//
// A Page is for the goroutine of the test. Methods that find nothing, or cannot do what
// they are asked for, fail the test and end it.
type Page struct {
	scope
	t    testing.TB
	app  *App
	tab  *tab.Tab
	name string

	hasty bool // actions do not wait
}

// Visit opens a page in a tab of its own. Redirects are followed. A page with a status of
// 400 and more is a page like others, if it is HTML: see [Page.Answer]. For what is not,
// use [Call].
func (a *App) Visit(path string) *Page {
	a.t.Helper()
	p := &Page{t: a.t, app: a, name: a.user}
	p.scope.page = p
	p.tab = tab.New(tab.Config{
		Protocol: a.options.protocol, Client: a.network.client, Jar: a.jar, Storage: a.storage, Base: a.options.base,
		Edit: a.options.edit, Confirm: a.options.confirm, Speed: a.options.speed, Plain: a.plain,
	})
	for expression, act := range a.options.acts {
		p.tab.Handle(expression, func() { act(p) })
	}
	a.t.Cleanup(p.end)
	p.act("the user visits "+path, func() error { return p.tab.Visit(path) })
	if !p.tab.Loaded() {
		p.fail("there is no page%s", p.late())
	}
	return p
}

// late says that an answer has not come, if that is so.
func (p *Page) late() string {
	if locked(p, p.tab.Answered) {
		return ""
	}
	return ": it is not answered after " + p.app.options.patience.String()
}

// Visit loads another page in the tab, as if its address was typed.
func (p *Page) Visit(path string) {
	p.t.Helper()
	p.act("the user visits "+path, func() error { return p.tab.Visit(path) })
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
	p.check()
	failed, text := p.t.Failed(), ""
	if failed {
		text = p.String() // while streams are open
	}
	p.tab.Close()
	if failed {
		p.t.Logf("%s", text)
		p.write(text)
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
	p.user("the test sets the signal "+path, func() error { return p.tab.SetSignal(path, value) })
}

// protocol is that of the client.
func (p *Page) protocol() event.Protocol { return p.app.options.protocol }

// spaces makes one blank of white space.
func spaces(text string) string { return strings.Join(strings.Fields(text), " ") }

// shortHTML is an element in a message.
func (p *Page) shortHTML(n *html.Node) string { return short(p.tab.Document().OuterHTML(n)) }
