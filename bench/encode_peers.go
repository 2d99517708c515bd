package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	r3labs "github.com/r3labs/sse/v2"
	sdk "github.com/starfederation/datastar-go/datastar"
	tmaxmax "github.com/tmaxmax/go-sse"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
	"github.com/echo-datastar/datastar/event"
)

// The names of those that encode.
const (
	byHand     = "a loop by hand"
	built      = "this package"
	builtAhead = "this package, built ahead"
	officialGo = "official Go SDK"
	bySSE      = "tmaxmax/go-sse"
	byR3labs   = "r3labs/sse"
	byNode     = "TypeScript SDK in Node"
)

var encoders = []string{byHand, builtAhead, built, officialGo, bySSE, byR3labs, byNode}

// told is an event that all of them encode: its name, what stands before each line, and
// the text.
type told struct {
	verb, name, prefix, text string
	build                    func() event.Event
	append                   func(dst []byte) ([]byte, error) // of what is built
}

func toldOf(z size) []told {
	raw := any(z.signals())
	script := z.script()
	return []told{
		{"PatchElements", "datastar-patch-elements", "elements ", z.html, func() event.Event { return event.PatchElements(z.html) }, func(dst []byte) ([]byte, error) { return event.V1.Append(dst, event.PatchElements(z.html)) }},
		{"PatchSignals", "datastar-patch-signals", "signals ", string(z.signals()), func() event.Event { return event.PatchSignals(raw) }, func(dst []byte) ([]byte, error) { return event.V1.Append(dst, event.PatchSignals(raw)) }},
		{"ExecuteScript", "datastar-patch-elements", "elements ", script, func() event.Event { return event.ExecuteScript(script) }, func(dst []byte) ([]byte, error) { return event.V1.Append(dst, event.ExecuteScript(script)) }},
	}
}

// whole returns what the event's lines carry, with the script's element.
func (t told) whole() string {
	if t.verb == "ExecuteScript" {
		return `<script data-effect="el.remove()">` + t.text + "</script>"
	}
	return t.text
}

// head returns the lines before the text.
func (t told) head() string {
	if t.verb == "ExecuteScript" {
		return "selector body\nmode append\n"
	}
	return ""
}

// comparePeers measures three verbs on V1 beside what others do.
func comparePeers(o options, s *report.Section) error {
	node, err := startNode()
	if err != nil {
		s.LeftOut = append(s.LeftOut, byNode+": "+err.Error())
	} else {
		defer node.kill()
	}
	var cases []measure.Case
	for _, z := range sizes {
		for _, t := range toldOf(z) {
			for name, op := range encodersOf(t) {
				cases = append(cases, measure.Case{Name: peerName(t.verb, z.name, name), Unit: "ns", Run: measure.PerOp(o.sample, op)})
			}
			if node != nil {
				cases = append(cases, measure.Case{Name: peerName(t.verb, z.name, byNode), Unit: "ns", Run: node.encodes(o, t)})
			}
		}
	}
	set, failed := measure.Interleave(o.rounds, cases)
	s.LeftOut = append(s.LeftOut, said(failed)...)
	s.Raw = append(s.Raw, set...)
	s.Tables = append(s.Tables, besidePeers(set))
	s.Goals = append(s.Goals, peerGoals(set)...)
	s.Plots = append(s.Plots, peersPlot(set))
	s.Notes = append(s.Notes, peersNote)
	return nil
}

const peersNote = "A loop by hand is written for exactly one kind of event, and checks nothing. *Built ahead* is an event that was built before, such as one that is published. " +
	"The official SDK writes to a response that goes nowhere, as it cannot encode alone; r3labs/sse goes through its server and its channels to such a response, for the same reason; " +
	"the TypeScript SDK in Node likewise."

func peerName(verb, size, name string) string { return verb + ", " + size + ", " + name }

// encodersOf returns what encodes an event in this process. Each writes to memory that it
// keeps.
func encodersOf(t told) map[string]func() {
	dst := make([]byte, 0, 4*len(t.text)+4096)
	ahead, hand := t.build(), loops[t.verb]
	return map[string]func(){
		byHand:     func() { dst = hand(dst[:0], t.text) },
		builtAhead: func() { dst, _ = event.V1.Append(dst[:0], ahead) },
		built:      func() { dst, _ = t.append(dst[:0]) },
		officialGo: officialEncoder(t),
		bySSE:      sseEncoder(t),
		byR3labs:   r3labsEncoder(t),
	}
}

// loops are written by hand, each for exactly one kind of event.
var loops = map[string]func(dst []byte, text string) []byte{
	"PatchElements": func(dst []byte, text string) []byte {
		const line = "\ndata: elements "
		dst = append(dst, "event: datastar-patch-elements"+line...)
		for {
			i := strings.IndexByte(text, '\n')
			if i < 0 {
				return append(append(dst, text...), "\n\n"...)
			}
			dst = append(append(dst, text[:i]...), line...)
			text = text[i+1:]
		}
	},
	"PatchSignals": func(dst []byte, text string) []byte {
		const line = "\ndata: signals "
		dst = append(dst, "event: datastar-patch-signals"+line...)
		for {
			i := strings.IndexByte(text, '\n')
			if i < 0 {
				return append(append(dst, text...), "\n\n"...)
			}
			dst = append(append(dst, text[:i]...), line...)
			text = text[i+1:]
		}
	},
	"ExecuteScript": func(dst []byte, text string) []byte {
		const line = "\ndata: elements "
		dst = append(dst, "event: datastar-patch-elements\ndata: selector body\ndata: mode append"+line+`<script data-effect="el.remove()">`...)
		for {
			i := strings.IndexByte(text, '\n')
			if i < 0 {
				return append(append(dst, text...), "</script>\n\n"...)
			}
			dst = append(append(dst, text[:i]...), line...)
			text = text[i+1:]
		}
	},
}

