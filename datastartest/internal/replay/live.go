package main

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/trials"
)

// patience is how long a step may take.
const patience = 5 * time.Second

// live is a page whose attributes are acted upon, and the server that it has.
type live struct {
	tab    *tab.Tab
	page   string
	stream string // the path of the stream of events
	sent   int    // events on it

	numbers map[*html.Node]int // of elements, in the order in which they were first seen
	asked   int                // requests that were looked at
	failed  string             // what went wrong since then

	mu     sync.Mutex
	events *io.PipeWriter
}

// playLive plays a trial whose attributes are acted upon.
func playLive(t trials.Trial) (sights []trials.Sight, err error) {
	l := &live{page: t.Page, stream: cmp.Or(t.Stream, "/stream"), numbers: map[*html.Node]int{}}
	protocol := event.V1
	if t.Beta {
		protocol = event.Beta
	}
	l.tab = tab.New(tab.Config{Protocol: protocol, Client: l, Base: &url.URL{Scheme: "http", Host: "page.test", Path: "/"}})
	defer l.tab.Close()
	if err := l.tab.Visit("/"); err != nil {
		return nil, err
	}
	l.tab.Await(patience, func() bool { return l.streams() || l.fails() })
	l.settle()
	sights = append(sights, l.look())
	for _, s := range t.Steps {
		if err := l.do(s); err != nil {
			return nil, err
		}
		l.settle()
		sights = append(sights, l.look())
	}
	return sights, nil
}

// RoundTrip answers the page, then the stream with what comes, and all else with a stream without events.
func (l *live) RoundTrip(r *http.Request) (*http.Response, error) {
	response := &http.Response{StatusCode: 200, Request: r, Header: http.Header{}, Body: http.NoBody}
	response.Header.Set("Content-Type", "text/event-stream")
	if navigates(r) {
		response.Header.Set("Content-Type", "text/html")
		response.Body = io.NopCloser(strings.NewReader(l.page))
		return response, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.URL.Path == l.stream {
		response.Body, l.events = io.Pipe()
	}
	return response, nil
}

// navigates reports whether a request is for a page.
func navigates(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "xhtml") }

// do does a step. What cannot be done is left out, as in a browser.
func (l *live) do(s trials.Step) (err error) {
	if s.Do == "event" {
		l.mu.Lock()
		events := l.events
		l.mu.Unlock()
		if events == nil {
			return nil // the page has failed before it could ask for it
		}
		l.sent++
		_, err := io.WriteString(events, s.Value)
		return err
	}
	l.tab.Do(func() {
		var found []*html.Node
		if found, err = l.tab.Document().Query(s.At); err != nil || len(found) == 0 {
			return
		}
		switch s.Do {
		case "fill":
			_ = l.tab.Fill(found[0], s.Value)
		case "click":
			_ = l.tab.Click(found[0])
		}
	})
	return err
}

// streams reports whether the page has asked for the stream.
func (l *live) streams() bool {
	return slices.ContainsFunc(l.tab.Transcript(), func(e tab.Entry) bool { return e.Exchange != nil && e.Exchange.Request.URL.Path == l.stream })
}

// fails reports whether the page has failed since it was looked at last.
func (l *live) fails() bool {
	for _, problem := range l.tab.Problems() {
		if problem.Lint == tab.Broken {
			l.failed += problem.Text + "\n"
		}
	}
	return l.failed != ""
}

// settle waits until all requests but the stream are answered, and all events have come.
func (l *live) settle() {
	l.tab.Await(patience, func() bool {
		if !l.tab.Loaded() || !l.tab.Answered() {
			return false
		}
		seen := 0
		for _, entry := range l.tab.Transcript() {
			switch x := entry.Exchange; {
			case x == nil:
			case x.Request.URL.Path == l.stream:
				seen += len(x.Blocks)
				if x.Response == nil {
					return false
				}
			case !x.Over:
				return false
			}
		}
		return seen >= l.sent
	})
}

// look returns the state of the page.
func (l *live) look() (s trials.Sight) {
	l.tab.Look(func() {
		p := &page{dom: l.tab.Document(), numbers: l.numbers}
		_, s.Controls = p.elements()
		s.HTML = p.dom.OuterHTML(p.dom.Root())
		s.Focus = -1
		if f := p.dom.Focused(); f != nil {
			s.Focus = p.numbers[f]
		}
		all, err := l.tab.Signals()
		if err != nil {
			s.Error = err.Error()
		}
		data, _ := json.Marshal(all)
		s.Signals = string(data)
		s.Requests = l.requests()
		if l.fails() {
			s.Error += l.failed
			l.failed = ""
		}
	})
	return s
}

// requests are those that the page has sent since they were looked at last, with the signals that they carry.
func (l *live) requests() (all []string) {
	entries := l.tab.Transcript()
	for _, entry := range entries[l.asked:] {
		if x := entry.Exchange; x != nil && !navigates(x.Request) {
			all = append(all, x.Request.Method+" "+x.Request.URL.Path+" "+x.Request.URL.Query().Get("datastar")+string(x.Sent))
		}
	}
	l.asked = len(entries)
	return all
}
