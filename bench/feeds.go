package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
)

// feeds measures open streams to which events are published.
func feeds(o options) (report.Section, error) {
	s := report.Section{
		Title: "Feeds and hub",
		Intro: feedsIntro,
		Notes: []string{feedsNote, memoryNote},
	}
	for _, n := range o.streams {
		if err := withStreams(o, n, &s); err != nil {
			return s, err
		}
	}
	s.Tables = feedTables(o, s.Raw)
	s.Goals = feedGoals(o, s.Raw)
	s.Plots = feedPlots(o, s.Raw)
	slices.Sort(s.LeftOut)
	s.LeftOut = slices.Compact(s.LeftOut)
	return s, nil
}

// feed is a server with its clients.
type feed struct {
	kind            string
	server, clients *process
	streams         int
	began           time.Time     // of the last event at 1 Hz
	cpu             time.Duration // of the server, then
	noted           measure.Set
}

// withStreams measures all servers with so many streams each. All of them are open at
// once, and the servers take turns.
func withStreams(o options, n int, s *report.Section) error {
	var opened []*feed
	var second, burst, latency []measure.Case
	for _, kind := range feedServers {
		f, err := open(kind, n)
		if err != nil {
			s.LeftOut = append(s.LeftOut, fmt.Sprintf("%s with %d streams: %v", kind, n, err))
			continue
		}
		defer f.end()
		opened = append(opened, f)
		second = append(second, measure.Case{Name: feedName("CPU at 1 Hz", n, kind), Unit: "ns", Run: f.second})
		burst = append(burst, measure.Case{Name: feedName("burst", n, kind), Unit: "1/s", Run: f.burst})
		latency = append(latency, measure.Case{Name: feedName("last", n, kind), Unit: "ns", Run: f.latency})
	}
	for _, part := range []struct {
		rounds int
		cases  []measure.Case
	}{{1, second}, {o.seconds, second}, {min(o.latency, max(o.latency*1000/n, 1)), latency}, {2*o.rounds - 1, burst}} {
		set, failed := measure.Interleave(part.rounds, part.cases)
		s.LeftOut = append(s.LeftOut, said(failed)...)
		s.Raw = replaced(s.Raw, set)
	}
	for _, f := range opened {
		s.Raw = append(s.Raw, f.noted...)
	}
	return nil
}

// replaced returns a set in which series take the place of those with the same name.
func replaced(set, by measure.Set) measure.Set {
	for _, series := range by {
		set = slices.DeleteFunc(set, func(s measure.Series) bool { return s.Name == series.Name })
	}
	return append(set, by...)
}

func feedName(what string, streams int, kind string) string {
	return fmt.Sprintf("%s, %d streams, %s", what, streams, kind)
}

// open starts a server and its clients.
func open(kind string, streams int) (*feed, error) {
	f := &feed{kind: kind, streams: streams}
	var err error
	if f.server, err = start("server", "-kind", kind); err != nil {
		return nil, err
	}
	before, err := f.server.ask("memory")
	if err != nil {
		f.end()
		return nil, err
	}
	if f.clients, err = start("clients", "-address", f.server.ready.Address, "-streams", fmt.Sprint(streams)); err != nil {
		f.end()
		return nil, err
	}
	time.Sleep(100 * time.Millisecond) // for what subscribes after its first bytes
	idle, err := f.server.ask("memory")
	if streams >= 100 { // with fewer, what the runtime keeps for itself is more
		f.note("memory", "B", (float64(idle.Memory)-float64(before.Memory))/float64(streams))
	}
	f.note("CPU to open", "ns", float64(idle.CPU-before.CPU)/float64(streams))
	return f, err
}

func (f *feed) end() {
	for _, p := range []*process{f.clients, f.server} {
		if p != nil {
			p.kill()
		}
	}
}

// note keeps a sample of a further series.
func (f *feed) note(what, unit string, sample float64) {
	f.noted = f.noted.With(feedName(what, f.streams, f.kind), unit, sample)
}

// publish publishes so many events, and waits until each page has them.
func (f *feed) publish(events int) (published, arrived reply, err error) {
	before, err := f.clients.ask(fmt.Sprintf("expect %d", f.streams*events))
	if err != nil {
		return published, arrived, err
	}
	if published, err = f.server.ask(fmt.Sprintf("publish %d", events)); err != nil {
		return published, arrived, err
	}
	arrived, err = f.clients.ask("await")
	f.note("bytes", "B", float64(arrived.Bytes-before.Bytes)/float64(f.streams*events))
	return published, arrived, err
}

// second publishes an event a second after the last one, and returns what CPU the server has
// used per delivery since that.
func (f *feed) second() (float64, error) {
	time.Sleep(time.Until(f.began.Add(time.Second)))
	now, err := f.server.ask("cpu")
	if err != nil {
		return 0, err
	}
	used := now.CPU - f.cpu
	f.began, f.cpu = time.Now(), now.CPU
	_, _, err = f.publish(1)
	return float64(used.Nanoseconds()) / float64(f.streams), err
}

// latency publishes an event, and returns after how many ns the last page has it.
func (f *feed) latency() (float64, error) {
	if _, err := f.clients.ask("time 1"); err != nil {
		return 0, err
	}
	published, arrived, err := f.publish(1)
	if err != nil {
		return 0, err
	}
	middle := arrived.Arrived[len(arrived.Arrived)/2]
	f.note("middle", "ns", float64(middle-published.At))
	_, err = f.clients.ask("time 0")
	return float64(arrived.At - published.At), err
}

// inBurst is how many events are published at once at most.
const inBurst = 100

// burst publishes events as fast as the server takes them, and returns the deliveries per
// second.
func (f *feed) burst() (float64, error) {
	events := min(inBurst, max(500_000/f.streams, 1))
	before, err := f.server.ask("cpu")
	if err != nil {
		return 0, err
	}
	published, arrived, err := f.publish(events)
	if err != nil {
		return 0, err
	}
	after, err := f.server.ask("cpu")
	deliveries := float64(f.streams * events)
	f.note("CPU in bursts", "ns", float64((after.CPU-before.CPU).Nanoseconds())/deliveries)
	return deliveries / (float64(arrived.At-published.At) / 1e9), err
}
