package tab

import (
	"math"
	"slices"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

// fetch is a request of an action, with those that the client sends in its place when it breaks.
type fetch struct {
	page    *page
	node    *html.Node
	event   *domEvent // that caused it, or nil
	request *expr.Request
	key     string // method and URL, by which the next one aborts it
	feed    bool   // it was begun by the page, and an action need not wait for its end
	live    bool   // the script keeps it alive

	exchanges []*Exchange
	current   *connection // or nil between two
	timer     *timer      // until the next
	headers   map[string]string
	waiting   bool // an action of the user waits for it
	over      bool

	retries        int
	interval, base float64 // milliseconds
	script         keeper  // if it is live
}

// Request sends the request of an action.
func (p *page) Request(r *expr.Request) (js.Value, error) {
	e, _ := r.Element.(*element)
	event, _ := r.Event.(*domEvent)
	f := &fetch{
		page: p, request: r, event: event, feed: event == nil, headers: map[string]string{},
		interval: r.Options.RetryInterval, base: r.Options.RetryInterval,
	}
	if e != nil {
		f.node = e.node
	}
	if len(r.Options.Unknown) > 0 {
		p.tab.once(Broken, "@%s(%q): the client does not know the option %v", lower(r.Method), r.URL, r.Options.Unknown)
	}
	f.key = r.Method + " " + r.URL
	f.live = p.live && isLive(r)
	f.script.fetch = f
	p.cancelOlder(f)
	if f.live {
		f.script.replaces()
	}
	f.tell("started", js.NewObject())
	if err := f.ask(); err != nil {
		f.tell("finished", js.NewObject())
		return nil, err
	}
	return &promise{}, nil
}

// promise is what an action returns. A page can do nothing with it here.
type promise struct{}

// Get refuses all.
func (*promise) Get(name string) (js.Value, error) {
	return nil, js.Unsupported("%s of the promise of an action", name)
}

// Set refuses all.
func (*promise) Set(name string, _ js.Value) error {
	return js.Unsupported("setting %s of the promise of an action", name)
}

// cancelOlder aborts the request before with the same method and URL, as V1 does on the whole page.
func (p *page) cancelOlder(f *fetch) {
	if o := f.request.Options; !p.v1() || o.Cancellation != "auto" && o.Cancellation != "cleanup" {
		return
	}
	if older := p.latest[f.key]; older != nil && !older.over {
		if older.node != f.node {
			p.tab.report(CancelledRequest, "%s sends %s while that of %s has not ended, and the client aborts the older one: give them URLs of their own, or KeepOthers() of package page", named(f.node), f.key, named(older.node))
		}
		older.abort("a newer request of the same method and URL takes its place")
	}
	p.latest[f.key] = f
}

// ask sends the request, anew or again. Where there is none to send, that is the end, of which the client tells nobody.
func (f *fetch) ask() error {
	r, sent, err := f.build()
	if err != nil || r == nil {
		f.forget()
		return err
	}
	t := f.page.tab
	x := &Exchange{Element: named(f.node), Request: r, Sent: sent, Start: time.Since(t.start)}
	c, r := t.open(r, x)
	if len(f.exchanges) == 0 {
		f.page.fetches = append(f.page.fetches, f)
		f.wait(true)
	}
	f.exchanges, f.current = append(f.exchanges, x), c
	t.transcript = append(t.transcript, Entry{At: x.Start, Exchange: x})
	f.page.lintSent(r)
	if f.live {
		f.script.begin()
	}
	go f.read(c, r, t.offline)
	return nil
}

// wait notes whether an action of the user waits for the answer.
func (f *fetch) wait(waits bool) {
	if waits != f.waiting {
		f.waiting = waits
		f.page.tab.pending += map[bool]int{true: 1, false: -1}[waits]
	}
}

// retry sends the request again after a while, or gives up.
func (f *fetch) retry() {
	f.current = nil
	if float64(f.retries) >= f.request.Options.RetryMaxCount {
		f.tell("retries-failed", js.NewObject())
		f.finish()
		return
	}
	f.tell("retrying", js.NewObject())
	f.wait(false)
	f.retries++
	wait := f.interval
	f.interval = math.Min(f.interval*f.request.Options.RetryScaler, f.request.Options.RetryMaxWait)
	f.later(time.Duration(wait * float64(time.Millisecond)))
}

// later sends the request again after a time.
func (f *fetch) later(wait time.Duration) {
	f.timer.stop()
	f.timer = f.page.after(wait, func() {
		if !f.over {
			f.page.wrong(named(f.node), f.ask())
		}
	})
}

// abort ends it, as the client does.
func (f *fetch) abort(why string) {
	if f.current != nil {
		f.current.exchange.end(why)
	}
	f.drop()
	f.finish()
}

// drop breaks the current request off without another.
func (f *fetch) drop() {
	f.timer.stop()
	f.script.stop()
	if f.current != nil {
		f.current.aborted = true
		f.current.exchange.end("the page has aborted it")
		f.current.cancel(errAborted)
		f.current = nil
	}
}

func (x *Exchange) end(broken string) {
	if !x.Over {
		x.Over, x.Broken = true, broken
	}
}

// finish is the end of it all.
func (f *fetch) finish() {
	if f.over {
		return
	}
	f.forget()
	if !f.page.over {
		f.tell("finished", js.NewObject())
	}
}

// forget is finish without telling the page.
func (f *fetch) forget() {
	f.over = true
	f.wait(false)
	f.timer.stop()
	f.script.stop()
	f.current = nil
	f.page.fetches = slices.DeleteFunc(f.page.fetches, func(other *fetch) bool { return other == f })
	if f.page.latest[f.key] == f {
		delete(f.page.latest, f.key)
	}
}

// tell dispatches the event of the client that tells of a request.
func (f *fetch) tell(kind string, args *js.Object) {
	p := f.page
	e := p.event(p.fetchEvent(), nil)
	e.bubbles, e.kind, e.of = false, kind, f.node
	detail := js.NewObject("type", kind, "el", p.host(f.node), "argsRaw", args)
	if !p.v1() {
		detail = js.NewObject("type", kind, "elId", attr(f.node, "id"), "argsRaw", args)
	}
	e.detail = detail
	p.announce(e, toDocument)
}
