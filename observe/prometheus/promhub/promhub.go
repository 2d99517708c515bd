// Package promhub shows what hubs do to Prometheus: the figures of Stats, as metrics of
// client_golang.
//
//	h := hub.NewMemory(hub.MemoryConfig{})
//	prometheus.MustRegister(promhub.NewCollector(h, "rooms"))
//
// # Metrics
//
// They are those of [hub.Stats], read when Prometheus asks:
//
//	datastar_hub_published_total  events that were published
//	datastar_hub_delivered_total  events that were handed to streams, once for each follower
//	datastar_hub_coalesced_total  events left out of a queue because newer ones replace them
//	datastar_hub_gaps_total       followers that had a gap
//	datastar_hub_replays_total    followers that reconnected and had no gap
//	datastar_hub_snapshots_total  snapshots that were sent to followers
//	datastar_hub_followers        streams that follow now
//	datastar_hub_queue            events that wait in all queues now
//
// All have the label datastar_hub_name. Topics are never a label: they are made of what
// users enter, and there may be as many as users.
package promhub

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar/hub"
)

// figures are the figures of Stats that are metrics.
var figures = []struct {
	name, help string
	kind       prometheus.ValueType
	of         func(s *hub.Stats) float64
}{
	{"published_total", "Number of events that were published.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Published) }},
	{"delivered_total", "Number of events that were handed to streams, once for each follower.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Delivered) }},
	{"coalesced_total", "Number of events left out of a queue because newer ones replace them.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Coalesced) }},
	{"gaps_total", "Number of followers that had a gap.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Gaps) }},
	{"replays_total", "Number of followers that reconnected and had no gap.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Replays) }},
	{"snapshots_total", "Number of snapshots that were sent to followers.", prometheus.CounterValue, func(s *hub.Stats) float64 { return float64(s.Snapshots) }},
	{"followers", "Number of streams that follow.", prometheus.GaugeValue, func(s *hub.Stats) float64 { return float64(s.Followers) }},
	{"queue", "Number of events that wait in the queues of all followers.", prometheus.GaugeValue, func(s *hub.Stats) float64 { return float64(s.Waiting) }},
}

// collector is the collector of one hub.
type collector struct {
	hub   hub.Hub
	descs []*prometheus.Desc // as figures
}

// NewCollector returns a collector of what a hub does. name tells it from other hubs of the
// process, as the label datastar_hub_name. A registry refuses two of the same name. Unregister
// the collector before a hub is closed that another one replaces.
func NewCollector(h hub.Hub, name string) prometheus.Collector {
	c := &collector{hub: h}
	labels := prometheus.Labels{"datastar_hub_name": strings.ToValidUTF8(name, "\uFFFD")}
	for _, f := range figures {
		c.descs = append(c.descs, prometheus.NewDesc("datastar_hub_"+f.name, f.help, nil, labels))
	}
	return c
}

// Describe implements [prometheus.Collector].
func (c *collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (c *collector) Collect(to chan<- prometheus.Metric) {
	s := c.hub.Stats()
	for i, f := range figures {
		to <- prometheus.MustNewConstMetric(c.descs[i], f.kind, f.of(&s))
	}
}
