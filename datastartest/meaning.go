package datastartest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// eventOf returns the event that has the client see what it sees, and what was meant. It
// prefers the one that is encoded as the block is.
func eventOf(read *client.Block, seen client.Seen, p event.Protocol) (e event.Event, meant client.Seen, err error) {
	found := false
	err = errors.New("no event says that")
	for _, meaning := range seen.Meanings(p) {
		for candidate := range candidates(meaning, p) {
			exact, same, failed := compare(candidate, read, seen, p)
			switch {
			case exact:
				return candidate, meaning, nil
			case same && !found:
				found, e, meant = true, candidate, meaning
			case failed != nil:
				err = failed
			}
		}
	}
	if found {
		return e, meant, nil
	}
	return event.Event{}, client.Seen{}, fmt.Errorf("%v, event %s: the client %s, but %w", p, read.Name, seen.Operation, err)
}

// compare reports whether an event is encoded as the block is, and whether at least the
// client sees the same.
func compare(e event.Event, read *client.Block, seen client.Seen, p event.Protocol) (exact, same bool, err error) {
	for _, form := range forms(p) {
		var stream []byte
		if stream, err = form.Append(nil, e); err != nil {
			continue
		}
		for block := range client.Blocks(bytes.NewReader(stream), p) {
			if again, _, _ := block.Read(p); equal(again, seen) {
				same = true
				exact = exact || block.Name == read.Name && block.Data == read.Data
			}
		}
	}
	return exact, same, err
}

// forms are the protocols whose streams a client of p can read: it evaluates scripts
// that come as signals, whether or not a policy needs them to.
func forms(p event.Protocol) []event.Protocol {
	switch p {
	case event.V1:
		return []event.Protocol{event.V1, event.V1CSP}
	case event.Beta:
		return []event.Protocol{event.Beta, event.BetaCSP}
	}
	return []event.Protocol{p}
}

// equal reports whether a client does the same. Blanks around signals mean nothing.
func equal(a, b client.Seen) bool {
	if a.Operation == client.MergesSignals {
		a.Text, b.Text = strings.TrimSpace(a.Text), strings.TrimSpace(b.Text)
	}
	return reflect.DeepEqual(a, b)
}

// candidates yields events that may have been meant, what is written most often first.
func candidates(s client.Seen, p event.Protocol) iter.Seq[event.Event] {
	return func(yield func(event.Event) bool) {
		for _, with := range []spelling{{}, {settle: true}, {id: true}, {origin: true}} {
			if with.applies(s, p) && !yield(build(s, with.options(s, p))) {
				return
			}
		}
	}
}

// spelling says what an event says though it need not: a time to settle that is the
// default, that the selector is an id, or that a redirect may go to any origin.
type spelling struct{ settle, id, origin bool }

func (with spelling) applies(s client.Seen, p event.Protocol) bool {
	switch {
	case with.settle:
		return settles(s) && s.Settle == defaultSettle(s, p)
	case with.id:
		return strings.HasPrefix(s.Selector, "#") && s.Operation != client.RemovesFragments
	case with.origin:
		return s.Operation == client.Redirects
	}
	return true
}

func settles(s client.Seen) bool {
	return s.Operation == client.MergesFragments || s.Operation == client.RemovesFragments
}

// defaultSettle is what the client sees where an event does not say how long to settle.
func defaultSettle(s client.Seen, p event.Protocol) int {
	switch removal := s.Operation == client.RemovesFragments; {
	case p == event.V018 && removal:
		return 1
	case removal:
		return 0
	}
	return map[event.Protocol]int{event.V018: 500, event.V019: 500, event.Beta: 300}[p.Generation()]
}

// classic reports whether a script begins with the type that Beta is told by default.
func classic(s client.Seen, p event.Protocol) bool {
	return p == event.Beta && s.Operation == client.RunsScript && len(s.Attributes) > 0 && s.Attributes[0] == "type text/javascript"
}

func (with spelling) options(s client.Seen, p event.Protocol) []event.Option {
	var options []event.Option
	add := func(is bool, option event.Option) {
		if is {
			options = append(options, option)
		}
	}
	add(with.id, event.WithSelectorID(strings.TrimPrefix(s.Selector, "#")))
	add(!with.id && s.Selector != "" && s.Operation != client.RemovesFragments, event.WithSelector(s.Selector))
	add(s.Mode != "" && s.Mode != string(event.Morph), event.WithMergeMode(event.MergeMode(s.Mode)))
	add(s.ViewTransition, event.WithViewTransition())
	add(s.TransitionSelector != "", event.WithViewTransitionSelector(s.TransitionSelector))
	add(settles(s) && (with.settle || s.Settle != defaultSettle(s, p)), event.WithSettle(time.Duration(s.Settle)*time.Millisecond))
	add(s.Namespace != "", event.WithNamespace(event.Namespace(s.Namespace)))
	add(s.OnlyIfMissing, event.WithOnlyIfMissing())
	add(s.Operation == client.RunsScript && !s.AutoRemove, event.WithAutoRemove(false))
	for i, attribute := range s.Attributes {
		name, value, _ := strings.Cut(attribute, " ")
		add(i > 0 || !classic(s, p), event.WithScriptAttribute(name, value))
	}
	add(with.origin, event.WithAllowedOrigin("*"))
	add(s.ID != "", event.WithID(s.ID))
	add(s.Retry != 0, event.WithRetry(time.Duration(s.Retry)*time.Millisecond))
	return options
}

// build returns the event that does what a client sees. What has no options is compared
// with it anyway.
func build(s client.Seen, options []event.Option) event.Event {
	switch s.Operation {
	case client.MergesFragments:
		return event.MergeFragments(s.Text, options...)
	case client.MergesSignals:
		return event.MergeSignals(json.RawMessage(s.Text), options...)
	case client.RemovesFragments:
		return event.RemoveFragments(s.Selector, options...)
	case client.RemovesSignals:
		return event.RemoveSignals(s.Paths...)
	case client.RunsScript:
		return event.ExecuteScript(s.Text, options...)
	case client.Redirects:
		return event.Redirect(s.Text, options...)
	case client.ReplacesURL:
		return event.ReplaceURL(s.Text)
	case client.Prefetches:
		return event.Prefetch(strings.Split(s.Text, "\n")...)
	case client.ReplacesURLQuery:
		values, _ := url.ParseQuery(s.Text)
		return event.ReplaceURLQuery(values)
	case client.Logs:
		return event.ConsoleLog(s.Text)
	case client.LogsError:
		return event.ConsoleError(s.Text)
	}
	return event.DispatchEvent(s.Name, json.RawMessage(s.Text), options...)
}
