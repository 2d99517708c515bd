package hub_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func TestByPattern(t *testing.T) {
	asked := ""
	by := func(name string) hub.SnapshotFunc {
		return func(_ context.Context, topic string) ([]event.Event, error) {
			asked = name + " of " + topic
			return []event.Event{event.ConsoleLog(name)}, nil
		}
	}
	functions := map[string]hub.SnapshotFunc{
		"room.*": by("room"), "room.lobby": by("lobby"), "room.>": by("rest"), "*.7.log": by("log"), "news": by("news"),
	}
	snapshot := hub.ByPattern(functions)
	clear(functions)
	for topic, expect := range map[string]string{
		"news": "news of news", "room.7": "room of room.7", "room.lobby": "lobby of room.lobby", "room.%2E": "room of room.%2E",
		"room.7.log": "rest of room.7.log", "shop.7.log": "log of shop.7.log", "room.7.log.old": "rest of room.7.log.old",
		"room.*": "room of room.*", "room.>": "rest of room.>", "room.7.>": "rest of room.7.>", "room.*.log": "rest of room.*.log",
	} {
		events, err := snapshot(t.Context(), topic)
		assert.NoError(t, err, topic)
		assert.Len(t, events, 1, topic)
		assert.Equal(t, expect, asked, topic)
	}
	for _, unknown := range []string{"room", "shop", "news.7", "*", ">", "shop.7.*", "Room.7"} {
		_, err := snapshot(t.Context(), unknown)
		assert.EqualError(t, err, `hub: no pattern of ByPattern matches "`+unknown+`"`)
	}
	for _, refused := range []string{"", "a..b", "a.>.b", "a*", "a b"} {
		assert.PanicsWithError(t, hub.ErrTopic.Error()+`: "`+refused+`"`, func() { hub.ByPattern(map[string]hub.SnapshotFunc{refused: by("")}) })
	}
	assert.PanicsWithError(t, `hub: ByPattern: the function for "a" is nil`, func() { hub.ByPattern(map[string]hub.SnapshotFunc{"a": nil}) })
}
