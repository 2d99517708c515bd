package main

import (
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/dom"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// event does what a client does with events.
func (p *page) event(stream string) {
	for block, err := range client.Blocks(strings.NewReader(stream), p.protocol) {
		p.threw(err)
		seen, _, err := block.Read(p.protocol)
		p.threw(err)
		p.threw(p.operate(seen))
	}
}

func (p *page) operate(s client.Seen) error {
	for _, meant := range s.Meanings(p.protocol) {
		if p.protocol == event.V1 && meant.Mode == "upsertAttributes" {
			p.silent = true // there was a script, and it does not warn
			return p.ranBy(p.dom.Patch(dom.Patch{Selector: meant.Selector, Mode: meant.Mode, Namespace: meant.Namespace, HTML: meant.Text}, p.protocol))
		}
		if p.protocol == event.V1 && meant.Operation == client.RunsScript && meant.AutoRemove && s.Operation == client.MergesFragments {
			p.silent = true
			return p.runOnce(s)
		}
	}
	switch s.Operation {
	case client.MergesFragments:
		return p.patch(patchOf(s, p.protocol))
	case client.RemovesFragments:
		return p.patch(dom.Patch{Selector: s.Selector, Mode: "remove"})
	case client.RunsScript:
		return p.ranBy(p.dom.Execute(s.Text, strings.Join(s.Attributes, "\n"), s.AutoRemove))
	case client.MergesSignals:
		v, err := js.ParseJSON(s.Text)
		if err != nil {
			return err
		}
		return p.store.Merge(v, s.OnlyIfMissing)
	case client.RemovesSignals:
		return p.store.Remove(s.Paths...)
	}
	return nil
}

// runOnce does what V1 does with a script that removes itself by an attribute.
func (p *page) runOnce(s client.Seen) error {
	result, err := p.dom.Patch(patchOf(s, p.protocol), p.protocol)
	for _, script := range result.Scripts {
		p.dom.Remove(script.Node)
	}
	return p.ranBy(result, err)
}

func patchOf(s client.Seen, p event.Protocol) dom.Patch {
	mode := s.Mode
	if words := map[string]string{"morph": "outer", "outer": "replace"}; p == event.V1 && words[mode] != "" {
		mode = words[mode]
	}
	return dom.Patch{Selector: s.Selector, Mode: mode, Namespace: s.Namespace, HTML: s.Text}
}

func (p *page) patch(patch dom.Patch) error {
	result, err := p.dom.Patch(patch, p.protocol)
	if p.protocol != event.Beta { // which throws
		p.missing += len(result.Missing)
	}
	return p.ranBy(result, err)
}

// ranBy notes which scripts ran. Those of the tests are ran.push(number).
func (p *page) ranBy(result dom.Result, err error) error {
	for _, script := range result.Scripts {
		if n, counted := strings.CutPrefix(script.Text, "ran.push("); counted {
			p.ran = append(p.ran, slices.Repeat([]string{strings.TrimSuffix(n, ")")}, script.Times)...)
		}
	}
	return err
}
