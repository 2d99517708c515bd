package promhub_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/prometheus/promhub"
)

func say(text string) event.Event { return event.MergeFragments("<p>" + text) }

func TestCollector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewPedanticRegistry()
		h := hub.NewMemory(hub.MemoryConfig{QueueEvents: 3})
		registry.MustRegister(promhub.NewCollector(h, "pages"))
		begun := h.Position()
		require.NoError(t, h.Publish(t.Context(), "rooms.7", say("1"), say("2")))
		all := h.Feed("rooms.7").Snapshot(func(context.Context, string) ([]event.Event, error) { return []event.Event{say("all")}, nil })
		for _, after := range []string{begun, begun, "1-another", "", ""} { // two replays, a gap and two snapshots
			go func() {
				for range all.Events(t.Context(), after) {
				}
			}()
		}
		go func() { // a slow follower: a queue, of which most is replaced
			for range h.Feed("slow").Events(t.Context(), "") {
				<-t.Context().Done()
			}
		}()
		synctest.Wait()
		for i := range 6 {
			require.NoError(t, h.Publish(t.Context(), "slow", event.MergeFragments(fmt.Sprintf("<p id=\"a\">%d", i))))
			synctest.Wait()
		}
		expected := ""
		for _, line := range []string{
			"counter published_total 8 of events that were published.",
			"counter delivered_total 4 of events that were handed to streams, once for each follower.",
			"counter coalesced_total 3 of events left out of a queue because newer ones replace them.",
			"counter gaps_total 1 of followers that had a gap.",
			"counter replays_total 2 of followers that reconnected and had no gap.",
			"counter snapshots_total 3 of snapshots that were sent to followers.",
			"gauge followers 6 of streams that follow.",
			"gauge queue 3 of events that wait in the queues of all followers.",
		} {
			part := strings.SplitN(line, " ", 4)
			name := "datastar_hub_" + part[1]
			expected += "# HELP " + name + " Number " + part[3] + "\n# TYPE " + name + " " + part[0] + "\n" +
				name + "{datastar_hub_name=\"pages\"} " + part[2] + "\n"
		}
		assert.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(expected)))
		require.NoError(t, h.Close())
	})
}

// Hubs of a process are told apart by their names, of which each is there once.
func TestCollector_several(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	rooms, chats := hub.NewMemory(hub.MemoryConfig{}), hub.NewMemory(hub.MemoryConfig{})
	registered := promhub.NewCollector(rooms, "rooms")
	require.NoError(t, registry.Register(registered))
	require.NoError(t, registry.Register(promhub.NewCollector(chats, "chats")))
	assert.ErrorAs(t, registry.Register(promhub.NewCollector(chats, "rooms")), new(prometheus.AlreadyRegisteredError))
	require.NoError(t, rooms.Publish(t.Context(), "a", say("1")))
	assert.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP datastar_hub_published_total Number of events that were published.
# TYPE datastar_hub_published_total counter
datastar_hub_published_total{datastar_hub_name="chats"} 0
datastar_hub_published_total{datastar_hub_name="rooms"} 1
`), "datastar_hub_published_total"))
	assert.True(t, registry.Unregister(registered))
	assert.NoError(t, registry.Register(promhub.NewCollector(chats, "rooms")))
}
