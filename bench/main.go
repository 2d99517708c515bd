// Command bench measures this package and what would be used instead of it, side by side in
// one run, and writes the page README.md with what it measured.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/bench/report"
)

var (
	role    = flag.String("role", "", "for the processes that this program starts: what they are")
	kind    = flag.String("kind", "", "what a server runs")
	address = flag.String("address", "", "port of the server, for the clients")
	streams = flag.Int("streams", 0, "open streams, for the clients")

	only   = flag.String("only", "", "the `sections` to measure, separated by commas; the others stay as they are in results.json. With none, the page is only written again")
	quick  = flag.Bool("quick", false, "make one short round of each, to see whether it works")
	rounds = flag.Int("rounds", 5, "how often each case runs")
	out    = flag.String("out", ".", "`folder` of README.md, plots and results.json")
	note   = flag.String("note", "", "what a reader should know about this run")
)

// options say how long is measured.
type options struct {
	rounds  int
	sample  time.Duration // of what runs in this process
	load    time.Duration // of a server under load
	seconds int           // in which events are published once a second
	streams []int
	latency int // events whose arrival is timed
}

var (
	whole = options{sample: 40 * time.Millisecond, load: 1500 * time.Millisecond, seconds: 8, streams: []int{1, 10, 100, 1000, 10_000}, latency: 150}
	brief = options{sample: 2 * time.Millisecond, load: 200 * time.Millisecond, seconds: 1, streams: []int{1, 100}, latency: 3}
)

// sections are measured in this order.
var sections = []struct {
	name    string
	measure func(options) (report.Section, error)
}{
	{"encode", encode},
	{"oneshot", oneShot},
	{"signals", signals},
	{"feeds", feeds},
	{"growth", growth},
}

// roles are what this program does in the processes that it starts.
var roles = map[string]func() error{
	"server":  func() error { return serveStreams(*kind) },
	"clients": func() error { return listen(*address, *streams) },
	"pages":   func() error { return reconnectAll(*address, *streams) },
	"oneshot": func() error { return serveOneShot(*kind) },
}

func main() {
	flag.Parse()
	run := measureAll
	if *role != "" {
		run = roles[*role]
	}
	if run == nil {
		log.Fatalf("there is no role %q", *role)
	}
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

// measureAll measures the sections that are asked for, and writes the page.
func measureAll() error {
	o := whole
	o.rounds = *rounds
	if *quick {
		o = brief
		o.rounds = 1
	}
	var results report.Results
	if err := load(&results); err != nil {
		return err
	}
	for _, s := range sections {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		fmt.Printf("%s %s\n", time.Now().Format(time.TimeOnly), s.name)
		began, before := time.Now(), loadAverage()
		debug.FreeOSMemory() // so that what is measured does not depend on the sections before
		section, err := s.measure(o)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		section.Run = ran(began, before)
		results.Put(section)
		results.Facts = facts()
		if err := write(results); err != nil { // what is measured stays, should the run be ended
			return err
		}
	}
	return write(results)
}

func load(results *report.Results) error {
	data, err := os.ReadFile(filepath.Join(*out, "results.json"))
	if *only == "" || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(data, results)
}

// write writes the page, its plots and the results.
func write(results report.Results) error {
	results.Explain(reasons)
	data, err := json.Marshal(results)
	if err != nil {
		return err
	}
	files := map[string]string{"README.md": results.Page(introduction) + beingWatched, "results.json": string(data) + "\n"}
	for _, s := range results.Sections {
		for _, p := range s.Plots {
			files[filepath.Join("plots", p.Name+".svg")] = p.SVG()
		}
	}
	if err := os.MkdirAll(filepath.Join(*out, "plots"), 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(*out, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
