// Command deploy simulates what a deploy, or the crash of a server, does to
// more open pages than one machine can hold: how many reconnect at once, how
// long they are without a stream, and how they are spread over servers afterwards.
//
//	go -C bench run ./deploy -pages 100000 -servers 4
package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

var (
	pages    = flag.Int("pages", 100_000, "open pages")
	servers  = flag.Int("servers", 4, "servers")
	cores    = flag.Int("cores", 2, "cores of a server")
	opening  = flag.Duration("opening", 400*time.Microsecond, "CPU that a server spends on a page that reconnects: handshake, stream, replay or snapshot")
	starting = flag.Duration("starting", 2*time.Second, "how long a new server takes to start")
)

func main() {
	flag.Parse()
	fmt.Println("| what happens | balancer | peak of reconnects per second and server | silence: median / 99 % / worst | fullest server afterwards |")
	fmt.Println("|---|---|---|---|---|")
	for _, balancer := range []string{"round robin", "least connections"} {
		for _, window := range []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute} {
			s := newFleet(balancer)
			s.deploy(window)
			s.report(fmt.Sprintf("deploy, drain window %v", window))
		}
	}
	s := newFleet("least connections")
	s.crash()
	s.report("crash of one server")
}

// fleet is the servers, and what happened to the pages.
type fleet struct {
	rng      *rand.Rand
	balancer string
	next     int // server of round robin
	open     []int
	up       []bool
	idle     [][]time.Duration       // by server and core, when the core becomes idle
	returns  []map[time.Duration]int // reconnects by server and second
	silences []time.Duration
}

func newFleet(balancer string) *fleet {
	f := &fleet{rng: rand.New(rand.NewPCG(1, 2)), balancer: balancer}
	for range *servers {
		f.open = append(f.open, *pages / *servers)
		f.up = append(f.up, true)
		f.idle = append(f.idle, make([]time.Duration, *cores))
		f.returns = append(f.returns, map[time.Duration]int{})
	}
	return f
}

// page is a page without a stream: when its stream ended, and when it
// reconnects.
type page struct{ broke, asks time.Duration }

// longestWait is the constant of that name in package hub.
const longestWait = 5 * time.Second

// deploy replaces one server after the other. A server ends the streams of its
// pages over the window, and asks each page to wait a random time, as
// hub.Shutdown does. The new server starts when the last stream has ended.
func (f *fleet) deploy(window time.Duration) {
	var now time.Duration
	for i := range f.open {
		f.up[i] = false
		var away []page
		for range f.open[i] {
			broke := now + f.random(window)
			away = append(away, page{broke, broke + time.Millisecond + f.random(min(window, longestWait))})
		}
		f.open[i] = 0
		replaced := now + window + *starting
		f.bringBack(away, func(at time.Duration) { f.up[i] = f.up[i] || at >= replaced })
		f.up[i], now = true, max(replaced, now+window+longestWait)+time.Second
	}
}

// crash kills a server. Its pages reconnect after the first wait of the client,
// a second.
func (f *fleet) crash() {
	f.up[0] = false
	var away []page
	for range f.open[0] {
		away = append(away, page{0, time.Second + f.random(20*time.Millisecond)}) // latencies differ
	}
	f.open[0] = 0
	f.bringBack(away, func(at time.Duration) { f.up[0] = f.up[0] || at >= *starting })
}

// bringBack reconnects pages in the order of time.
func (f *fleet) bringBack(away []page, at func(time.Duration)) {
	slices.SortFunc(away, func(a, b page) int { return int(a.asks - b.asks) })
	for _, p := range away {
		at(p.asks)
		i := f.pick()
		f.open[i]++
		f.returns[i][p.asks.Truncate(time.Second)]++
		core := slices.Index(f.idle[i], slices.Min(f.idle[i]))
		f.idle[i][core] = max(f.idle[i][core], p.asks) + *opening
		f.silences = append(f.silences, f.idle[i][core]-p.broke)
	}
}

// pick returns the server that the balancer chooses.
func (f *fleet) pick() int {
	best := -1
	for range f.open {
		i := f.next % len(f.open)
		f.next++
		if !f.up[i] {
			continue
		}
		if f.balancer == "round robin" {
			return i
		}
		if best < 0 || f.open[i] < f.open[best] {
			best = i
		}
	}
	return best
}

func (f *fleet) random(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(f.rng.Int64N(int64(d)))
}

func (f *fleet) report(what string) {
	peak := 0
	for _, seconds := range f.returns {
		for _, n := range seconds {
			peak = max(peak, n)
		}
	}
	slices.Sort(f.silences)
	n := len(f.silences)
	round := func(d time.Duration) time.Duration { return d.Round(10 * time.Millisecond) }
	fmt.Printf("| %s | %s | %d | %v / %v / %v | %.0f %% of its share |\n", what, f.balancer, peak,
		round(f.silences[n/2]), round(f.silences[n*99/100]), round(f.silences[n-1]),
		100*float64(slices.Max(f.open))/float64(*pages / *servers))
}
