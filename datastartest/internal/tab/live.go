package tab

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// What the script that keeps streams alive goes by.
const (
	shortest = time.Second / 2 // waits, which are up to twice as long
	longest  = 4 * time.Second
	unseen   = 2 * time.Second // what a break may take before the page shows it
	lost     = 10 * time.Minute
	silence  = 45 * time.Second
	answers  = 6 * time.Second       // for the head of an answer, at first
	holding  = 50 * time.Millisecond // for the id of an event
)

// isLive reports whether the script would keep a request alive.
func isLive(r *expr.Request) bool {
	return strings.HasSuffix(r.URL, "#live") && (r.Method == "GET" || r.Method == "QUERY")
}

// keeper does for one stream what the script does: the client sees an answer that never breaks.
type keeper struct {
	fetch   *fetch
	opened  bool
	over    bool // the server said that the end is meant
	tries   int
	hint    time.Duration
	since   time.Time // when it began to be down
	upAt    time.Time
	quiet   time.Duration
	limit   *timer
	held    []client.Block
	holding *timer

	patience time.Duration // for the head of an answer
	waited   time.Duration // for one that has not come
}

// begin is told that a request is sent, whose answer may take so long. The script waits a little less, at random; this
// is the middle.
func (k *keeper) begin() {
	if k.patience == 0 {
		k.patience = answers
	}
	wait := k.patience * 7 / 8
	k.patience = min(k.patience*5/4, silence)
	k.within(wait, func() { k.waited = wait })
}

// within breaks the request off, unless something comes in time. 0 is no limit.
func (k *keeper) within(wait time.Duration, late func()) {
	k.limit.stop()
	if wait == 0 {
		return
	}
	k.limit = k.fetch.page.after(wait, func() {
		if c := k.fetch.current; c != nil {
			late()
			c.cancel(errCut)
		}
	})
}

// up is told that there is a stream.
func (k *keeper) up(response *http.Response) {
	k.quiet = silence
	if told, err := strconv.Atoi(response.Header.Get("Datastar-Live")); err == nil {
		k.quiet = time.Duration(told) * time.Second
	}
	state := "open"
	if k.opened {
		state = "back"
	}
	k.tell(state)
	k.opened, k.since, k.upAt, k.patience = true, time.Time{}, time.Now(), answers
	k.heard()
	k.fetch.page.showLive()
}

// heard begins the silence anew after which the stream counts as dead.
func (k *keeper) heard() { k.within(k.quiet, func() {}) }

// block hands blocks on, but for those whose id may still come.
func (k *keeper) block(b client.Block) {
	k.heard()
	k.held = append(k.held, b)
	if b.HasRetry {
		k.hint = b.Retry
	}
	if b.HasID && b.ID == event.EndID {
		k.over = true
	} else if b.HasID {
		k.fetch.identify(b.ID)
	}
	k.holding.stop()
	if b.HasID || k.fetch.headers["Last-Event-ID"] == "" {
		k.give()
		return
	}
	k.holding = k.fetch.page.after(holding, k.give)
}

// give hands on what is held.
func (k *keeper) give() {
	held := k.held
	k.held = nil
	k.fetch.page.together(func() {
		for _, b := range held {
			k.fetch.take(b)
		}
	})
}

// ended is told that an answer is over, and asks again unless that is meant.
func (k *keeper) ended(x *Exchange, stream bool) {
	f := k.fetch
	k.limit.stop()
	least := time.Duration(0)
	if !stream {
		var stays bool
		if least, stays = k.judge(x); stays {
			k.over = true
		}
	}
	if k.over {
		if stream || x.Response.StatusCode == http.StatusNoContent {
			k.tell("over")
		}
		k.give()
		f.finish()
		f.page.showLive()
		return
	}
	k.down()
	f.current = nil
	f.wait(false)
	f.later(k.pause(least))
}

