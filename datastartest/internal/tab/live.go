package tab

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/internal/client"
)

// What the script that keeps streams alive goes by.
const (
	endID    = "datastar-end"
	shortest = time.Second / 2 // waits, which are up to twice as long
	longest  = 4 * time.Second
	unseen   = 2 * time.Second // what a break may take before the page shows it
	lost     = 10 * time.Minute
	silence  = 45 * time.Second
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
}

// up is told that there is a stream.
func (k *keeper) up(response *http.Response) {
	k.quiet = silence
	if told, err := strconv.Atoi(response.Header.Get("Datastar-Live")); err == nil {
		k.quiet = time.Duration(told) * time.Second
	}
	k.opened, k.since, k.upAt = true, time.Time{}, time.Now()
	k.heard()
	k.fetch.page.showLive()
}

// heard begins the silence anew after which the stream counts as dead.
func (k *keeper) heard() {
	k.limit.stop()
	if k.quiet > 0 {
		k.limit = k.fetch.page.after(k.quiet, func() {
			if c := k.fetch.current; c != nil {
				c.cancel(errCut)
			}
		})
	}
}

// block hands blocks on, but for those whose id may still come.
func (k *keeper) block(b client.Block) {
	k.heard()
	k.held = append(k.held, b)
	if b.HasRetry {
		k.hint = b.Retry
	}
	if b.HasID && b.ID == endID {
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
	for _, b := range held {
		k.fetch.take(b)
	}
}

// ended is told that an answer is over, and asks again unless that is meant.
func (k *keeper) ended(x *Exchange, stream bool) {
	f := k.fetch
	k.limit.stop()
	least := time.Duration(0)
	if !stream {
		var stays bool
		if least, stays = k.judge(x.Response); stays {
			k.over = true
		}
	}
	if k.over {
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
func (k *keeper) judge(r *http.Response) (least time.Duration, stays bool) {
	status := r.StatusCode
	passing := status >= 500 || slices.Contains([]int{408, 425, 429}, status) || status == http.StatusNotFound && k.opened ||
		status < 400 && r.Request.Response == nil
	switch after, err := strconv.Atoi(r.Header.Get("Retry-After")); {
	case status == http.StatusNoContent:
		return 0, true
	case !passing:
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
	k.fetch.page.after(unseen, k.fetch.page.showLive)
	k.fetch.page.after(lost, k.fetch.page.showLive)
}

// pause is how long to wait. The script waits at random; this is the middle.
func (k *keeper) pause(least time.Duration) time.Duration {
	most := min(longest, time.Duration(float64(shortest)*math.Pow(1.8, float64(k.tries))))
	k.tries++
	wait := max(most, shortest) * 3 / 2
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
			f.page.wrong(named(f.node), f.ask(true))
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
	case down >= lost:
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
