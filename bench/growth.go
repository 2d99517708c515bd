package main

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// curve is how a figure grows with a number.
type curve struct {
	plot, name string
	at         []int
	dashed     bool
	// prepare returns what is measured at x, in ns, and what ends it.
	prepare func(o options, x int) (run func() (float64, error), end func())
}

// tenfold returns 1, 10, 100 … up to the last.
func tenfold(first, last int) (at []int) {
	for x := first; x <= last; x *= 10 {
		at = append(at, x)
	}
	return at
}

var curves = []curve{
	{"fragment", "this package", append(tenfold(40, 400_000), 1_000_000), false, fragmentOf(func(dst []byte, html string) []byte {
		dst, _ = event.V1.Append(dst, event.PatchElements(html))
		return dst
	})},
	{"fragment", "a loop by hand", append(tenfold(40, 400_000), 1_000_000), true, fragmentOf(loops["PatchElements"])},
	{"topics", "publish to one of them", tenfold(1, 100_000), false, publishAmong},
	{"topics", "join and leave by name", tenfold(1, 100_000), false, joinAmong("room.0")},
	{"topics", "join and leave by pattern", tenfold(1, 100_000), false, joinAmong("room.*")},
	{"patterns", "publish to a new topic", tenfold(1, 100_000), false, publishBeside},
	{"replay", "replay what was missed", tenfold(1, 10_000), false, replay},
	{"wave", "this package's hub", tenfold(100, 10_000), false, waveOfPages(hubWave)},
	{"wave", "a raw handler", tenfold(100, 10_000), true, waveOfPages(rawWave)},
}

// growthPlots say what the plots of the curves are.
var growthPlots = map[string]report.Plot{
	"fragment": {Name: "growth-fragment", Title: "An event, built and encoded, by the size of its fragment", X: report.Axis{Label: "fragment", Format: "bytes"}},
	"topics":   {Name: "growth-topics", Title: "A hub with many topics", X: report.Axis{Label: "topics"}},
	"patterns": {Name: "growth-patterns", Title: "A hub with many patterns that are followed", X: report.Axis{Label: "patterns"}},
	"replay":   {Name: "growth-replay", Title: "A page that reconnects, by what it missed", X: report.Axis{Label: "events"}},
	"wave":     {Name: "growth-wave", Title: "All pages reconnect at once", X: report.Axis{Label: "pages"}},
}

const growthIntro = "How a figure grows. The exponent is k where a figure is proportional to n^k: 0 is none at all, 1 is as n does. Those of the number of streams are under Feeds and hub."

// growth measures how figures grow.
func growth(o options) (report.Section, error) {
	s := report.Section{Title: "Growth", Intro: growthIntro, Notes: []string{growthNote}}
	t := report.Table{Columns: []string{"", "from", "to", "time at the least", "time at the most", "exponent", "exponent of the last step"}}
	for _, name := range []string{"fragment", "topics", "patterns", "replay", "wave"} {
		p := growthPlots[name]
		p.Y = report.Axis{Label: "time", Format: "time"}
		for _, c := range curves {
			if c.plot != name {
				continue
			}
			line, set, failed := c.measure(o)
			s.LeftOut = append(s.LeftOut, said(failed)...)
			s.Raw = append(s.Raw, set...)
			if n := len(line.X); n > 1 {
				exponent := measure.Exponent(line.X, line.Y)
				line.Name = fmt.Sprintf("%s: n^%.2f", c.name, exponent)
				p.Lines = append(p.Lines, line)
				t.Rows = append(t.Rows, []string{
					p.X.Label + ": " + c.name, p.X.Write(line.X[0]), p.X.Write(line.X[n-1]), report.Time(line.Y[0]), report.Time(line.Y[n-1]),
					fmt.Sprintf("%.2f", exponent), fmt.Sprintf("%.2f", measure.Exponent(line.X[n-2:], line.Y[n-2:])),
				})
			}
		}
		s.Plots = append(s.Plots, p.Drawn())
	}
	s.Tables = append(s.Tables, t)
	s.Goals = growthGoals(s.Raw)
	return s, nil
}

func growthGoals(set measure.Set) []report.Goal {
	ratio := math.NaN()
	if r := set.Ratio("wave, 10000: this package's hub", "wave, 10000: a raw handler"); r > 0 {
		ratio = r
	}
	return []report.Goal{{What: "10,000 pages reconnect, to writing the bytes alone", AtMost: 1.5, Unit: "×", Got: report.Figure(ratio), Key: "wave"}}
}

