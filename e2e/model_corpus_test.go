package e2e

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

const corpusPage = `<!doctype html><html><head><title>t</title></head><body>` +
	`<div id="a" class="k"><b id="b" class="k">1</b> two <input id="i" value="x"><select id="s"><option>1<option selected>2</select></div>` +
	`<ul id="u" class="k" data-n="1"><li id="l">1</li><li class="k">2</li></ul>` +
	`<svg id="v"><g id="g" class="k"><circle id="c"></circle></g></svg><math id="m"><mi id="x">x</mi></math><form id="f"><textarea id="t">y</textarea></form></body></html>`

// TestModel_corpus tells the model and a browser each thing that can be told: every
// verb, with every mode, kind of selector, namespace and content, in every protocol
// that a client reads.
func TestModel_corpus(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		protocols := map[datastar.Protocol][]datastar.Protocol{datastar.V1: {datastar.V1, event.V1CSP}, datastar.Beta: {datastar.Beta, event.BetaCSP}}
		var trials []trial
		for _, p := range protocols[g.protocol] {
			for _, events := range corpus(p) {
				if one, said := telling(t, p, events...); said {
					trials = append(trials, one)
				}
			}
		}
		require.Greater(t, len(trials), 2000)
		compareTrials(t, g, len(trials), func(i int) trial { return trials[i] })
	})
}

// telling is the trial of some events, unless the protocol cannot say them.
func telling(t *testing.T, p datastar.Protocol, events ...datastar.Event) (one trial, said bool) {
	t.Helper()
	one = trial{Page: corpusPage, Beta: p.Generation() == datastar.Beta, Steps: []step{does("value", "#i", "typed"), does("focus", "#t", "")}}
	for _, e := range events {
		stream, err := p.Append(nil, e)
		if errors.Is(err, datastar.ErrUnsupported) {
			return one, false
		}
		if err == nil { // or it is nothing that may be said
			one.Steps = append(one.Steps, hears(string(stream)))
		}
	}
	return one, len(one.Steps) > 2
}

func corpus(p datastar.Protocol) (all [][]datastar.Event) {
	add := func(events ...datastar.Event) { all = append(all, events) }
	for _, mode := range []datastar.MergeMode{"", event.Morph, event.Inner, event.Outer, event.Prepend, event.Append, event.Before, event.After, event.UpsertAttributes} {
		for _, namespace := range []event.Namespace{"", event.SVG, event.MathML} {
			for _, selector := range corpusSelectors {
				for _, content := range corpusContents {
					var options []datastar.Option
					if mode != "" {
						options = append(options, datastar.WithMergeMode(mode))
					}
					if selector != "" {
						options = append(options, datastar.WithSelector(selector))
					}
					if namespace != "" {
						options = append(options, event.WithNamespace(namespace))
					}
					e := datastar.MergeFragments(content, options...)
					add(e, e)
				}
			}
		}
	}
	for _, selector := range corpusSelectors {
		if selector != "" {
			add(datastar.RemoveFragments(selector))
		}
	}
	if p == datastar.V1 || p == datastar.Beta {
		add(datastar.ExecuteScript("ran.push(1)"), datastar.ExecuteScript("ran.push(2)", event.WithAutoRemove(false)))
	}
	return append(all, corpusSignals()...)
}

// The kinds of selectors: none, an id, a class, an attribute, a place, a list, a
// pseudo class, the sections of a page, and those that match nothing or are wrong.
var corpusSelectors = []string{"", "#a", "#g", ".k", "[data-n]", "#u > li + li", "#b, #l", "li:nth-child(2)", "body", "head", "#none", "li:not("}

var corpusContents = []string{
	`<div id="a" class="new"><b id="b">2</b></div>`,
	`<p id="b">new</p><li id="l">3</li>`,
	`<g id="g"><circle id="c" r="1"></circle></g>`,
	`<input id="i" value="new">`,
	`<select id="s"><option selected>1<option>2</select>`,
	`<template id="a"><p></p></template>text<!-- c -->`,
	``,
}

// corpusSignals are events of signals, which are merged into each other.
func corpusSignals() (all [][]datastar.Event) {
	values := []any{
		1, 0, -0.5, "", "text", true, nil, []any{}, []any{1, "a", nil}, []any{1, map[string]any{"b": 2}}, map[string]any{}, map[string]any{"b": 1},
		map[string]any{"b": map[string]any{"c": []any{3}}}, map[string]any{"b": nil}, map[string]any{"_local": 1, "d": 2},
	}
	for _, before := range values {
		for _, after := range values {
			first := datastar.MergeSignals(map[string]any{"a": before, "z": 1})
			all = append(all,
				[]datastar.Event{first, datastar.MergeSignals(map[string]any{"a": after})},
				[]datastar.Event{first, datastar.MergeSignals(map[string]any{"a": after, "y": after}, datastar.WithOnlyIfMissing())})
		}
		for _, path := range []string{"a", "a.b", "a.b.c", "z", "none", "none.b"} {
			all = append(all, []datastar.Event{datastar.MergeSignals(map[string]any{"a": before, "z": 1}), datastar.RemoveSignals(path), datastar.MergeSignals(map[string]any{"a": before})})
		}
	}
	return all
}
