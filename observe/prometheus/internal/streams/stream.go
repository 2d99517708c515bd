package streams

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/internal/text"
)

// label is what streams are told apart by.
type label struct{ route, protocol string }

// series are the metrics of streams with the same label. They are looked up once, when a
// stream opens.
type series struct {
	active                prometheus.Gauge
	events                prometheus.Counter
	sizes, writes, firsts prometheus.Observer
	durations             []prometheus.Observer // by the status
}

// of returns the series of a label.
func (o *Observer) of(l label) *series {
	if s, ok := o.series.Load(l); ok {
		return s.(*series)
	}
	s, _ := o.series.LoadOrStore(l, o.newSeries(l))
	return s.(*series)
}

// newSeries makes the series of all statuses at once: one that begins with its first stream
// has no rate before the second.
func (o *Observer) newSeries(l label) *series {
	route := text.Valid(l.route)
	s := &series{
		active: o.active.WithLabelValues(route, l.protocol),
		events: o.events.WithLabelValues(route, l.protocol),
		sizes:  o.sizes.WithLabelValues(route, l.protocol),
		writes: o.writes.WithLabelValues(route, l.protocol),
		firsts: o.firsts.WithLabelValues(route, l.protocol),
	}
	for _, status := range observe.Statuses() {
		s.durations = append(s.durations, o.durations.WithLabelValues(route, l.protocol, status.String()))
	}
	return s
}

// stream is what is told of a stream.
type stream struct {
	*series
	began bool // it had its first event
}

var _ observe.Observer = (*Observer)(nil)

// Opened implements [observe.Observer].
func (o *Observer) Opened(_ context.Context, s observe.Stream) observe.Observation {
	told := &stream{series: o.of(label{s.Route, s.Protocol})}
	told.active.Inc()
	return told
}

// Sent implements [observe.Observation].
func (t *stream) Sent(s observe.Sent) {
	t.events.Add(float64(s.Events))
	t.sizes.Observe(float64(s.Bytes))
	t.writes.Observe(s.Writing.Seconds())
	if !t.began {
		t.began = true
		t.firsts.Observe(s.FirstEvent.Seconds())
	}
}

// Closed implements [observe.Observation].
func (t *stream) Closed(e observe.End) {
	t.active.Dec()
	if int(e.Status) < len(t.durations) {
		t.durations[e.Status].Observe(e.Duration.Seconds())
	}
}
