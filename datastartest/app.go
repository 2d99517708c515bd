package datastartest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
)

// App is an app under test, as one user sees it. Its server is a real one, over
// connections in memory, so that under testing/synctest time flies.
type App struct {
	t       testing.TB
	options options
	network *network
	user    string
	bubble  bool // of testing/synctest
	jar     http.CookieJar
	storage *tab.Storage
	plain   bool // pages run no scripts
}

// Option is an option of [New].
type Option func(*options)

type options struct {
	protocol event.Protocol
	base     *url.URL
	patience time.Duration
	edit     func(*http.Request)
	confirm  func(text string) bool
	speed    int
	acts     map[string]func(*Page)
	allowed  map[Lint]bool
}

// WithProtocol sets the client of the pages: [event.V1], which is the default and 1.0.4,
// or [event.Beta], which is 1.0.0-beta.11. There is no model of older ones.
func WithProtocol(p event.Protocol) Option { return func(o *options) { o.protocol = p } }

// WithBaseURL sets the address of the app. Default "https://example.com". With https the
// handler sees a request with TLS. A browser says where a request comes from
// (Sec-Fetch-Site) to https and to localhost only.
func WithBaseURL(base string) Option {
	return func(o *options) {
		u, err := url.Parse(base)
		if err != nil || u.Host == "" {
			panic("datastartest: WithBaseURL: " + base + " is no URL")
		}
		o.base = u
	}
}

// WithPatience sets how long a test waits for what does not come. Default 2 seconds, and a
// minute in a bubble of testing/synctest, where it costs nothing.
func WithPatience(d time.Duration) Option { return func(o *options) { o.patience = d } }

// WithRequest has a function change each request before it is sent, such as by a header
// that a proxy sets.
func WithRequest(edit func(*http.Request)) Option { return func(o *options) { o.edit = edit } }

// WithHandle has a function act in place of an expression that the model cannot evaluate, or
// of a script that the server sends. The expression is given as the page has it.
func WithHandle(expression string, act func(p *Page)) Option {
	return func(o *options) { o.acts[expression] = act }
}

// WithUploadSpeed sends the bodies of requests at a speed in bytes per second, ten times a
// second, so that a test can see an upload that is under way: see [Page.WithoutWaiting].
// Default 0: at once.
func WithUploadSpeed(bytesPerSecond int) Option {
	return func(o *options) { o.speed = bytesPerSecond }
}

// WithConfirm says what a user answers when a page calls confirm. It must not use the page,
// which waits for it. Without it such a page fails the test.
func WithConfirm(answer func(text string) bool) Option {
	return func(o *options) { o.confirm = answer }
}

// WithoutLint allows what is a failure otherwise.
func WithoutLint(allowed ...Lint) Option {
	return func(o *options) {
		for _, l := range allowed {
			o.allowed[l] = true
		}
	}
}

// New starts a server of a handler, which is an Echo of either version or any other
// [http.Handler], and returns the app that it serves. The server ends with the test, and so
// do the pages. A handler that panics, or does not return after its client has left, fails
// the test.
func New(t testing.TB, h http.Handler, opts ...Option) *App {
	t.Helper()
	bubble := inBubble()
	o := options{protocol: event.V1, patience: 2 * time.Second, allowed: map[Lint]bool{}, acts: map[string]func(*Page){}}
	if bubble {
		o.patience = time.Minute
	}
	WithBaseURL("https://example.com")(&o)
	for _, option := range opts {
		option(&o)
	}
	a := &App{t: t, options: o, bubble: bubble, network: newNetwork(t, &o), jar: newJar(), storage: &tab.Storage{}}
	a.network.start(h)
	t.Cleanup(a.network.end)
	return a
}

func newJar() http.CookieJar {
	jar, _ := cookiejar.New(nil) // it has no errors
	return jar
}

// As returns the app as another user sees it: in another browser, without the cookies of
// the first. The name is for messages.
func (a *App) As(user string) *App {
	other := *a
	other.user, other.jar, other.storage = user, newJar(), &tab.Storage{}
	return &other
}

// WithoutScripts returns the app as the same user sees it in a browser that runs no
// JavaScript: pages are HTML, links and forms, and nothing of Datastar.
func (a *App) WithoutScripts() *App {
	other := *a
	other.plain = true
	return &other
}

// SetCookie gives the user's browser a cookie.
func (a *App) SetCookie(cookies ...*http.Cookie) { a.jar.SetCookies(a.options.base, cookies) }

// Cookies are those that the user's browser would send to "/".
func (a *App) Cookies() []*http.Cookie { return a.jar.Cookies(a.options.base) }

// Stop stops the server as a crash does: connections break, and no others are accepted
// until Start.
func (a *App) Stop() { a.network.stop() }

// Start starts the server, after [App.Stop] or in place of the one that is running, with a
// handler or, for nil, with the same as before.
func (a *App) Start(h http.Handler) { a.network.start(h) }
