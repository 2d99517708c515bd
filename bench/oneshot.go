package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
)

// oneShotPeers are the servers, in the order of the table.
var oneShotPeers = []struct {
	name  string
	start func() (*process, error)
}{
	{"net/http", func() (*process, error) { return start("oneshot", "-kind", "net/http") }},
	{"Echo by hand", func() (*process, error) { return start("oneshot", "-kind", "Echo by hand") }},
	{"this package", func() (*process, error) { return start("oneshot", "-kind", "this package") }},
	{onOneCore, func() (*process, error) { return startOn(1, "oneshot", "-kind", "this package") }},
	{"official Go SDK", func() (*process, error) { return start("oneshot", "-kind", "official Go SDK") }},
	{"Express", func() (*process, error) { return startCommand(nodeCommand("express.mjs")) }},
	{"Starlette", func() (*process, error) { return startCommand(pythonCommand("starlette_app.py", "streamed")) }},
	{"Starlette, tuned", func() (*process, error) { return startCommand(pythonCommand("starlette_app.py", "whole")) }},
}

const onOneCore = "this package, one core"

// route is a request that all servers answer.
type route struct {
	name, method, path string
	want               string
}

var routes = []route{
	{"GET /hello", "GET", "/hello", fragments + hello + "\n\n"},
	{"GET /get", "GET", "/get?datastar=%7B%22input%22%3A%22Ada%22%2C%22trips%22%3A1%7D", upsert + `<p id="output" title="Your input: Ada, is 3 long." data-trips="2"></p>` + "\n\n"},
	{"PUT /state", "PUT", "/state", fragments + keeping + "\n\n"},
	{"GET /state", "GET", "/state", fragments + `<pre id="backend">` + keptText + "</pre>\n\n" + prepend + `<p class="note">` + keptText + "</p>\n\n"},
}

const (
	signalsText = `{"input":"Ada","trips":1}`
	keptText    = `{&#34;input&#34;:&#34;Ada&#34;,&#34;trips&#34;:1}`
)

// oneShot measures requests that are answered by one or two events.
func oneShot(o options) (report.Section, error) {
	s := report.Section{Title: "One-shot requests", Intro: oneShotIntro}
	wrk, err := exec.LookPath("wrk")
	if err != nil {
		s.LeftOut = append(s.LeftOut, "all of it: wrk is not installed")
		return s, nil
	}
	var cases []measure.Case
	for _, peer := range oneShotPeers {
		p, err := peer.start()
		if err == nil {
			defer p.kill()
			err = asExpected(p.ready.Address, peer.name)
		}
		if err != nil {
			s.LeftOut = append(s.LeftOut, peer.name+": "+err.Error())
			continue
		}
		for _, r := range routes {
			name := r.name + ", " + peer.name
			cases = append(cases, measure.Case{Name: name, Unit: "1/s", Run: func() (float64, error) {
				before := cpuOf(p)
				answers, seconds, err := request(wrk, p.ready.Address, r, o.load)
				if used := (cpuOf(p) - before) / (answers * seconds); err == nil && used > 0 {
					s.Raw = s.Raw.With(name+", CPU", "ns", used)
				}
				return answers, err
			}})
		}
	}
	set, failed := measure.Interleave(o.rounds, cases)
	s.LeftOut = append(s.LeftOut, said(failed)...)
	s.Raw = append(s.Raw, set...)
	s.Tables = []report.Table{
		oneShotTable(s.Raw, "Answers a second (times of this package in brackets):", "", report.Number),
		oneShotTable(s.Raw, "Processor time of the server per answer (times of this package in brackets):", ", CPU", report.Time),
	}
	s.Plots, s.Goals = []report.Plot{oneShotPlot(set)}, oneShotGoals(s.Raw)
	return s, nil
}

// asExpected reports whether a server answers as it has to. The official SDK has other words.
func asExpected(port, name string) error {
	client := http.Client{Timeout: 10 * time.Second}
	for _, r := range routes {
		request, err := http.NewRequest(r.method, "http://127.0.0.1:"+port+r.path, strings.NewReader(signalsText))
		if err != nil {
			return err
		}
		if r.method == http.MethodGet {
			request.Body, request.ContentLength = nil, 0
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Datastar-Request", "true")
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return err
		}
		if got := string(body); got != r.want && (name != officialGo || strings.Count(got, "\n\n") != strings.Count(r.want, "\n\n")) {
			return fmt.Errorf("%s is answered by %q", r.name, got)
		}
	}
	return nil
}

var (
	requests = regexp.MustCompile(`(\d+) requests in ([\d.]+)(ms|s|m),`)
	trouble  = regexp.MustCompile(`Socket errors:.*|Non-2xx.*`)
)

