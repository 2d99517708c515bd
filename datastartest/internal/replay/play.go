package main

import (
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/signals"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/trials"
)

// page is the page of a trial.
type page struct {
	protocol event.Protocol
	dom      *dom.Document
	store    signals.Store
	numbers  map[*html.Node]int // of elements, in the order in which they were first seen

	// Since the last look.
	missing int
	ran     []string
	err     error // what was thrown
	silent  bool  // what changed cannot be compared
}

// playStill plays a trial whose attributes are not acted upon.
func playStill(t trials.Trial) (sights []trials.Sight, err error) {
	p := &page{protocol: event.V1, numbers: map[*html.Node]int{}}
	if t.Beta {
		p.protocol = event.Beta
	}
	if p.dom, err = dom.Parse(strings.NewReader(t.Page)); err != nil {
		return nil, err
	}
	if p.store, err = signals.New(p.protocol); err != nil {
		return nil, err
	}
	p.dom.Records()
	sights = append(sights, p.look())
	for _, s := range t.Steps {
		if s.Do == "event" {
			p.event(s.Value)
		} else {
			p.threw(p.act(s))
			p.dom.Records()
		}
		sights = append(sights, p.look())
	}
	return sights, nil
}

// threw notes the first error.
func (p *page) threw(err error) {
	if p.err == nil {
		p.err = err
	}
}

// act does what a user does. With an element of another kind nothing can be done.
func (p *page) act(s trials.Step) error {
	found, err := p.dom.Query(s.At)
	if err != nil || len(found) == 0 {
		return err
	}
	n := found[0]
	is := func(names ...string) bool { return n.Namespace == "" && slices.Contains(names, n.Data) }
	switch {
	case s.Do == "value" && is("input", "textarea", "select"):
		p.dom.SetValue(n, s.Value)
	case s.Do == "check" && is("input"):
		p.dom.SetChecked(n, s.Value != "")
	case s.Do == "select" && is("option"):
		p.dom.SetSelected(n, s.Value != "")
	case s.Do == "focus":
		p.dom.Focus(n)
	}
	return nil
}