// measure returns the curve's line. All its points take turns.
func (c curve) measure(o options) (report.Line, measure.Set, map[string]error) {
	line := report.Line{Name: c.name, Dashed: c.dashed, Ours: strings.HasPrefix(c.name, "this package")}
	var cases []measure.Case
	for _, x := range c.at {
		if o.rounds == 1 && x > 10_000 {
			continue
		}
		run, end := c.prepare(o, x)
		defer end()
		cases = append(cases, measure.Case{Name: fmt.Sprintf("%s, %d: %s", c.plot, x, c.name), Unit: "ns", Run: run})
	}
	rounds := o.rounds
	if c.plot != "wave" {
		rounds *= 3 // short ones, beside the garbage of others
	}
	set, failed := measure.Interleave(rounds, cases)
	for i, x := range c.at[:len(cases)] {
		if y := set.Of(cases[i].Name); y > 0 {
			line.X, line.Y = append(line.X, float64(x)), append(line.Y, y)
		}
	}
	return line, set, failed
}

func nothing() {}

func fragmentOf(encode func(dst []byte, html string) []byte) func(options, int) (func() (float64, error), func()) {
	return func(o options, x int) (func() (float64, error), func()) {
		html := `<p id="a">` + strings.Repeat(strings.Repeat("x", 39)+"\n", x/40) + "</p>"
		dst := make([]byte, 0, 2*len(html)+100)
		return measure.PerOp(o.sample, func() { dst = encode(dst[:0], html) }), nothing
	}
}

var small = event.PatchElements(`<b id="x">1</b>`)

// withTopics returns a hub that has so many topics, with an event each.
func withTopics(n int) *hub.Memory {
	h := hub.NewMemory(hub.MemoryConfig{ReplayTotal: 1 << 30})
	for i := range n {
		_ = h.Publish(context.Background(), "room."+strconv.Itoa(i), small)
	}
	return h
}

func publishAmong(o options, topics int) (func() (float64, error), func()) {
	h := withTopics(topics)
	return measure.PerOp(o.sample, func() { _ = h.Publish(context.Background(), "room.0", small) }), func() { _ = h.Close() }
}

func joinAmong(topic string) func(options, int) (func() (float64, error), func()) {
	return func(o options, topics int) (func() (float64, error), func()) {
		h := withTopics(topics)
		feed, after := h.Feed(topic), h.Position()
		return measure.PerOp(o.sample, func() {
			for range feed.Events(context.Background(), after) {
				break
			}
		}), func() { _ = h.Close() }
	}
}

// publishBeside publishes to topics that are new, where others follow many patterns.
func publishBeside(o options, patterns int) (func() (float64, error), func()) {
	h := hub.NewMemory(hub.MemoryConfig{})
	ctx, cancel := context.WithCancel(context.Background())
	stops := []func(){func() { _ = h.Close() }, cancel}
	for i := range patterns {
		next, stop := iter.Pull2(h.Feed("user."+strconv.Itoa(i)+".*").Events(ctx, ""))
		_, _, _ = next()
		stops = append(stops, stop)
	}
	n := 0
	return measure.PerOp(o.sample, func() {
			n++
			_ = h.Publish(ctx, "room."+strconv.Itoa(n), small)
		}), func() {
			for i := len(stops) - 1; i >= 0; i-- {
				stops[i]()
			}
		}
}

// replay has a page reconnect that missed so many events.
func replay(o options, missed int) (func() (float64, error), func()) {
	h := hub.NewMemory(hub.MemoryConfig{ReplayEvents: 1 << 20, ReplayBytes: 1 << 30, ReplayTotal: 1 << 30})
	_ = h.Publish(context.Background(), "a", small)
	after := h.Position()
	for i := range missed {
		_ = h.Publish(context.Background(), "a", event.PatchElements(`<b id="x`+strconv.Itoa(i)+`">row</b>`))
	}
	var dst []byte
	return measure.PerOp(o.sample, func() {
		for batch := range h.Feed("a").Events(context.Background(), after) {
			dst, _ = batch.Append(dst[:0], event.V1)
			if strings.Contains(string(dst[max(0, len(dst)-200):]), `"x`+strconv.Itoa(missed-1)+`"`) {
				break
			}
		}
	}), func() { _ = h.Close() }
}

func waveOfPages(kind string) func(options, int) (func() (float64, error), func()) {
	return func(_ options, pages int) (func() (float64, error), func()) {
		return func() (float64, error) {
			took, _, err := wave(kind, pages)
			time.Sleep(100 * time.Millisecond) // for the connections to close
			return took, err
		}, nothing
	}
}
