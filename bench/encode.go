package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/echo-datastar/datastar/bench/measure"
	"github.com/echo-datastar/datastar/bench/report"
	"github.com/echo-datastar/datastar/event"
)

// size is a text that an event carries.
type size struct {
	name string
	html string
}

// sizes are those of a badge, of a row of a table, of a page in few lines, and of a list
// in many.
var sizes = []size{
	{"40 B", `<b id="badge" class="new">120 unread</b>`},
	{"1 KB", strings.TrimSuffix(strings.Repeat("<tr>\n  <td class=\"name\">Joe Smith</td><td>joe@example.org</td><td>online since noon, away now</td><td/>\n</tr>\n", 9), "\n")},
	{"100 KB", `<div id="text">` + strings.TrimSuffix(strings.Repeat("<p>"+strings.Repeat("All that a page says. ", 46)+"</p>\n", 98), "\n") + `</div>`},
	{"1,500 lines", "<ul id=\"list\">\n" + strings.Repeat("<li>an entry of many</li>\n", 1498) + "</ul>"},
}

// signals is a JSON object of about the size of the text.
func (s size) signals() json.RawMessage {
	text, _ := json.Marshal(map[string]string{"text": strings.ReplaceAll(s.html, "\n", " ")})
	if !strings.Contains(s.html, "\n") {
		return text
	}
	rows, _ := json.MarshalIndent(map[string][]string{"rows": strings.Split(s.html, "\n")}, "", "")
	return rows
}

// script is JavaScript of about the size of the text.
func (s size) script() string { return "show(`" + strings.ReplaceAll(s.html, "</", "<") + "`)" }

var protocols = []event.Protocol{event.V1, event.Beta, event.V019, event.V018, event.V1CSP, event.BetaCSP}

// encoding builds an event and appends it.
type encoding func(dst []byte, p event.Protocol) ([]byte, error)

// verb returns how an event is built and appended. What it carries is of the size; or always
// a name or an address, where it is short.
type verb struct {
	name  string
	short bool
	of    func(s size) encoding
}

var verbs = []verb{
	{"PatchElements", false, func(s size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) { return p.Append(dst, event.PatchElements(s.html)) }
	}},
	{"PatchElements, append", false, func(s size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.PatchElements(s.html, event.WithSelector("#list"), event.WithMode(event.ModeAppend)))
		}
	}},
	{"PatchSignals", false, func(s size) encoding {
		var raw any = s.signals()
		return func(dst []byte, p event.Protocol) ([]byte, error) { return p.Append(dst, event.PatchSignals(raw)) }
	}},
	{"ExecuteScript", false, func(s size) encoding {
		script := s.script()
		return func(dst []byte, p event.Protocol) ([]byte, error) { return p.Append(dst, event.ExecuteScript(script)) }
	}},
	{"ConsoleLog", false, func(s size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) { return p.Append(dst, event.ConsoleLog(s.html)) }
	}},
	{"DispatchEvent", false, func(s size) encoding {
		var raw any = s.signals()
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.DispatchEvent("told", raw))
		}
	}},
	{"RemoveElements", true, func(size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.RemoveElements("#row-7"))
		}
	}},
	{"RemoveSignals", true, func(size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.RemoveSignals("user.name"))
		}
	}},
	{"Redirect", true, func(size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.Redirect("/list?page=2"))
		}
	}},
	{"ReplaceURL", true, func(size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.ReplaceURL("/list?page=2"))
		}
	}},
	{"Prefetch", true, func(size) encoding {
		return func(dst []byte, p event.Protocol) ([]byte, error) {
			return p.Append(dst, event.Prefetch("/list?page=2"))
		}
	}},
}

// encode measures what an event takes to be built and encoded.
func encode(o options) (report.Section, error) {
	s := report.Section{
		Title: "Encode",
		Intro: "An event is built, and encoded into a buffer that has room for it.",
	}
	if err := comparePeers(o, &s); err != nil {
		return s, err
	}
	ours(o, &s)
	return s, nil
}

// ours measures every verb on every protocol in every size.
func ours(o options, s *report.Section) {
	var cases []measure.Case
	allocs := map[string]float64{}
	for _, v := range verbs {
		for _, z := range sizes {
			for _, p := range protocols {
				op, err := appending(p, v.of(z))
				if name := ourName(v.name, z.name, p); err == nil && !(v.short && z.name != sizes[0].name) {
					cases = append(cases, measure.Case{Name: name, Unit: "ns", Run: measure.PerOp(o.sample/4, op)})
					allocs[name] = measure.Allocs(10, op)
				}
			}
		}
	}
	set, _ := measure.Interleave(o.rounds, cases)
	s.Raw = append(s.Raw, set...)
	s.Tables = append(s.Tables, everyVerb(set)...)
	s.Notes = append(s.Notes, allocating(allocs))
	s.Goals = append(s.Goals, report.Goal{
		What: "an event of 40 B, built and encoded", AtMost: 15, Unit: "ns", Got: report.Figure(set.Of(ourName("PatchElements", "40 B", event.V1))),
		Key: "small",
	})
}

func ourName(verb, size string, p event.Protocol) string {
	return verb + ", " + size + ", " + p.String()
}

// appending returns what is measured: an event that is built and encoded.
func appending(p event.Protocol, of encoding) (func(), error) {
	dst, err := of(nil, p)
	return func() { dst, _ = of(dst[:0], p) }, err
}

// everyVerb returns a table for each size.
func everyVerb(set measure.Set) (tables []report.Table) {
	for _, z := range sizes {
		t := report.Table{Caption: "This package, " + z.name + ", every verb on every protocol:", Columns: []string{""}}
		for _, p := range protocols {
			t.Columns = append(t.Columns, p.String())
		}
		for _, v := range verbs {
			row := []string{v.name}
			for _, p := range protocols {
				row = append(row, report.Time(set.Of(ourName(v.name, z.name, p))))
			}
			if strings.Join(row[1:], "") != strings.Repeat("–", len(protocols)) {
				t.Rows = append(t.Rows, row)
			}
		}
		tables = append(tables, t)
	}
	return tables
}

// allocating says which cases allocate.
func allocating(allocs map[string]float64) string {
	verbs := map[string]float64{}
	none := 0
	for name, n := range allocs {
		if n == 0 {
			none++
			continue
		}
		verb, _, _ := strings.Cut(name, ", ")
		verbs[verb] = max(verbs[verb], n)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "Of these %d cases %d allocate nothing.", len(allocs), none)
	for _, v := range sorted(verbs) {
		fmt.Fprintf(&b, " %s makes up to %s allocations.", v, report.Number(verbs[v]))
	}
	return b.String()
}