// judge returns how long to wait at least after an answer that is no stream, and whether it is the last.
func (k *keeper) judge(x *Exchange) (least time.Duration, stays bool) {
	status := x.Response.StatusCode
	passing := status >= 500 || slices.Contains([]int{408, 425, 429}, status) || status == http.StatusNotFound && k.opened ||
		status < 400 && !x.Redirected
	switch after, err := strconv.Atoi(x.Response.Header.Get("Retry-After")); {
	case status == http.StatusNoContent:
		return 0, true
	case !passing:
		k.fetch.page.refused[address(k.fetch.request.URL)] = true
		k.tell("refused")
		k.fetch.page.tab.report(IgnoredAnswer, "the stream %s is answered with %d, after which a live page gives up and offers to reload", k.fetch.key, status)
		return 0, true
	case err == nil && after > 0:
		return time.Duration(min(after, 60))*time.Second + time.Second/2, false
	}
	return 0, false
}

// down drops what is not whole.
func (k *keeper) down() {
	k.held = nil
	k.holding.stop()
	if !k.since.IsZero() {
		return
	}
	if k.opened && time.Since(k.upAt) > 5*time.Second {
		k.tries = 0
	}
	k.since = time.Now()
	k.tell("broken")
	k.fetch.page.after(unseen, k.fetch.page.showLive)
	k.fetch.page.after(lost, k.fetch.page.showLive)
}

// pause is how long to wait. The script waits at random; this is the middle.
func (k *keeper) pause(least time.Duration) time.Duration {
	most := min(longest, time.Duration(float64(shortest)*math.Pow(1.8, float64(k.tries))))
	k.tries++
	wait := max(most-k.waited, shortest) * 3 / 2
	k.waited = 0
	if k.hint > 0 {
		wait = k.hint
	}
	k.hint = 0
	return max(wait, least)
}

// renew asks again soon, whatever the stream seems to be.
func (k *keeper) renew() {
	f := k.fetch
	f.page.after(time.Second/2, func() {
		if f.over {
			return
		}
		if f.current == nil {
			f.timer.stop()
			f.page.wrong(named(f.node), f.ask())
			return
		}
		k.hint = time.Millisecond
		f.current.cancel(errCut)
	})
}

func (k *keeper) stop() {
	k.limit.stop()
	k.holding.stop()
}

// showLive sets the signal of which the page makes its status.
func (p *page) showLive() {
	var down time.Duration
	for _, f := range p.fetches {
		if f.live && !f.script.since.IsZero() {
			down = max(down, time.Since(f.script.since))
		}
	}
	state := ""
	switch {
	case len(p.refused) > 0, down >= lost:
		state = "lost"
	case down >= unseen:
		state = "reconnecting"
	}
	was, _ := p.store.Get("_live")
	if state == "" && (was == js.Value("reconnecting") || was == js.Value("lost")) {
		state = "back"
		p.after(unseen, p.showLive)
	}
	if was == js.Value(state) || state == "" && was == nil {
		return
	}
	p.wrong("the state of streams", p.store.Set("_live", state, false))
}

// tell tells the window of the state of the stream.
func (k *keeper) tell(state string) {
	p := k.fetch.page
	e := p.event("datastar-live", nil)
	e.detail = js.NewObject("url", strings.TrimSuffix(k.fetch.request.URL, "#live"), "state", state)
	p.announce(e, toWindow)
}

// address tells streams apart: what the page says of itself does not.
func address(ref string) string {
	u, err := url.Parse(strings.TrimSuffix(ref, "#live"))
	if err != nil {
		return ref
	}
	q := u.Query()
	q.Del("datastar")
	q.Del("after")
	u.RawQuery = q.Encode()
	return u.String()
}

// replaces ends the stream before with the same address: two of one feed are one too many.
func (k *keeper) replaces() {
	p, own := k.fetch.page, address(k.fetch.request.URL)
	delete(p.refused, own)
	for _, older := range slices.Clone(p.fetches) {
		if older.live && address(older.request.URL) == own {
			older.abort("a newer request for the stream takes its place")
		}
	}
}
