// Package hubtest tests that a hub fulfils the contract of hub.Hub.
package hubtest

import (
	"log/slog"
	"testing"

	"github.com/echo-datastar/datastar/hub"
)

// Run runs the tests. newHub returns a new hub with an epoch of its own and the
// given config; the tests close it. They use the real clock, and expect that
// published events wait for the followers when Publish returns. A wait that takes two
// minutes fails its test, and says what was awaited.
func Run(t *testing.T, newHub func(t *testing.T, config hub.MemoryConfig) hub.Hub) {
	for _, c := range contract {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, func(t *testing.T, config hub.MemoryConfig) hub.Hub {
				if config.Logger == nil {
					config.Logger = slog.New(slog.DiscardHandler)
				}
				h := &timed{newHub(t, config), t}
				t.Cleanup(func() { _ = h.Close() })
				return h
			})
		})
	}
}

type newHub func(t *testing.T, config hub.MemoryConfig) hub.Hub

var contract = [...]struct {
	name string
	test func(t *testing.T, newHub newHub)
}{
	{"order", testOrder},
	{"what was published together arrives together", testTogether},
	{"patterns", testPatterns},
	{"several topics in one feed", testTopics},
	{"errors of Publish", testPublishErrors},
	{"published once", testPublishOnce},
	{"errors of a feed", testFeedErrors},
	{"breaking out of a feed", testBreak},
	{"a feed ends with its context", testContext},
	{"replay", testReplay},
	{"replay of patterns", testReplayPatterns},
	{"a long replay", testLongReplay},
	{"cursor of a rendered page", testPosition},
	{"ids that are gaps", testGaps},
	{"trimmed replay", testTrimmed},
	{"seam", testSeam},
	{"snapshot", testSnapshot},
	{"snapshot of a gap", testSnapshotOfGap},
	{"snapshot that fails", testSnapshotFails},
	{"publishing during a snapshot", testSnapshotSeam},
	{"publishing beside snapshots", testSnapshotsBeside},
	{"a snapshot for all that wait", testShared},
	{"a snapshot for all that fails", testSharedFails},
	{"snapshots by patterns", testSharedByPattern},
	{"a bound on snapshots at a time", testSnapshotsBounded},
	{"refresh", testRefresh},
	{"refreshes together", testRefreshTogether},
	{"a refresh that fails", testRefreshFails},
	{"a gap without a snapshot", testGapWithoutSnapshot},
	{"quiet topics have no gap", testQuiet},
	{"a feed that gained topics", testGained},
	{"coalescing", testCoalesce},
	{"coalescing, then resync", testResync},
	{"coalescing, then disconnect", testCoalesceDisconnect},
	{"disconnect", testDisconnect},
	{"drop the oldest", testDropOldest},
	{"one publish is never too much", testLarge},
	{"a stalled follower delays nobody", testStalled},
	{"burst", testBurst},
	{"many publishers", testPublishers},
	{"shutdown", testShutdown},
	{"shutdown of a stalled follower", testShutdownStalled},
	{"close", testClose},
	{"lifetime", testLifetime},
	{"caps", testCaps},
	{"presence", testPresence},
	{"presence of many", testPresenceOfMany},
	{"presence with a grace", testPresenceGrace},
	{"who is there", testPresent},
	{"disconnect a key", testDisconnectKey},
	{"a key is refused for a time", testDisconnectOver},
	{"until", testUntil},
	{"most streams per key", testMaxPerKey},
	{"callbacks may use the hub", testCallbacks},
	{"observers carry a trace", testObservers},
	{"observers that panic", testObserversPanic},
	{"model", testModel},
}
