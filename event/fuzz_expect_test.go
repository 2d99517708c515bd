package event_test

import (
	"strings"
	"time"

	"github.com/echo-datastar/datastar/event"
)

// mustFail reports whether the event must fail in every protocol: it has a NUL in a
// text, or a line break in a field of one line.
func (g *given) mustFail() bool {
	lines, text := []string{}, ""
	switch g.verb {
	case "MergeFragments", "ExecuteScript", "ConsoleLog", "ConsoleError":
		text = g.text
	case "RemoveFragments", "Redirect", "ReplaceURL":
		lines = append(lines, g.text)
	case "RemoveSignals":
		lines = append(lines, g.paths()...)
	case "DispatchEvent":
		lines = append(lines, g.extra)
	}
	if selector, _ := g.selects(); selector != "" {
		lines = append(lines, selector)
	}
	if g.has(withID) {
		lines = append(lines, g.id)
	}
	if g.has(withTransitionSelector) {
		lines = append(lines, g.extra)
	}
	for _, a := range g.attributes() {
		lines = append(lines, a[0], a[1])
	}
	return strings.Contains(text, "\x00") || strings.ContainsAny(strings.Join(lines, ""), "\r\n\x00") ||
		g.has(withRetry) && g.retry < int64(time.Millisecond) || g.has(withSettle) && g.settle < 0
}

// expect is what a client of the protocol is to see.
func (g *given) expect(p event.Protocol) seen {
	var s seen
	switch g.verb {
	case "MergeFragments":
		s = g.expectMerge(p)
	case "RemoveFragments":
		s = g.expectRemoval(p)
	case "RemoveSignals":
		s = seen{operation: removesSignals, paths: inOrder(g.paths())}
	case "MergeSignals":
		s = seen{operation: mergesSignals, text: mustCanonical(g.signals())}
	case "MergeSignals raw":
		s = seen{operation: mergesSignals, text: lineEnds(strings.TrimSpace(g.text))}
	case "ExecuteScript":
		s = g.expectScript(p)
	case "DispatchEvent":
		s = seen{operation: dispatches, name: validUTF8(g.extra), text: mustCanonical(g.detail())}
	default:
		s = g.expectCall(p)
	}
	s.onlyIfMissing = g.has(withOnlyIfMissing)
	if selector, isID := g.selects(); !isID {
		s.selector = validUTF8(selector)
		if g.verb == "RemoveFragments" && p == event.V019 { // which trims the line
			s.selector = jsTrimRight(s.selector)
		}
	}
	if g.has(withID) {
		s.id = g.id
	}
	if g.has(withRetry) {
		s.retry = int(g.retry / int64(time.Millisecond))
	}
	return s
}

func (g *given) expectMerge(p event.Protocol) seen {
	s := seen{operation: mergesFragments, mode: string(g.mergeMode()), text: lineEnds(g.text)}
	if g.has(withNamespace) {
		s.text, s.namespace = lineEnds(strings.TrimSpace(g.text)), string(g.namespace())
	}
	_, selected := g.selects()
	selected = selected || g.has(withSelector)
	sticky := p == event.V018 || p == event.V019
	if sticky && (s.mode != "inner" || !selected) {
		s.text = jsTrim(s.text)
	}
	s.viewTransition = g.has(withTransition | withTransitionSelector)
	if p.Generation() == event.V1 && g.has(withTransitionSelector) {
		s.transitionSelector = validUTF8(g.extra)
	}
	s.settle = g.expectSettle(map[event.Protocol]int{event.V018: 500, event.V019: 500, event.Beta: 300}[p.Generation()])
	if p.Generation() == event.V1 {
		s.settle = 0
	}
	return s
}

func (g *given) expectSettle(missing int) int {
	if g.has(withSettle) {
		return int(g.settle / int64(time.Millisecond))
	}
	return missing
}

// expectRemoval returns what a client sees of a removal: V019 has neither a
// transition nor a delay, and V018 delays it by at least 1 ms.
func (g *given) expectRemoval(p event.Protocol) seen {
	s := seen{operation: removesFragments}
	if p != event.V019 {
		s.viewTransition = g.has(withTransition | withTransitionSelector)
	}
	switch p.Generation() {
	case event.V1:
		if g.has(withTransitionSelector) {
			s.transitionSelector = validUTF8(g.extra)
		}
	case event.Beta:
		s.settle = g.expectSettle(0)
	case event.V018:
		s.settle = max(1, g.expectSettle(0))
	}
	return s
}

// expectScript returns what a client sees of a script. Beta makes a script without a
// type a module, so it is sent one.
func (g *given) expectScript(p event.Protocol) seen {
	s := seen{operation: runsScript, text: plainScript(lineEnds(strings.TrimPrefix(g.text, "\ufeff"))), autoRemove: !g.has(withKeep)}
	typed := false
	for _, a := range g.attributes() {
		name, value := validUTF8(a[0]), validUTF8(a[1])
		if value == "" {
			value = "true"
		}
		typed = typed || strings.EqualFold(name, "type")
		s.attributes = append(s.attributes, name+" "+value)
	}
	if p == event.Beta && !typed {
		s.attributes = append([]string{"type text/javascript"}, s.attributes...)
	}
	if p != event.V1 && p != event.Beta {
		s.autoRemove = true // there is no element
	}
	return s
}

// expectCall returns what a client sees of a redirect, a message and the like. A
// client that trims its line loses blanks at the end.
func (g *given) expectCall(p event.Protocol) seen {
	s := seen{text: lineEnds(g.text)}
	s.operation = map[string]string{
		"Redirect": redirects, "ReplaceURL": replacesURL, "ConsoleLog": logs, "ConsoleError": logsError,
	}[g.verb]
	native := s.operation == redirects && (p == event.V018 || p == event.V019) ||
		p == event.V019 && s.operation != replacesURL && !strings.Contains(s.text, "\n")
	if native {
		s.text = jsTrimRight(s.text)
	}
	return s
}
