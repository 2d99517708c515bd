package datastartest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
)

// Expect fails the test unless the answer tells the page exactly these events, in this
// order: unless the client sees them do the same. So it does not matter how an event was
// built, in what order the keys of a JSON object are, or whether there is an option
// without effect in the protocol. What is different is shown line by line.
func (a *Answer) Expect(events ...event.Event) {
	a.t.Helper()
	if difference := diffEvents(events, a.Events(), a.protocol); difference != "" {
		a.t.Errorf("the page is told something else (- expected, + told):\n%s", difference)
	}
}

// diffEvents returns what is different between events for clients of the protocols, or "".
func diffEvents(want, got []event.Event, protocols ...event.Protocol) string {
	same := len(want) == len(got)
	for i := 0; same && i < len(want); i++ {
		same = want[i] == got[i] || allSame(want[i], got[i], protocols)
	}
	if same {
		return ""
	}
	return diff(printedAll(want), printedAll(got))
}

func allSame(a, b event.Event, protocols []event.Protocol) bool {
	for _, p := range protocols {
		seen, err := seenOf(a, p)
		other, otherErr := seenOf(b, p)
		if !reflect.DeepEqual(seen, other) || fmt.Sprint(err) != fmt.Sprint(otherErr) {
			return false
		}
	}
	return a.Err() == nil && b.Err() == nil
}

// seenOf returns what a client sees of an event and what is meant by it, with the keys of
// JSON in order.
func seenOf(e event.Event, p event.Protocol) (client.Seen, error) {
	stream, err := p.Append(nil, e)
	if err != nil {
		return client.Seen{}, err
	}
	for block, err := range client.Blocks(strings.NewReader(string(stream)), p) {
		if err != nil {
			return client.Seen{}, err
		}
		seen, _, err := block.Read(p)
		if err != nil {
			return client.Seen{}, err
		}
		seen = seen.Meanings(p)[0]
		if seen.Operation == client.MergesSignals || seen.Operation == client.Dispatches {
			seen.Text = inOrder(seen.Text)
		}
		return seen, nil
	}
	return client.Seen{}, nil
}

// inOrder returns JSON with its keys in order and without blanks.
func inOrder(text string) string {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	ordered, err := json.Marshal(v)
	if err != nil {
		return text
	}
	return string(ordered)
}

func printedAll(events []event.Event) (lines []string) {
	for _, e := range events {
		lines = append(lines, strings.Split(printed(e), "\n")...)
	}
	return lines
}
