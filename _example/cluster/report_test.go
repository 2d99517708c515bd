package main

import (
	"slices"
	"testing"
	"time"
)

// report logs how long pages heard nothing, by what was done.
func (x *chaos) report(t *testing.T) {
	t.Helper()
	silences := map[string][]time.Duration{}
	for i, b := range x.blows {
		end := time.Now()
		if i+1 < len(x.blows) {
			end = x.blows[i+1].at
		}
		for _, c := range x.clients {
			what := b.what
			if len(b.own) > 0 && !slices.Contains(b.own, c) {
				what += ", pages of the others"
			}
			silences[what] = append(silences[what], c.silence(b.at, end))
		}
	}
	for what, all := range silences {
		slices.Sort(all)
		t.Logf("%-60s %5d pages, silence: median %v, 99 %% %v, worst %v", what, len(all), round(all[len(all)/2]), round(all[len(all)*99/100]), round(all[len(all)-1]))
	}
}

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// silence returns the longest time between two numbers.
func (c *client) silence(from, to time.Time) (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := 1; i < len(c.heard); i++ {
		if c.heard[i].at.After(from) && c.heard[i-1].at.Before(to) {
			longest = max(longest, earlier(c.heard[i].at, to).Sub(c.heard[i-1].at))
		}
	}
	return longest
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
