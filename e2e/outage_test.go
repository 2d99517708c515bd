package e2e

import (
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// outage is what happens between pages and their server, and for how long.
type outage struct {
	route, fault string
	long         time.Duration
}

func (o outage) String() string { return fmt.Sprint(o.route, " ", o.fault, " ", o.long) }

// makesSense reports whether there is what the fault is about.
func (o outage) makesSense() bool { return o.fault != "proxy restarted" || o.route != "direct" }

var (
	routes  = []string{"direct", "nginx", "nginx-1.1", "caddy", "haproxy"}
	outages = []time.Duration{time.Second, 5 * time.Second, 40 * time.Second}
)

// mishap is what breaks a live page, and what repairs it.
type mishap struct {
	name         string
	harm, repair func(l *liveApp, t *testing.T)
}

var mishaps = []mishap{
	{"SIGTERM", func(l *liveApp, t *testing.T) {
		require.NoError(t, l.server.Process.Signal(syscall.SIGTERM))
		_ = l.server.Wait()
	}, (*liveApp).start},
	{"SIGKILL", func(l *liveApp, t *testing.T) { _ = l.server.Process.Kill(); _ = l.server.Wait() }, (*liveApp).start},
	{"proxy restarted", func(l *liveApp, t *testing.T) { l.proxy.stop() }, func(l *liveApp, t *testing.T) { l.proxy.start(t) }},
	{"network cut", func(l *liveApp, t *testing.T) { l.network.refuse(true); l.network.cut() },
		func(l *liveApp, t *testing.T) { l.network.refuse(false) }},
	{"half-open", func(l *liveApp, t *testing.T) { l.network.stall(true) },
		func(l *liveApp, t *testing.T) { l.network.stall(false) }},
	{"draining", (*liveApp).drain, (*liveApp).drain}, // 503 with Retry-After
	{"captive portal", func(l *liveApp, t *testing.T) { l.network.answer("200 OK"); l.network.cut() },
		func(l *liveApp, t *testing.T) { l.network.answer("") }},
}

func (l *liveApp) drain(t *testing.T) { require.NoError(t, l.server.Process.Signal(syscall.SIGUSR1)) }

// result is what an outage did to a visitor.
type result struct {
	visitor
	outage
	outcome
	report
	was     time.Duration // how long it was in fact
	back    time.Duration // when the first number came after the repair, or never for 0
	during  int           // requests for the feed
	lost    int           // numbers
	doubled int           // numbers, or out of order
}

// endures has visitors suffer an outage.
func (o outage) endures(t *testing.T, browsers map[string]opener, visitors []visitor) (results []result) {
	l := layLiveApp(t, o.route, visitors)
	mishap := mishaps[slices.IndexFunc(mishaps, func(m mishap) bool { return m.name == o.fault })]
	var pages []*tab
	for i, v := range visitors {
		p := browsers[v.browser].open(t, l.page(i, v))
		require.True(t, p.reaches(1, time.Now().Add(patience)), "%s never had a stream", v)
		pages = append(pages, p)
	}
	began := time.Now()
	mishap.harm(l, t)
	time.Sleep(time.Until(began.Add(o.long / 2)))
	if mishap.name != "captive portal" { // whose answer would be taken for the command's
		for _, p := range pages {
			_, _ = p.evaluate(clicking("#command"))
		}
	}
	time.Sleep(time.Until(began.Add(o.long)))
	mishap.repair(l, t)
	repaired, last := time.Now(), l.number()
	for _, p := range pages {
		p.reaches(last+1, repaired.Add(2*deadline))
	}
	time.Sleep(afterwards)
	for i, v := range visitors {
		pages[i].goodbye()
		r := result{visitor: v, outage: o, outcome: pages[i].outcome()}
		r.measure(began, repaired)
		results = append(results, r)
	}
	for i, said := 0, l.reports(t); i < len(results); i++ {
		results[i].report = said[results[i].visitor.String()]
	}
	return results
}

func (r result) String() string {
	return fmt.Sprintf("%s: back after %.1f s, %d requests in %.1f s, %s, %q", r.visitor, r.back.Seconds(), r.during, r.was.Seconds(), r.States, r.Said)
}

func (r *result) measure(began, repaired time.Time) {
	r.was = repaired.Sub(began)
	for _, at := range r.Arrived {
		if at >= repaired.UnixMilli() {
			r.back = max(time.Duration(at-repaired.UnixMilli())*time.Millisecond, 1)
			break
		}
	}
	for _, at := range r.Asked {
		if at >= began.UnixMilli() && at < repaired.UnixMilli() {
			r.during++
		}
	}
	for i, n := range r.Numbers[1:] {
		switch step := n - r.Numbers[i]; {
		case step > 1:
			r.lost += step - 1
		case step < 1:
			r.doubled++
		}
	}
}

// deadline is when a page has to have its stream again.
const deadline = 10 * time.Second

// allowed is how many requests a page may send: three soon, and twelve in 40 s.
func (r result) allowed() int { return 3 + int(r.was/(4400*time.Millisecond)) }

func (r result) alive() bool { return r.back > 0 && r.back <= deadline }

// problems returns what is wrong with a result.
func (r result) problems() (wrong []string) {
	note := func(is bool, format string, args ...any) {
		if is {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	note(!r.alive(), "back after %v", r.back)
	note(r.lost+r.doubled > 0, "%d lost, %d doubled: %v", r.lost, r.doubled, r.Numbers)
	note(r.during > r.allowed(), "%d requests in %v", r.during, r.was)
	note(r.most > 1, "%d streams at once", r.most)
	note(r.runs > 1, "the command ran %d times", r.runs)
	return append(wrong, r.misstatements()...)
}

// misstatements returns what is wrong with what a page said of its connection.
func (r result) misstatements() []string {
	down, back := r.words()
	seen := slices.Index(r.Said, down)
	switch {
	case r.bare:
		return nil
	case seen < 0 && r.shows():
		return []string{fmt.Sprintf("never said %q: %q", down, r.Said)}
	case seen >= 0 && !slices.Contains(r.Said[seen:], back):
		return []string{fmt.Sprintf("never said %q: %q", back, r.Said)}
	case len(r.Said) > 0 && r.Said[len(r.Said)-1] != "":
		return []string{fmt.Sprintf("it still says %q", r.Said)}
	}
	return nil
}

// shows reports whether an outage is so long that a page has to say so, after two seconds.
// A half-open connection is noticed after three seconds of silence only.
func (r result) shows() bool {
	return r.long >= 5*time.Second && (r.fault != "half-open" || r.long > 5*time.Second)
}
