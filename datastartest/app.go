package datastartest

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"testing"
	"time"

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
	plain   bool // pages run no scripts
}

// Option is an option of [New].
type Option func(*options)

type options struct {
	protocol event.Protocol
	base     *url.URL
	patience time.Duration
	edit     func(*http.Request)
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

// WithoutLint allows what is a failure otherwise.
func WithoutLint(allowed ...Lint) Option {
	return func(o *options) {
		for _, l := range allowed {
			o.allowed[l] = true
		}
	}
}

// New returns an app of a handler: an Echo of either version, or one of net/http. Its
// server ends with the test, and so do the pages.
func New(t testing.TB, h http.Handler, opts ...Option) *App {
	t.Helper()
	bubble := inBubble()
	o := options{protocol: event.V1, patience: 2 * time.Second, allowed: map[Lint]bool{}}
	if bubble {
		o.patience = time.Minute
	}
	WithBaseURL("https://example.com")(&o)
	for _, option := range opts {
		option(&o)
	}
	a := &App{t: t, options: o, bubble: bubble, network: newNetwork(o.base.Scheme == "https"), jar: newJar()}
	a.network.start(h)
	t.Cleanup(a.network.stop)
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
	other.user, other.jar = user, newJar()
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

// Cookies are those of the user's browser.
func (a *App) Cookies() []*http.Cookie { return a.jar.Cookies(a.options.base) }

// Stop stops the server as a crash does: connections break, and no others are accepted
// until Start.
func (a *App) Stop() { a.network.stop() }

// Start starts the server again, with the same handler or another.
func (a *App) Start(h ...http.Handler) {
	if len(h) == 0 {
		h = append(h, a.network.handler)
	}
	a.network.start(h[0])
}

// network is a server, and what connects to it.
type network struct {
	secure bool

	mu      sync.Mutex
	handler http.Handler
	server  *http.Server
	accept  *listener
	client  *http.Transport
}

func newNetwork(secure bool) *network {
	n := &network{secure: secure}
	n.client = &http.Transport{
		MaxIdleConnsPerHost: -1, // a connection that is used again hides a failure, which the transport retries by itself
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return n.dial(ctx) },
		DialTLSContext:      func(ctx context.Context, _, _ string) (net.Conn, error) { return n.dial(ctx) },
	}
	return n
}

func (n *network) start(h http.Handler) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.handler = h
	n.accept = newListener()
	n.server = &http.Server{Handler: n.served(h), ReadHeaderTimeout: time.Minute}
	go func(s *http.Server, l *listener) { _ = s.Serve(l) }(n.server, n.accept)
}

// served has requests of https look so.
func (n *network) served(h http.Handler) http.Handler {
	if !n.secure {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: r.Host}
		h.ServeHTTP(w, r)
	})
}

func (n *network) stop() {
	n.mu.Lock()
	server := n.server
	n.server = nil
	n.mu.Unlock()
	if server != nil {
		_ = server.Close()
	}
	n.client.CloseIdleConnections()
}

func (n *network) dial(ctx context.Context) (net.Conn, error) {
	n.mu.Lock()
	accept, up := n.accept, n.server != nil
	n.mu.Unlock()
	if !up {
		return nil, net.ErrClosed
	}
	return accept.dial(ctx)
}

// listener accepts connections in memory.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newListener() *listener {
	return &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Accept returns the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends it.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is where it listens.
func (l *listener) Addr() net.Addr { return memory{} }

type memory struct{}

// Network and String say that it is nowhere.
func (memory) Network() string { return "memory" }
func (memory) String() string  { return "192.0.2.1:1234" }
