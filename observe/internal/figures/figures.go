// Package figures are the figures of a hub's Stats that are metrics, the same for
// OpenTelemetry and Prometheus.
package figures

import "github.com/echo-datastar/datastar/hub"

// Figure is one of them.
type Figure struct {
	Name, Unit, Help string
	Now              bool // it is a state, and no count
	Of               func(s *hub.Stats) int64
}

// All are all of them.
var All = []Figure{
	{"published", "{event}", "Number of events that were published.", false, func(s *hub.Stats) int64 { return int64(s.Published) }},
	{"delivered", "{event}", "Number of events that were handed to streams, once for each follower.", false, func(s *hub.Stats) int64 { return int64(s.Delivered) }},
	{"coalesced", "{event}", "Number of events left out of a queue because newer ones replace them.", false, func(s *hub.Stats) int64 { return int64(s.Coalesced) }},
	{"gaps", "{follower}", "Number of followers that had a gap.", false, func(s *hub.Stats) int64 { return int64(s.Gaps) }},
	{"replays", "{follower}", "Number of followers that reconnected and had no gap.", false, func(s *hub.Stats) int64 { return int64(s.Replays) }},
	{"snapshots", "{snapshot}", "Number of snapshots that were sent to followers.", false, func(s *hub.Stats) int64 { return int64(s.Snapshots) }},
	{"followers", "{follower}", "Number of streams that follow.", true, func(s *hub.Stats) int64 { return int64(s.Followers) }},
	{"queue", "{event}", "Number of events that wait in the queues of all followers.", true, func(s *hub.Stats) int64 { return int64(s.Waiting) }},
}
