package streams

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/internal/buckets"
)

// instruments are what a meter records.
type instruments struct {
	requests  metric.Float64Histogram
	durations metric.Float64Histogram
	firsts    metric.Float64Histogram
	writes    metric.Float64Histogram
	sizes     metric.Int64Histogram

	series sync.Map // label to *series
}

func newInstruments(meter metric.Meter) (*instruments, error) {
	i := new(instruments)
	var failed [7]error
	seconds := func(into *metric.Float64Histogram, name, description string, bounds []float64) error {
		var err error
		*into, err = meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description), metric.WithExplicitBucketBoundaries(bounds...))
		return err
	}
	failed[0] = seconds(&i.requests, "http.server.request.duration", "Duration of HTTP server requests.", buckets.Requests)
	failed[1] = seconds(&i.durations, "datastar.server.stream.duration", "Duration of streams, from their opening to their end.", buckets.Streams)
	failed[2] = seconds(&i.firsts, "datastar.server.time_to_first_event", "Time from the request to the first event that was written.", buckets.Requests)
	failed[3] = seconds(&i.writes, "datastar.server.write.duration", "Time that writing and flushing events took.", buckets.Writes)
	i.sizes, failed[4] = meter.Int64Histogram("datastar.server.event.size", metric.WithUnit("By"),
		metric.WithDescription("Size of what was sent together, before compression."), metric.WithExplicitBucketBoundaries(buckets.Sizes...))
	active, err := meter.Int64ObservableUpDownCounter("datastar.server.active_streams", metric.WithUnit("{stream}"),
		metric.WithDescription("Number of streams that are open."))
	failed[5] = err
	events, err := meter.Int64ObservableCounter("datastar.server.events", metric.WithUnit("{event}"),
		metric.WithDescription("Number of events that were sent."))
	failed[6] = err
	if err := errors.Join(failed[:]...); err != nil {
		return nil, err
	}
	_, err = meter.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		i.series.Range(func(_, value any) bool {
			s := value.(*series)
			to.ObserveInt64(active, s.active.Load(), s.observed)
			to.ObserveInt64(events, s.events.Load(), s.observed)
			return true
		})
		return nil
	}, active, events)
	return i, err
}

// label is what streams are told apart by: of the app's own text.
type label struct{ route, protocol string }

func (l label) attributes() []attribute.KeyValue {
	if l.route == "" {
		return []attribute.KeyValue{protocolKey.String(l.protocol)}
	}
	return []attribute.KeyValue{protocolKey.String(l.protocol), semconv.HTTPRoute(l.route)}
}

// series is what streams with the same label share. Its attributes are made once. What is
// counted here costs a stream less than the instruments of an SDK do.
type series struct {
	observed metric.ObserveOption
	recorded []metric.RecordOption
	ended    [][]metric.RecordOption // by the status

	active, events atomic.Int64
}

// of returns the series of a label.
func (i *instruments) of(l label) *series {
	if s, ok := i.series.Load(l); ok {
		return s.(*series)
	}
	s, _ := i.series.LoadOrStore(l, newSeries(l))
	return s.(*series)
}

func newSeries(l label) *series {
	all := metric.WithAttributeSet(attribute.NewSet(l.attributes()...))
	s := &series{observed: all, recorded: []metric.RecordOption{all}}
	for _, status := range observe.Statuses() {
		set := attribute.NewSet(append(l.attributes(), statusKey.String(status.String()))...)
		s.ended = append(s.ended, []metric.RecordOption{metric.WithAttributeSet(set)})
	}
	return s
}