// officialEncoder sends to a response that goes nowhere.
func officialEncoder(t told) func() {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil)
	to := sdk.NewSSE(&nowhere{http.Header{}}, r)
	switch t.verb {
	case "PatchElements":
		return func() { _ = to.PatchElements(t.text) }
	case "PatchSignals":
		raw := []byte(t.text)
		return func() { _ = to.PatchSignals(raw) }
	}
	return func() { _ = to.ExecuteScript(t.text) }
}

// sseEncoder makes a message, as somebody who writes Datastar events with it does.
func sseEncoder(t told) func() {
	var buf bytes.Buffer
	return func() {
		m := tmaxmax.Message{Type: tmaxmax.Type(t.name)}
		m.AppendData(t.head() + t.prefix + strings.ReplaceAll(t.whole(), "\n", "\n"+t.prefix))
		buf.Reset()
		_, _ = m.WriteTo(&buf)
	}
}

// r3labsEncoder publishes to one stream of a server, and waits until it was written.
func r3labsEncoder(t told) func() {
	server := r3labs.New()
	server.SplitData, server.AutoReplay = true, false
	server.CreateStream("a")
	written := make(chan struct{}, 1)
	opened := make(chan struct{}, 1)
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/?stream=a", nil)
	go server.ServeHTTP(&telling{nowhere{http.Header{}}, opened, written}, r)
	<-opened
	return func() {
		data := t.head() + t.prefix + strings.ReplaceAll(t.whole(), "\n", "\n"+t.prefix)
		server.Publish("a", &r3labs.Event{Event: []byte(t.name), Data: []byte(data)})
		<-written
	}
}

// nowhere is a response that goes nowhere.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header            { return n.header }
func (nowhere) Write(p []byte) (int, error)      { return len(p), nil }
func (nowhere) WriteHeader(int)                  {}
func (nowhere) Flush()                           {}
func (nowhere) SetWriteDeadline(time.Time) error { return nil }

// telling tells of its first flush, and of the others.
type telling struct {
	nowhere
	first, next chan struct{}
}

func (t *telling) Flush() {
	if t.first != nil {
		t.first <- struct{}{}
		t.first = nil
		return
	}
	t.next <- struct{}{}
}

// startNode starts the process that encodes with the TypeScript SDK.
func startNode() (*process, error) {
	return startCommand(nodeCommand("encode.mjs"))
}

// encodes has that process encode, and returns what it takes.
func (p *process) encodes(o options, t told) func() (float64, error) {
	return func() (float64, error) {
		question, _ := json.Marshal(map[string]any{"verb": t.verb, "text": t.text, "ms": o.sample.Milliseconds()})
		r, err := p.ask(string(question))
		return r.Value, err
	}
}

func besidePeers(set measure.Set) report.Table {
	t := report.Table{Caption: "On V1, beside others (times of the loop by hand in brackets):", Columns: append([]string{""}, encoders...)}
	for _, verb := range toldOf(sizes[0]) {
		for _, z := range sizes {
			row := []string{verb.verb + ", " + z.name}
			for _, name := range encoders {
				key := peerName(verb.verb, z.name, name)
				row = append(row, report.Time(set.Of(key))+" ("+report.Number(set.Ratio(key, peerName(verb.verb, z.name, byHand)))+")")
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func peerGoals(set measure.Set) (goals []report.Goal) {
	for _, z := range sizes[1:] {
		goals = append(goals, report.Goal{
			What: "an event of " + z.name + ", built and encoded, to a loop by hand", AtMost: 1.3, Unit: "×",
			Got: report.Figure(set.Ratio(peerName("PatchElements", z.name, built), peerName("PatchElements", z.name, byHand))),
			Key: "floor",
		})
	}
	var ratios []float64
	for _, name := range encoders[3:] {
		ratios = append(ratios, set.Ratio(peerName("PatchElements", "1 KB", name), peerName("PatchElements", "1 KB", built)))
	}
	return append(goals, report.Goal{What: "the fastest other library to this package, 1 KB", AtLeast: 8, Unit: "×", Got: report.Figure(measure.Least(ratios...)), Key: "peers"})
}

func peersPlot(set measure.Set) report.Plot {
	p := report.Plot{Name: "encode", Title: "An event, built and encoded on V1", X: report.Axis{Label: "MB of text a second"}}
	for _, z := range sizes[1:] {
		for _, name := range encoders {
			if took := set.Of(peerName("PatchElements", z.name, name)); took > 0 {
				p.Bars = append(p.Bars, report.Bar{Group: z.name, Name: name, Value: float64(len(z.html)) / took * 1e3, Ours: name == built})
			}
		}
	}
	return p
}