// request has wrk ask a server for a while, and returns its answers per second, and for how
// long it asked.
func request(wrk, port string, r route, load time.Duration) (answers, seconds float64, err error) {
	args := []string{"-t1", "-c32", "-d" + strconv.Itoa(max(1, int(load.Seconds()))), "-H", "Datastar-Request: true"}
	if r.method == http.MethodPut {
		args = append(args, "-s", filepath.Join(peersDir(), "put.lua"))
	}
	said, err := exec.Command(wrk, append(args, "http://127.0.0.1:"+port+r.path)...).CombinedOutput()
	if err != nil {
		return 0, 0, fmt.Errorf("wrk: %w: %s", err, said)
	}
	if wrong := trouble.Find(said); wrong != nil {
		return 0, 0, errors.New("wrk: " + string(wrong))
	}
	found := requests.FindSubmatch(said)
	if found == nil {
		return 0, 0, fmt.Errorf("wrk: %s", said)
	}
	took, err := time.ParseDuration(string(found[2]) + string(found[3]))
	if err != nil {
		return 0, 0, err
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	return n / took.Seconds(), took.Seconds(), err
}

// cpuOf returns the processor time that a process has used, in ns, with all its threads, or
// NaN where the kernel does not say.
func cpuOf(p *process) float64 {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.command.Process.Pid))
	if len(tasks) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, task := range tasks {
		text, _ := os.ReadFile(task) // of a thread that has ended, nothing
		var ns float64
		_, _ = fmt.Sscan(string(text), &ns)
		sum += ns
	}
	return sum
}

const oneShotIntro = "Requests that are answered by one or two events, asked for by `wrk -t1 -c32` over loopback: `GET /hello` reads nothing; `GET /get` changes attributes by the signals of the query; " +
	"`PUT /state` keeps the signals of the body; `GET /state` answers with two events. All servers were seen to answer with the same bytes, for a client of 1.0.0-beta, but the official SDK, which writes for 1.0. " +
	"By hand an event is written and the handler returns.\n\n" +
	"Express and Starlette have one process, as their examples have, and Go has all cores, so there is a row of this package on one core (`GOMAXPROCS=1`) too. " +
	"*Starlette* answers with a generator on Debian's uvicorn; *tuned* it answers with a text, on uvloop and httptools."

func oneShotTable(set measure.Set, caption, what string, write func(float64) string) report.Table {
	t := report.Table{Caption: caption, Columns: []string{""}}
	for _, r := range routes {
		t.Columns = append(t.Columns, r.name)
	}
	for _, peer := range oneShotPeers {
		row := []string{peer.name}
		for _, r := range routes {
			name := r.name + ", " + peer.name + what
			row = append(row, write(set.Of(name))+" ("+report.Number(set.Ratio(name, r.name+", this package"+what))+")")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func oneShotPlot(set measure.Set) report.Plot {
	p := report.Plot{Name: "oneshot", Title: "Answers a second", X: report.Axis{Label: "answers a second"}}
	for _, r := range routes {
		for _, peer := range oneShotPeers {
			if n := set.Of(r.name + ", " + peer.name); n > 0 {
				p.Bars = append(p.Bars, report.Bar{Group: r.name, Name: peer.name, Value: n, Ours: strings.HasPrefix(peer.name, "this")})
			}
		}
	}
	return p
}

func oneShotGoals(set measure.Set) []report.Goal {
	least := func(ratio func(name string) float64) report.Figure {
		var ratios []float64
		for _, r := range routes {
			ratios = append(ratios, ratio(r.name))
		}
		return report.Figure(measure.Least(ratios...))
	}
	answers := func(other string) report.Figure {
		return least(func(route string) float64 { return set.Ratio(route+", this package", route+", "+other) })
	}
	cpu := func(other string) report.Figure {
		return least(func(route string) float64 { return set.Ratio(route+", "+other+", CPU", route+", this package, CPU") })
	}
	return []report.Goal{
		{What: "answers a second, to Echo by hand, the least of four", AtLeast: 0.97, Unit: "×", Got: answers("Echo by hand"), Key: "oneshot"},
		{What: "answers a second, to Express, the least of four", AtLeast: 4, Unit: "×", Got: answers("Express"), Key: "express"},
		{What: "answers a second, to Starlette, the least of four", AtLeast: 20, Unit: "×", Got: answers("Starlette"), Key: "starlette"},
		{What: "answers for the same processor time, to Echo by hand, the least of four", AtLeast: 0.97, Unit: "×", Got: cpu("Echo by hand"), Key: "oneshot"},
		{What: "answers for the same processor time, to Express, the least of four", AtLeast: 4, Unit: "×", Got: cpu("Express"), Key: "express"},
	}
}
