package event_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBatch_Append(t *testing.T) {
	log, fragment := event.ConsoleLog("x"), event.MergeFragments("<p>", event.WithID("1"))
	var testCases = []struct {
		name         string
		given        event.Batch
		expectEvents int
		expectID     string
	}{
		{name: "nothing"},
		{name: "events", given: event.Batch{Events: []event.Event{log, log}}, expectEvents: 2},
		{name: "id", given: event.Batch{ID: "7"}, expectID: "7"},
		{name: "events and id", given: event.Batch{Events: []event.Event{fragment, log}, ID: "8"}, expectEvents: 2, expectID: "8"},
		{name: "an id with a suffix", given: event.Batch{Events: []event.Event{log}, ID: "8", IDSuffix: ".x"}, expectEvents: 1, expectID: "8.x"},
		{name: "a suffix without an id", given: event.Batch{Events: []event.Event{log}, IDSuffix: ".x"}, expectEvents: 1},
	}
	for _, tc := range testCases {
		for _, p := range protocols {
			t.Run(fmt.Sprint(tc.name, " on ", p), func(t *testing.T) {
				expect := "before"
				for _, e := range tc.given.Events {
					expect += encode(t, p, e)
				}
				if tc.expectID != "" {
					expect += "id: " + tc.expectID + "\n\n"
				}
				for _, batch := range []event.Batch{tc.given, tc.given.Share()} {
					got, err := batch.Append([]byte("before"), p)
					require.NoError(t, err)
					assert.Equal(t, expect, string(got))
					events, id := held(t, p, got[len("before"):])
					assert.Equal(t, tc.expectEvents, events)
					assert.Equal(t, tc.expectID, id)
				}
			})
		}
	}
}

// A client holds an id as soon as it reads its line, before the event is dispatched.
// So the id must not stand in the last event.
func TestBatch_Append_idComesAfterTheEvents(t *testing.T) {
	got, err := event.Batch{Events: []event.Event{event.ConsoleLog("x")}, ID: "7"}.Append(nil, event.V1)
	require.NoError(t, err)
	events, id := held(t, event.V1, got[:len(got)-len("id: 7\n\n")])
	assert.Equal(t, 1, events)
	assert.Empty(t, id)
}

// held returns how many events a client finds in a stream, and the id that it holds
// then.
func held(t *testing.T, p event.Protocol, stream []byte) (events int, id string) {
	t.Helper()
	for block, err := range client.Blocks(bytes.NewReader(stream), p) {
		require.NoError(t, errors.Join(err, block.Err))
		if id = block.ID; block.Name != "" {
			events++
		}
	}
	return events, id
}

func TestBatch_Append_error(t *testing.T) {
	fine, empty := event.ConsoleLog("x"), event.Event{}
	svg := event.MergeFragments("<g/>", event.WithNamespace(event.SVG))
	var testCases = []struct {
		name          string
		given         event.Batch
		givenProtocol event.Protocol
		expect        string
	}{
		{"event", event.Batch{Events: []event.Event{fine, empty}}, event.V1, "datastar: an empty event says nothing"},
		{"unsupported", event.Batch{Events: []event.Event{fine, svg}}, event.Beta, "datastar: unsupported: "},
		{"line break", event.Batch{Events: []event.Event{fine}, ID: "a\rb"}, event.V1, "datastar: batch: the id \"a\\rb\" is not printable ASCII"},
		{"suffix", event.Batch{ID: "a", IDSuffix: "\r"}, event.V1, "datastar: batch: "},
		{"suffix of a frame", event.Batch{Frames: []*event.Frame{event.NewFrame("a", fine)}, IDSuffix: "\r"}, event.V1, "datastar: batch: "},
		{"blank", event.Batch{ID: "a b"}, event.V1, "datastar: batch: "},
		{"NUL", event.Batch{ID: "\x00"}, event.V1, "printable ASCII"},
		{"auto", event.Batch{Events: []event.Event{fine}}, event.ProtocolAuto, "ProtocolAuto cannot encode"},
		{"unknown", event.Batch{Events: []event.Event{fine}}, 77, "Protocol(77) cannot encode"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			for _, batch := range []event.Batch{tc.given, tc.given.Share()} {
				for range 2 {
					got, err := batch.Append([]byte("before"), tc.givenProtocol)
					assert.ErrorContains(t, err, tc.expect)
					assert.Equal(t, "before", string(got))
				}
			}
		})
	}
}

func TestBatch_Share_encodesOnce(t *testing.T) {
	events := []event.Event{event.ConsoleLog("first")}
	batch := event.Batch{Events: events}.Share()
	for _, p := range protocols {
		before, err := batch.Append(nil, p)
		require.NoError(t, err)
		events[0] = event.ConsoleLog("second") // not allowed; it shows that the encoded bytes were kept
		again, err := batch.Append(nil, p)
		require.NoError(t, err)
		assert.Equal(t, string(before), string(again))
		events[0] = event.ConsoleLog("first")
		again[0] = 'X'
		third, err := batch.Append(nil, p)
		require.NoError(t, err)
		assert.Equal(t, string(before), string(third), "nobody gets the kept bytes themselves")
	}
}

func TestBatch_Share_isSafeFromSeveralGoroutines(t *testing.T) {
	batch := event.Batch{Events: []event.Event{event.ConsoleLog("x"), event.RemoveSignals("a", "b")}, ID: "7"}
	shared := batch.Share()
	var group sync.WaitGroup
	for range 8 {
		for _, p := range protocols {
			group.Go(func() {
				expect, err := batch.Append(nil, p)
				assert.NoError(t, err)
				got, err := shared.Append(nil, p)
				assert.NoError(t, err)
				assert.Equal(t, string(expect), string(got))
			})
		}
	}
	group.Wait()
}
