package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
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
			cases = append(cases, measure.Case{Name: r.name + ", " + peer.name, Unit: "1/s", Run: func() (float64, error) {
				return request(wrk, p.ready.Address, r, o.load)
			}})
		}
	}
	set, failed := measure.Interleave(o.rounds, cases)
	s.LeftOut = append(s.LeftOut, said(failed)...)
	s.Raw, s.Tables, s.Plots, s.Goals = set, []report.Table{oneShotTable(set)}, []report.Plot{oneShotPlot(set)}, oneShotGoals(set)
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
	perSecond = regexp.MustCompile(`Requests/sec:\s+([\d.]+)`)
	trouble   = regexp.MustCompile(`Socket errors:.*|Non-2xx.*`)
)

// request has wrk ask a server for a while, and returns its answers per second.
func request(wrk, port string, r route, load time.Duration) (float64, error) {
	args := []string{"-t1", "-c32", "-d" + strconv.Itoa(max(1, int(load.Seconds()))), "-H", "Datastar-Request: true"}
	if r.method == http.MethodPut {
		args = append(args, "-s", filepath.Join(peersDir(), "put.lua"))
	}
	said, err := exec.Command(wrk, append(args, "http://127.0.0.1:"+port+r.path)...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, said)
	}
	if wrong := trouble.Find(said); wrong != nil {
		return 0, errors.New("wrk: " + string(wrong))
	}
	found := perSecond.FindSubmatch(said)
	if found == nil {
		return 0, fmt.Errorf("wrk: %s", said)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

const oneShotIntro = "Requests that are answered by one or two events, asked for by `wrk -t1 -c32` over loopback: `GET /hello` reads nothing; `GET /get` changes attributes by the signals of the query; " +
	"`PUT /state` keeps the signals of the body; `GET /state` answers with two events. All servers were seen to answer with the same bytes, for a client of 1.0.0-beta, but the official SDK, which writes for 1.0. " +
	"By hand an event is written and the handler returns.\n\n" +
	"Express and Starlette have one process, as their examples have, and Go has all cores, so there is a row of this package on one core (`GOMAXPROCS=1`) too. " +
	"*Starlette* answers with a generator on Debian's uvicorn; *tuned* it answers with a text, on uvloop and httptools."

func oneShotTable(set measure.Set) report.Table {
	t := report.Table{Caption: "Answers a second (times of this package in brackets):", Columns: []string{""}}
	for _, r := range routes {
		t.Columns = append(t.Columns, r.name)
	}
	for _, peer := range oneShotPeers {
		row := []string{peer.name}
		for _, r := range routes {
			name := r.name + ", " + peer.name
			row = append(row, report.Number(set.Of(name))+" ("+report.Number(set.Ratio(name, r.name+", this package"))+")")
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
	least := func(ours, other string) report.Figure {
		worst := math.NaN()
		for _, r := range routes {
			if ratio := set.Ratio(r.name+", "+ours, r.name+", "+other); !(ratio >= worst) {
				worst = ratio
			}
		}
		return report.Figure(worst)
	}
	return []report.Goal{
		{What: "the least of four requests, to Echo by hand", AtLeast: 0.97, Unit: "×", Got: least("this package", "Echo by hand"), Key: "oneshot"},
		{What: "the least of four requests, to Express", AtLeast: 4, Unit: "×", Got: least("this package", "Express"), Key: "express"},
		{What: "the least of four requests, to Starlette", AtLeast: 20, Unit: "×", Got: least("this package", "Starlette"), Key: "starlette"},
	}
}
