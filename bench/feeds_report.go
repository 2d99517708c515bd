package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
)

const feedsIntro = "Streams are open, and events of 200 bytes are published to all of them. Each server is a process of its own, and so are its clients, on the loopback interface. " +
	"All servers have their streams open at once, and take turns: at 1 Hz, one event at a time, and in bursts of 100 (of 50 with 10,000 streams)."

const feedsNote = "- *raw loop* is an Echo handler with a channel per stream, which takes 16 events, and flushes each. *Drained*, it takes a whole burst, and flushes once for all that wait.\n" +
	"- *this package's hub* is `c.Follow(hub.Feed(\"all\"))` inside the middleware, with heartbeats, replay and write deadlines as they are by default.\n" +
	"- *tmaxmax/go-sse* is its Server with Joe, *r3labs/sse* its Server without a history, *centrifuge* its node with a broker in memory and its SSE handler, which writes its own JSON around the HTML.\n" +
	"- CPU is that of the server's process, the kernel's part included. Memory is heap and stacks in use after a garbage collection. " +
	"With one stream or ten, most of the CPU at 1 Hz is that of being told to publish. The p99 is that of 150 events; with 10,000 streams of 15, so nearly the slowest."

// feedTables returns a table for each number of streams, and one of how the figures grow.
func feedTables(o options, set measure.Set) (tables []report.Table) {
	for _, n := range o.streams {
		t := report.Table{
			Caption: fmt.Sprintf("%s streams:", report.Number(float64(n))),
			Columns: []string{"", "CPU per delivery at 1 Hz", "… in bursts", "deliveries a second in bursts", "publish → middle page, median", "publish → last page, median / p99", "bytes per event", "memory per stream", "CPU to open one"},
		}
		for _, kind := range feedServers {
			of := func(what string) float64 { return set.Of(feedName(what, n, kind)) }
			t.Rows = append(t.Rows, []string{
				kind, report.Time(of("CPU at 1 Hz")), report.Time(of("CPU in bursts")), report.Number(of("burst")),
				report.Time(of("middle")), report.Time(of("last")) + " / " + report.Time(p99(set, n, kind)),
				report.Number(of("bytes")), report.Bytes(of("memory")), report.Time(of("CPU to open")),
			})
		}
		tables = append(tables, t)
	}
	return append(tables, feedGrowth(o, set))
}

// feedGrowth returns how the figures grow with the streams, from 10 on.
func feedGrowth(o options, set measure.Set) report.Table {
	t := report.Table{
		Caption: "How these grow from 10 streams on, as the exponent k of n^k:",
		Columns: []string{"", "CPU per delivery at 1 Hz", "… in bursts", "publish → last page", "memory per stream", "CPU to open one"},
	}
	for _, kind := range feedServers {
		row := []string{kind}
		for _, what := range []string{"CPU at 1 Hz", "CPU in bursts", "last", "memory", "CPU to open"} {
			l := feedLine(o, set, what, kind)
			from := slices.IndexFunc(l.X, func(streams float64) bool { return streams >= 10 })
			if from < 0 || len(l.X)-from < 2 {
				row = append(row, "–")
				continue
			}
			row = append(row, fmt.Sprintf("%.2f", measure.Exponent(l.X[from:], l.Y[from:])))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func p99(set measure.Set, streams int, kind string) float64 {
	for _, series := range set {
		if series.Name == feedName("last", streams, kind) {
			return measure.Quantile(series.Samples, 0.99)
		}
	}
	return math.NaN()
}

func feedGoals(o options, set measure.Set) []report.Goal {
	most := o.streams[len(o.streams)-1]
	ratio := func(what string, a, b string) float64 {
		return set.Ratio(feedName(what, most, a), feedName(what, most, b))
	}
	fastest := measure.Least(ratio("burst", viaHubs, viaSSE), ratio("burst", viaHubs, viaR3labs), ratio("burst", viaHubs, viaFuge))
	at := fmt.Sprintf("%s streams", report.Number(float64(most)))
	timed := min(1000, most)
	return []report.Goal{
		{What: "bursts to " + at + ", to a raw loop that drains and flushes once", AtLeast: 0.95, Unit: "×", Got: report.Figure(ratio("burst", viaHubs, drainLoop)), Key: "drain"},
		{What: "bursts to " + at + ", to the fastest other library", AtLeast: 2, Unit: "×", Got: report.Figure(fastest), Key: "bursts"},
		{What: "CPU at 1 Hz of " + at + ", to a raw loop", AtMost: 1.05, Unit: "×", Got: report.Figure(ratio("CPU at 1 Hz", viaHubs, rawLoop)), Key: "second"},
		{
			What: fmt.Sprintf("p99 of publish → last of %s pages, to a raw loop", report.Number(float64(timed))), AtMost: 1.2, Unit: "×",
			Got: report.Figure(p99(set, timed, viaHubs) / p99(set, timed, rawLoop)), Key: "last",
		},
	}
}

func feedPlots(o options, set measure.Set) []report.Plot {
	x := report.Axis{Label: "open streams"}
	plot := func(name, title, what string, y report.Axis) report.Plot {
		p := report.Plot{Name: name, Title: title, X: x, Y: y}
		for _, kind := range feedServers {
			p.Lines = append(p.Lines, feedLine(o, set, what, kind))
		}
		return p.Drawn()
	}
	return []report.Plot{
		plot("feeds-cpu", "CPU per delivery, an event a second", "CPU at 1 Hz", report.Axis{Label: "CPU per delivery", Format: "time"}),
		plot("feeds-bursts", "Deliveries a second in bursts", "burst", report.Axis{Label: "deliveries a second"}),
		plot("feeds-last", "From publish to the last page", "last", report.Axis{Label: "median", Format: "time"}),
		plot("feeds-memory", "Memory per stream", "memory", report.Axis{Label: "heap and stacks", Format: "bytes"}),
	}
}

// feedLine returns how a figure of a server grows with its streams.
func feedLine(o options, set measure.Set, what, kind string) report.Line {
	l := report.Line{Name: kind, Ours: kind == viaHubs, Dashed: kind == rawLoop || kind == drainLoop}
	for _, n := range o.streams {
		if y := set.Of(feedName(what, n, kind)); y > 0 {
			l.X, l.Y = append(l.X, float64(n)), append(l.Y, y)
		}
	}
	return l
}
