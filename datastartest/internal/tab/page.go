package tab

import (
	"math/rand/v2"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
)

// page is a page that was loaded, until another is.
type page struct {
	tab   *Tab
	url   *url.URL
	doc   *dom.Document
	store signals.Store
	live  bool // it has the script that keeps streams alive
	over  bool

	hosts     map[*html.Node]*element
	listeners map[any][]*listener // by node, or where else they listen
	watchers  map[*html.Node][]*watcher
	applied   map[any]map[string]func() // what ends the attributes of an element
	fetches   []*fetch                  // that are not over
	latest    map[string]*fetch         // by method and URL, to be cancelled by the next
	timers    map[*timer]bool
	refused   map[string]bool // addresses of streams that the script has given up
	timed     int             // timers that were ever set
	unseen    int             // changes that are made together
	depth     int             // of events that are dispatched
}

func (t *Tab) newPage(u *url.URL, doc *dom.Document) (*page, error) {
	store, err := signals.New(t.config.Protocol)
	if err != nil {
		return nil, err
	}
	p := &page{
		tab: t, url: u, doc: doc, store: store,
		hosts: map[*html.Node]*element{}, listeners: map[any][]*listener{}, watchers: map[*html.Node][]*watcher{},
		applied: map[any]map[string]func(){}, latest: map[string]*fetch{}, timers: map[*timer]bool{}, refused: map[string]bool{},
	}
	store.OnError(func(err error) { p.wrong("an expression fails after a signal has changed", err) })
	store.OnChange(p.signalsChanged)
	p.live = p.hasLiveScript()
	return p, nil
}

var liveScript = regexp.MustCompile(`^live(-[^/]*)?\.js$`)

// hasLiveScript reports whether the page loads the script that keeps streams alive.
func (p *page) hasLiveScript() bool {
	for n := range p.doc.Root().Descendants() {
		if src, has := dom.Attr(n, "src"); has && n.Data == "script" {
			dir, file := path.Split(strings.SplitN(src, "?", 2)[0])
			if strings.HasSuffix(dir, "_datastar/") && liveScript.MatchString(file) {
				return true
			}
		}
	}
	return false
}

// v1 reports whether the client is 1.0.4, and not beta.11.
func (p *page) v1() bool { return p.tab.config.Protocol.Generation() == event.V1 }

// leave ends the page.
func (p *page) leave() {
	p.over = true
	for timer := range p.timers {
		timer.stop()
	}
	for len(p.fetches) > 0 {
		p.fetches[0].abort("the page was left")
	}
}

// env is what an expression of an element sees.
func (p *page) env(n *html.Node) *expr.Env {
	return &expr.Env{Signals: p.store, Page: p, Element: p.host(n)}
}

// Global returns what JavaScript knows by itself.
func (p *page) Global(name string) (js.Value, bool) {
	if name == "window" || name == "self" || name == "globalThis" {
		return &window{p}, true
	}
	return p.global(name)
}

// Action runs an action that is not built in.
func (p *page) Action(name string, _ []js.Value) (js.Value, bool, error) {
	return nil, name == "clipboard" && !p.v1(), nil
}

// Now is the time.
func (p *page) Now() time.Time { return time.Now() }

// Random has Math.random say a half, so that waits are the same in each run, and
// crypto.getRandomValues say something else each time, as keys of commands need it.
func (p *page) Random() uint64 { return 1<<63 | uint64(rand.Uint32()) }

// host is an element, of which there is one for each node, since expressions compare them.
func (p *page) host(n *html.Node) js.Value {
	if n == nil {
		return js.Null{}
	}
	e := p.hosts[n]
	if e == nil {
		e = &element{page: p, node: n, own: map[string]js.Value{}}
		p.hosts[n] = e
	}
	return e
}

// named is how an element is called in messages.
func named(n *html.Node) string {
	if n == nil {
		return "the page"
	}
	name := n.Data
	if id, _ := dom.Attr(n, "id"); id != "" {
		return name + "#" + id
	}
	if value, _ := dom.Attr(n, "name"); value != "" {
		return name + `[name="` + value + `"]`
	}
	if class, _ := dom.Attr(n, "class"); class != "" {
		return name + "." + strings.Join(strings.Fields(class), ".")
	}
	return name
}
