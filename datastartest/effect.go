package datastartest

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
)

// Redirected returns the URL to which the page was sent last by an event or a script, or
// "". The page has loaded it, if it is of the app.
func (p *Page) Redirected() string { return last(p.effects().Redirects) }

// ReplacedURL returns the URL that the page's address was replaced with last, or "".
func (p *Page) ReplacedURL() string { return last(p.effects().Replaced) }

// Console returns the messages on the console. Errors begin with "error: ".
func (p *Page) Console() []string { return slices.Clone(p.effects().Console) }

// Scripts returns the scripts that the server has sent, and that would run. They do not:
// see [WithHandle].
func (p *Page) Scripts() []string { return slices.Clone(p.effects().Scripts) }

// Dispatched returns the details of the events of a name that the server had the page
// dispatch.
func (p *Page) Dispatched(name string) (details []any) {
	for _, e := range p.effects().Dispatched {
		if e.Name == name {
			var detail any
			_ = json.Unmarshal([]byte(e.Detail), &detail) // it was JSON when the event was built
			details = append(details, detail)
		}
	}
	return details
}

func (p *Page) effects() tab.Effects { return look(p, p.tab.Effects) }

func last(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// Events returns the events that the page was told since it was opened, by all requests.
func (p *Page) Events() []event.Event {
	return look(p, func() (all []event.Event) {
		for _, x := range p.exchanges() {
			all = append(all, p.answer(x).told()...)
		}
		return all
	})
}

// Answers returns the answers to the requests of the tab, in the order in which they were
// sent: those for pages too. An answer that goes on is as far as it has come.
func (p *Page) Answers() []*Answer {
	return look(p, func() (all []*Answer) {
		for _, x := range p.exchanges() {
			all = append(all, p.answer(x))
		}
		return all
	})
}

// Answer returns the answer to the request that was sent last.
func (p *Page) Answer() *Answer {
	p.t.Helper()
	all := p.Answers()
	if len(all) == 0 {
		p.fail("the page has sent no request")
	}
	return all[len(all)-1]
}

func (p *Page) exchanges() (all []*tab.Exchange) {
	for _, entry := range p.tab.Transcript() {
		if entry.Exchange != nil {
			all = append(all, entry.Exchange)
		}
	}
	return all
}

// answer is an exchange as an Answer.
func (p *Page) answer(x *tab.Exchange) *Answer {
	a := &Answer{t: p.t, protocol: p.protocol(), request: x.Request, sent: x.Sent, body: x.Body, response: x.Response, lost: x.Broken, broken: x.Broken != ""}
	switch {
	case a.response == nil:
		a.response = &http.Response{Header: http.Header{}}
	case len(x.Blocks) == 0:
		a.read(nil)
	}
	for i := range x.Blocks {
		read := x.Blocks[i].Block
		block, _ := blockOf(&read, a.protocol)
		a.blocks = append(a.blocks, timed{block, x.Blocks[i].At - x.Start})
	}
	return a
}

// told returns the events of an answer, without those that the client cannot use.
func (a *Answer) told() (all []event.Event) {
	for _, block := range a.blocks {
		if block.Err == nil && block.Event != (event.Event{}) {
			all = append(all, block.Event)
		}
	}
	return all
}
