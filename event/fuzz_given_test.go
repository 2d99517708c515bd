package event_test

import (
	"net/url"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/goccy/go-json"
)

// given is an event in the making. What its strings are for depends on the
// verb: text is what the verb takes, extra a second selector, name or path.
type given struct {
	verb                      string
	mode                      uint8
	flags                     uint16
	text, selector, extra, id string
	settle, retry             int64
}

// The options that a flag stands for, where the verb takes them.
const (
	withID uint16 = 1 << iota
	withRetry
	withSelector
	withSelectorID
	withTransition
	withTransitionSelector
	withSettle
	withNamespace
	withOnlyIfMissing
	withKeep
	withAttribute
	withTwoAttributes
	withOrigin
)

var fuzzVerbs = []string{
	"MergeFragments", "MergeSignals", "MergeSignals raw", "RemoveFragments", "RemoveSignals",
	"ExecuteScript", "Redirect", "ReplaceURL", "ConsoleLog", "ConsoleError", "DispatchEvent", "ReplaceURLQuery",
}

// fits are the options that each verb takes.
var fits = map[string]uint16{
	"MergeFragments":   withID | withRetry | withSelector | withSelectorID | withTransition | withTransitionSelector | withSettle | withNamespace,
	"MergeSignals":     withID | withRetry | withOnlyIfMissing,
	"MergeSignals raw": withID | withRetry | withOnlyIfMissing,
	"RemoveFragments":  withID | withRetry | withSelectorID | withTransition | withTransitionSelector | withSettle,
	"ExecuteScript":    withID | withRetry | withKeep | withAttribute | withTwoAttributes,
	"Redirect":         withID | withRetry | withOrigin,
	"DispatchEvent":    withID | withRetry | withSelector | withSelectorID,
}

var fuzzModes = []event.MergeMode{
	event.Morph, event.Inner, event.Outer, event.Prepend, event.Append, event.Before, event.After, event.UpsertAttributes,
}

func (g *given) has(flag uint16) bool { return g.flags&flag&fits[g.verb] != 0 }

func (g *given) mergeMode() event.MergeMode { return fuzzModes[int(g.mode)%len(fuzzModes)] }

func (g *given) namespace() event.Namespace {
	return []event.Namespace{event.SVG, event.MathML}[g.mode%2]
}

// selects reports the selector, and whether it is the id of an element.
func (g *given) selects() (selector string, isID bool) {
	switch {
	case g.has(withSelectorID):
		return g.selector, true
	case g.verb == "RemoveFragments":
		return g.text, false
	case g.has(withSelector):
		return g.selector, false
	}
	return "", false
}

// paths are the ones to remove, one to three. They are UTF-8, since others
// could come to be the same in the browser.
func (g *given) paths() []string {
	return []string{client.UTF8(g.text), client.UTF8(g.selector), client.UTF8(g.extra)}[:1+g.mode%3]
}

func (g *given) signals() any {
	if g.verb == "MergeSignals raw" {
		return json.RawMessage(g.text)
	}
	return map[string]any{"text": g.text, g.extra: map[string]string{"below": g.selector}}
}

func (g *given) query() url.Values { return url.Values{g.extra: {g.text, g.selector}} }

func (g *given) detail() any { return map[string]any{"text": g.text, "list": []any{g.extra, nil}} }

// attributes are pairs of name and value.
func (g *given) attributes() [][2]string {
	switch {
	case g.has(withTwoAttributes):
		return [][2]string{{g.extra, g.selector}, {"defer", ""}}
	case g.has(withAttribute):
		return [][2]string{{g.extra, g.selector}}
	}
	return nil
}

func (g *given) options() []event.Option {
	var options []event.Option
	add := func(flag uint16, o event.Option) {
		if g.has(flag) {
			options = append(options, o)
		}
	}
	add(withID, event.WithID(g.id))
	add(withRetry, event.WithRetry(time.Duration(g.retry)))
	add(withSelector, event.WithSelector(g.selector))
	add(withSelectorID, event.WithSelectorID(g.selector))
	add(withTransition, event.WithViewTransition())
	add(withTransitionSelector, event.WithViewTransitionSelector(g.extra))
	add(withSettle, event.WithSettle(time.Duration(g.settle)))
	add(withNamespace, event.WithNamespace(g.namespace()))
	add(withOnlyIfMissing, event.WithOnlyIfMissing())
	add(withOrigin, event.WithAllowedOrigin("*"))
	add(withKeep, event.WithAutoRemove(false))
	for _, a := range g.attributes() {
		options = append(options, event.WithScriptAttribute(a[0], a[1]))
	}
	if g.verb == "MergeFragments" {
		options = append(options, event.WithMergeMode(g.mergeMode()))
	}
	return options
}

func (g *given) event() event.Event {
	switch g.verb {
	case "MergeFragments":
		return event.MergeFragments(g.text, g.options()...)
	case "RemoveFragments":
		return event.RemoveFragments(g.text, g.options()...)
	case "RemoveSignals":
		return event.RemoveSignals(g.paths()...)
	case "ExecuteScript":
		return event.ExecuteScript(g.text, g.options()...)
	case "Redirect":
		return event.Redirect(g.text, g.options()...)
	case "ReplaceURL":
		return event.ReplaceURL(g.text)
	case "ReplaceURLQuery":
		return event.ReplaceURLQuery(g.query())
	case "ConsoleLog":
		return event.ConsoleLog(g.text)
	case "ConsoleError":
		return event.ConsoleError(g.text)
	case "DispatchEvent":
		return event.DispatchEvent(g.extra, g.detail(), g.options()...)
	}
	return event.MergeSignals(g.signals(), g.options()...)
}
