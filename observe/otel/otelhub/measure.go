package otelhub

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/echo-datastar/datastar/hub"
)

// figures are the figures of Stats that are metrics.
var figures = []struct {
	name, unit, description string
	now                     bool // it is a state, and no count
	of                      func(s *hub.Stats) int64
}{
	{"published", "{event}", "Number of events that were published.", false, func(s *hub.Stats) int64 { return int64(s.Published) }},
	{"delivered", "{event}", "Number of events that were handed to streams, once for each follower.", false, func(s *hub.Stats) int64 { return int64(s.Delivered) }},
	{"coalesced", "{event}", "Number of events left out of a queue because newer ones replace them.", false, func(s *hub.Stats) int64 { return int64(s.Coalesced) }},
	{"gaps", "{follower}", "Number of followers that had a gap.", false, func(s *hub.Stats) int64 { return int64(s.Gaps) }},
	{"replays", "{follower}", "Number of followers that reconnected and had no gap.", false, func(s *hub.Stats) int64 { return int64(s.Replays) }},
	{"snapshots", "{snapshot}", "Number of snapshots that were sent to followers.", false, func(s *hub.Stats) int64 { return int64(s.Snapshots) }},
	{"followers", "{follower}", "Number of streams that follow.", true, func(s *hub.Stats) int64 { return int64(s.Followers) }},
	{"queue", "{event}", "Number of events that wait in the queues of all followers.", true, func(s *hub.Stats) int64 { return int64(s.Waiting) }},
}

// Measure makes metrics of the hub's Stats, which it asks for whenever metrics are
// collected, until Unregister of what it returns is called, as before a hub is closed that
// another one replaces. An error is returned if the meter provider takes no instrument,
// which that of the SDK always does.
func (o *Observer) Measure(h hub.Hub) (metric.Registration, error) {
	instruments := make([]metric.Int64Observable, len(figures))
	all := make([]metric.Observable, len(figures))
	var failed []error
	for i, f := range figures {
		var err error
		if name := "datastar.hub." + f.name; f.now {
			instruments[i], err = o.meter.Int64ObservableUpDownCounter(name, metric.WithUnit(f.unit), metric.WithDescription(f.description))
		} else {
			instruments[i], err = o.meter.Int64ObservableCounter(name, metric.WithUnit(f.unit), metric.WithDescription(f.description))
		}
		all[i], failed = instruments[i], append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	common := metric.WithAttributeSet(attribute.NewSet(o.common...))
	return o.meter.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		s := h.Stats()
		for i, f := range figures {
			to.ObserveInt64(instruments[i], f.of(&s), common)
		}
		return nil
	}, all...)
}
