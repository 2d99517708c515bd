package e2e

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// cell is a visitor and what happens to it.
type cell struct {
	visitor
	outage
}

func (c cell) String() string { return fmt.Sprint(c.visitor, " ", c.outage) }

// TestAlive has pages live through outages: of all that TestMatrix tries, every two of
// browser, client, route, fault and length meet once.
func TestAlive(t *testing.T) {
	t.Parallel()
	browsers := startBrowsers(t)
	var all []cell
	for _, v := range visitors() {
		for _, o := range allOutages() {
			if browsers[v.browser] != nil && !v.bare {
				all = append(all, cell{v, o})
			}
		}
	}
	beside(t, 10, pairwise(all), func(t *testing.T, c cell) {
		for _, r := range c.endures(t, browsers, []visitor{c.visitor}) {
			t.Log(r)
			assert.Empty(t, r.problems())
		}
	})
}

// visitors are those that there are clients for.
func visitors() (all []visitor) {
	for _, browser := range []string{"Chromium", "Firefox", "WebKit"} {
		for _, g := range generations {
			if !g.here() || browser != "Chromium" && !g.everywhere() {
				continue
			}
			all = append(all, visitor{browser, g, false})
			if g.protocol.String() == "V1" {
				all = append(all, visitor{browser, g, true})
			}
		}
	}
	return all
}

func allOutages() (all []outage) {
	for _, route := range routes {
		for _, m := range mishaps {
			for _, long := range outages {
				if o := (outage{route, m.name, long}); o.makesSense() {
					all = append(all, o)
				}
			}
		}
	}
	return all
}

// beside runs subtests that wait most of the time, some at a time, whatever -parallel says.
func beside[T fmt.Stringer](t *testing.T, most int, all []T, test func(t *testing.T, one T)) {
	var running sync.WaitGroup
	free := make(chan struct{}, most)
	for _, one := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			t.Run(one.String(), func(t *testing.T) { test(t, one) })
		})
	}
	running.Wait()
}

// pairwise returns few of all cells, and short ones, in which every two values meet that
// meet in one of all.
func pairwise(all []cell) (few []cell) {
	missing := map[[2]string]bool{}
	for _, c := range all {
		for _, pair := range c.pairs() {
			missing[pair] = true
		}
	}
	for len(missing) > 0 {
		best, most := cell{}, 0.0
		for _, c := range all {
			found := 0
			for _, pair := range c.pairs() {
				if missing[pair] {
					found++
				}
			}
			if gain := float64(found) / (c.long + 2*deadline).Seconds(); gain > most {
				best, most = c, gain
			}
		}
		few = append(few, best)
		for _, pair := range best.pairs() {
			delete(missing, pair)
		}
	}
	slices.SortStableFunc(few, func(a, b cell) int { return int(b.long - a.long) })
	return few
}

func (c cell) pairs() (pairs [][2]string) {
	values := []string{c.browser, c.version, c.route, c.fault, c.long.String()}
	for i, one := range values {
		for _, other := range values[:i] {
			pairs = append(pairs, [2]string{other, one})
		}
	}
	return pairs
}
