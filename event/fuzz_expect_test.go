package event_test

import (
	"strings"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
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
func (g *given) expect(p event.Protocol) client.Seen {
	var s client.Seen
	switch g.verb {
	case "MergeFragments":
		s = g.expectMerge(p)
	case "RemoveFragments":
		s = g.expectRemoval(p)
	case "RemoveSignals":
		s = client.Seen{Operation: client.RemovesSignals, Paths: client.InOrder(g.paths())}
	case "MergeSignals":
		s = client.Seen{Operation: client.MergesSignals, Text: mustCanonical(g.signals())}
	case "MergeSignals raw":
		s = client.Seen{Operation: client.MergesSignals, Text: lineEnds(strings.TrimSpace(g.text))}
	case "ExecuteScript":
		s = g.expectScript(p)
	case "DispatchEvent":
		s = client.Seen{Operation: client.Dispatches, Name: client.UTF8(g.extra), Text: mustCanonical(g.detail())}
	default:
		s = g.expectCall(p)
	}
	s.OnlyIfMissing = g.has(withOnlyIfMissing)
	if selector, isID := g.selects(); !isID {
		s.Selector = client.UTF8(selector)
		if g.verb == "RemoveFragments" && p == event.V019 { // which trims the line
			s.Selector = client.TrimRight(s.Selector)
		}
	}
	if g.has(withID) {
		s.ID = g.id
	}
	if g.has(withRetry) {
		s.Retry = int(g.retry / int64(time.Millisecond))
	}
	return s
}

func (g *given) expectMerge(p event.Protocol) client.Seen {
	s := client.Seen{Operation: client.MergesFragments, Mode: string(g.mergeMode()), Text: lineEnds(g.text)}
	if g.has(withNamespace) {
		s.Text, s.Namespace = lineEnds(strings.TrimSpace(g.text)), string(g.namespace())
	}
	_, selected := g.selects()
	selected = selected || g.has(withSelector)
	sticky := p == event.V018 || p == event.V019
	if sticky && (s.Mode != "inner" || !selected) {
		s.Text = client.Trim(s.Text)
	}
	s.ViewTransition = g.has(withTransition | withTransitionSelector)
	if p.Generation() == event.V1 && g.has(withTransitionSelector) {
		s.TransitionSelector = client.UTF8(g.extra)
	}
	s.Settle = g.expectSettle(map[event.Protocol]int{event.V018: 500, event.V019: 500, event.Beta: 300}[p.Generation()])
	if p.Generation() == event.V1 {
		s.Settle = 0
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
func (g *given) expectRemoval(p event.Protocol) client.Seen {
	s := client.Seen{Operation: client.RemovesFragments}
	if p != event.V019 {
		s.ViewTransition = g.has(withTransition | withTransitionSelector)
	}
	switch p.Generation() {
	case event.V1:
		if g.has(withTransitionSelector) {
			s.TransitionSelector = client.UTF8(g.extra)
		}
	case event.Beta:
		s.Settle = g.expectSettle(0)
	case event.V018:
		s.Settle = max(1, g.expectSettle(0))
	}
	return s
}

// expectScript returns what a client sees of a script. Beta makes a script without a
// type a module, so it is sent one.
func (g *given) expectScript(p event.Protocol) client.Seen {
	s := client.Seen{Operation: client.RunsScript, Text: plainScript(lineEnds(strings.TrimPrefix(g.text, "\ufeff"))), AutoRemove: !g.has(withKeep)}
	typed := false
	for _, a := range g.attributes() {
		name, value := client.UTF8(a[0]), client.UTF8(a[1])
		if value == "" {
			value = "true"
		}
		typed = typed || strings.EqualFold(name, "type")
		s.Attributes = append(s.Attributes, name+" "+value)
	}
	if p == event.Beta && !typed {
		s.Attributes = append([]string{"type text/javascript"}, s.Attributes...)
	}
	if p != event.V1 && p != event.Beta {
		s.AutoRemove = true // there is no element
	}
	return s
}

// expectCall returns what a client sees of a redirect, a message and the like. A
// client that trims its line loses blanks at the end.
func (g *given) expectCall(p event.Protocol) client.Seen {
	s := client.Seen{Text: lineEnds(g.text)}
	if g.verb == "ReplaceURLQuery" {
		return client.Seen{Operation: client.ReplacesURLQuery, Text: g.query().Encode()}
	}
	s.Operation = map[string]client.Operation{
		"Redirect": client.Redirects, "ReplaceURL": client.ReplacesURL, "ConsoleLog": client.Logs, "ConsoleError": client.LogsError,
	}[g.verb]
	native := s.Operation == client.Redirects && (p == event.V018 || p == event.V019) ||
		p == event.V019 && s.Operation != client.ReplacesURL && !strings.Contains(s.Text, "\n")
	if native {
		s.Text = client.TrimRight(s.Text)
	}
	return s
}
