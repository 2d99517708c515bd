package datastartest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// Answer is what a handler answered to a request: see [Call]. Its methods read it as the
// client that sent the request does. They fail the test where the answer cannot be read
// so, or has not what they are asked for.
type Answer struct {
	t        testing.TB
	protocol event.Protocol
	request  *http.Request
	sent     []byte // the body of the request
	response *http.Response
	body     string
	broken   bool
	lost     string // why there is no whole answer for a page, or ""
	blocks   []timed
	ignored  string // why the client ignores the body, or ""
}

// forBrowser is why no client reads the answer to a request that is not its own.
const forBrowser = "it is for the browser"

func newAnswer(t testing.TB, r *http.Request, sent []byte, w *recorder, broken bool) *Answer {
	a := &Answer{
		t: t, protocol: clientOf(r), request: r, sent: sent,
		response: w.Result(), body: w.Body.String(), broken: broken,
	}
	a.read(w.marks)
	return a
}

// read reads the body as the client does.
func (a *Answer) read(marks []mark) {
	contentType := a.response.Header.Get("Content-Type")
	stream := strings.HasPrefix(contentType, "text/event-stream")
	switch {
	case !isDatastar(a.request) && !stream:
		a.ignored = forBrowser
	case a.protocol.Generation() == event.V1:
		a.readV1(contentType, marks)
	case !stream && (a.protocol == event.V019 || a.protocol == event.V018):
		a.ignored = "the client sends the request again, since it is no event stream"
	case strings.Contains(contentType, "text/html"), strings.Contains(contentType, "application/json"):
		a.ignored = "the client finds no events in it"
	default:
		a.blocks = timedBlocks([]byte(a.body), marks, a.protocol)
	}
}

// readV1 reads the body as clients from 1.0 on do: they take HTML, JSON and JavaScript
// for events, and look at nothing unless the status is 200.
func (a *Answer) readV1(contentType string, marks []mark) {
	is := func(part string) bool { return strings.Contains(contentType, part) }
	switch {
	case a.Status() != http.StatusOK:
		a.ignored = "the client ignores it, since the status is not 200"
	case is("text/html"):
		a.blocks = []timed{{Block: a.elements()}}
	case is("application/json"):
		a.blocks = []timed{{Block: a.signals()}}
	case is("text/javascript"):
		a.blocks = []timed{{Block: a.script()}}
	default:
		a.blocks = timedBlocks([]byte(a.body), marks, a.protocol)
	}
}

// elements is an HTML body as a block.
func (a *Answer) elements() Block {
	return a.block("datastar-patch-elements", "elements", "selector", "mode", "namespace", "useViewTransition")
}

// signals is a JSON body as a block.
func (a *Answer) signals() Block {
	return a.block("datastar-patch-signals", "signals", "onlyIfMissing")
}

// block is the body as an event would have it, with values from headers.
func (a *Answer) block(name, key string, fromHeader ...string) Block {
	lines := make([]string, 0, 8)
	for _, field := range fromHeader {
		if value := a.response.Header.Get("datastar-" + kebab(field)); value != "" {
			lines = append(lines, field+" "+value)
		}
	}
	for line := range strings.SplitSeq(a.body, "\n") {
		lines = append(lines, key+" "+line)
	}
	b, _ := blockOf(&client.Block{Name: name, Data: strings.Join(lines, "\n"), HasData: true}, a.protocol)
	return b
}

// kebab returns the words of a name with hyphens.
func kebab(camel string) string {
	var b strings.Builder
	for _, r := range camel {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// script is a JavaScript body as a block. Its element stays where it is.
func (a *Answer) script() Block {
	options := []event.Option{event.WithAutoRemove(false)}
	var attributes map[string]string
	_ = json.Unmarshal([]byte(a.response.Header.Get("datastar-script-attributes")), &attributes)
	for name, value := range attributes {
		options = append(options, event.WithScriptAttribute(name, value))
	}
	e := event.ExecuteScript(a.body, options...)
	return Block{Event: e, Err: e.Err(), meant: client.Seen{Operation: client.RunsScript, Text: a.body}}
}

// Request returns the request.
func (a *Answer) Request() *http.Request { return a.request }

// Sent returns the body of the request.
func (a *Answer) Sent() string { return string(a.sent) }

// Status returns the status code. A client of 1.0 looks at nothing but 200.
func (a *Answer) Status() int { return a.response.StatusCode }

// Header returns the header.
func (a *Answer) Header() http.Header { return a.response.Header }

// Body returns the body as it was written.
func (a *Answer) Body() string { return a.body }

// Broken reports whether the handler broke the connection instead of ending the answer,
// so that the client asks again.
func (a *Answer) Broken() bool { return a.broken }

// Events returns what the page is told, in order: the events of a stream, or the one that
// a client of 1.0 makes of HTML, JSON or JavaScript. There are none in a body that
// the client ignores, nor for a request that is not Datastar's. The test fails at an
// event that the client cannot use.
func (a *Answer) Events() []event.Event {
	a.t.Helper()
	var all []event.Event
	for _, block := range a.blocks {
		if block.Err != nil {
			a.t.Fatalf("event %d cannot be used: %v", len(all)+1, block.Err)
		}
		if block.Event != (event.Event{}) {
			all = append(all, block.Event)
		}
	}
	return all
}

// Redirect returns the URL to which the page is sent, by the last event that does so or
// by a status of 3xx, or "".
func (a *Answer) Redirect() string {
	a.Events()
	to := a.response.Header.Get("Location")
	for _, block := range a.blocks {
		if block.meant.Operation == client.Redirects {
			to = block.meant.Text
		}
	}
	return to
}
