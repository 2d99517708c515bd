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

var (
	// ofRequests are those of the HTTP conventions.
	ofRequests = []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}
	// ofStreams are those of the SignalR conventions, and up to a day.
	ofStreams = []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 4 * 3600, 24 * 3600}
	ofWrites  = []float64{0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.01, 0.1, 1, 10}
	ofSizes   = []float64{128, 512, 2 << 10, 8 << 10, 32 << 10, 128 << 10, 512 << 10, 2 << 20}
)

func newInstruments(meter metric.Meter) (*instruments, error) {
	i := new(instruments)
	var failed [7]error
	seconds := func(into *metric.Float64Histogram, name, description string, bounds []float64) error {
		var err error
		*into, err = meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description), metric.WithExplicitBucketBoundaries(bounds...))
		return err
	}
	failed[0] = seconds(&i.requests, "http.server.request.duration", "Duration of HTTP server requests.", ofRequests)
	failed[1] = seconds(&i.durations, "datastar.server.stream.duration", "Duration of streams, from their opening to their end.", ofStreams)
	failed[2] = seconds(&i.firsts, "datastar.server.time_to_first_event", "Time from the request to the first event that was written.", ofRequests)
	failed[3] = seconds(&i.writes, "datastar.server.write.duration", "Time that writing and flushing events took.", ofWrites)
	i.sizes, failed[4] = meter.Int64Histogram("datastar.server.event.size", metric.WithUnit("By"),
		metric.WithDescription("Size of what was sent together, before compression."), metric.WithExplicitBucketBoundaries(ofSizes...))
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
