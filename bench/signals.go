package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
)

// The names of those that fill a struct or a map.
const (
	byBind = "Bind"
	byJSON = "encoding/json"
)

// signals measures what it takes to have a page's signals in a struct or a map, by
// BenchmarkBindSignals of the root, which measures what is not exported.
func signals(o options) (report.Section, error) {
	s := report.Section{Title: "Signals", Intro: signalsIntro}
	set, err := benchmarks(o, "BenchmarkBindSignals")
	if err != nil {
		return s, err
	}
	t := report.Table{Columns: []string{"", byBind, byJSON, "ratio"}}
	worst := math.NaN()
	for _, series := range set {
		name, ours := strings.CutSuffix(series.Name, " "+byBind)
		if !ours {
			continue
		}
		other := set.Of(name + " " + byJSON)
		ratio := set.Of(series.Name) / other
		t.Rows = append(t.Rows, []string{name, report.Time(set.Of(series.Name)), report.Time(other), report.Number(ratio)})
		if !(ratio <= worst) {
			worst = ratio
		}
	}
	s.Tables = append(s.Tables, t)
	s.Goals = append(s.Goals, report.Goal{What: "signals in a struct or map, the worst of all, to encoding/json", AtMost: 0.34, Unit: "×", Got: report.Figure(worst), Key: "signals"})
	s.Raw = set
	return s, middlewares(o, &s)
}

// allocated is what the name of a series of allocations ends with.
const allocated = ", allocs"

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark\w+/(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op.*?(\d+) allocs/op`)

// benchmarks runs benchmarks of the root package, all of them each round: their times, and
// their allocations.
func benchmarks(o options, name string) (set measure.Set, err error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	root := filepath.Dir(filepath.Dir(peersDir()))
	build := exec.Command("go", "test", "-c", "-o", filepath.Join(folder, "root.test"), ".")
	build.Dir = root
	if said, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, said)
	}
	for range 3 * o.rounds { // short ones, as they measure time and not processor time
		run := exec.Command(filepath.Join(folder, "root.test"), "-test.run", "^$", "-test.bench", name, "-test.benchtime", (o.sample / 4).String())
		run.Dir = root
		said, err := run.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("%w: %s", err, said)
		}
		for _, line := range benchmarkLine.FindAllStringSubmatch(string(said), -1) {
			name := strings.ReplaceAll(line[1], "_", " ")
			took, err := strconv.ParseFloat(line[2], 64)
			if err != nil {
				return nil, err
			}
			allocs, err := strconv.ParseFloat(line[3], 64)
			if err != nil {
				return nil, err
			}
			set = set.With(name, "ns", took).With(name+allocated, "", allocs)
		}
	}
	return set, nil
}

// middlewares measures what a request takes that is not Datastar's, and one that is, by
// BenchmarkMiddleware of the root, so that it does not depend on this process' heap.
func middlewares(o options, s *report.Section) error {
	set, err := benchmarks(o, "BenchmarkMiddleware")
	if err != nil {
		return err
	}
	named := map[string]string{"nothing": "without", "an idle middleware": "with an idle one", "this one": "with"}
	of := func(what, name, figure string) float64 { return set.Of(what + " request, " + named[name] + figure) }
	t := report.Table{Caption: "A request whose handler does nothing, through:", Columns: []string{"", "nothing", "an idle middleware", "this one"}}
	for _, what := range []string{"plain", "Datastar"} {
		row := []string{"a " + what + " request"}
		for _, name := range t.Columns[1:] {
			row = append(row, fmt.Sprintf("%s, %s allocs", report.Time(of(what, name, "")), report.Number(of(what, name, allocated))))
		}
		t.Rows = append(t.Rows, row)
	}
	s.Tables = append(s.Tables, t)
	s.Raw = append(s.Raw, set...)
	s.Goals = append(s.Goals,
		report.Goal{What: "a plain request, beyond an idle middleware: allocations", AtMost: 2, Unit: "", Got: report.Figure(of("plain", "this one", allocated) - of("plain", "an idle middleware", allocated)), Key: "allocs"},
		report.Goal{What: "a plain request, beyond an idle middleware: time", AtMost: 100, Unit: "ns", Got: report.Figure(of("plain", "this one", "") - of("plain", "an idle middleware", "")), Key: "plain"},
	)
	return nil
}

const signalsIntro = "From the request to a struct or a `map[string]any`: `Bind`, which also checks size and depth, beside the way of the official SDK, encoding/json's decoder on the query or the body."
