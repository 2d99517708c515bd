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
	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/internal/figures"
	"github.com/echo-datastar/datastar/observe/internal/text"
)

// collector is the collector of one hub.
type collector struct {
	hub   hub.Hub
	descs []*prometheus.Desc // as figures.All
}

// NewCollector returns a collector of what a hub does. name tells it from other hubs of the
// process, as the label datastar_hub_name. A registry refuses two of the same name. Unregister
// the collector before a hub is closed that another one replaces.
func NewCollector(h hub.Hub, name string) prometheus.Collector {
	c := &collector{hub: h}
	labels := prometheus.Labels{"datastar_hub_name": text.Valid(name)}
	for _, f := range figures.All {
		c.descs = append(c.descs, prometheus.NewDesc(nameOf(f), f.Help, nil, labels))
	}
	return c
}

// nameOf returns the name of a metric: that of a count ends in _total.
func nameOf(f figures.Figure) string {
	if f.Now {
		return "datastar_hub_" + f.Name
	}
	return "datastar_hub_" + f.Name + "_total"
}

func kindOf(f figures.Figure) prometheus.ValueType {
	if f.Now {
		return prometheus.GaugeValue
	}
	return prometheus.CounterValue
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
	for i, f := range figures.All {
		to <- prometheus.MustNewConstMetric(c.descs[i], kindOf(f), float64(f.Of(&s)))
	}
}
