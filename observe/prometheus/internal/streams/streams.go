// Package streams observes streams for Prometheus. It is what the middlewares for Echo v4
// and v5 have in common, and knows no Echo.
package streams

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/internal/buckets"
)

// Observer observes the streams of all middlewares with one registerer.
type Observer struct {
	active                           *prometheus.GaugeVec
	events                           *prometheus.CounterVec
	sizes, writes, firsts, durations *prometheus.HistogramVec
	all                              []prometheus.Collector
	series                           sync.Map // label to *series
}

// The labels: of the app's own text.
const (
	routeLabel    = "http_route"
	protocolLabel = "datastar_protocol"
	statusLabel   = "datastar_stream_status"
)

// New returns an observer that is registered, or the one that is registered already: an
// error is returned if something else has a name of its metrics.
func New(with prometheus.Registerer) (*Observer, error) {
	if with == nil {
		with = prometheus.DefaultRegisterer
	}
	o := newObserver()
	err := with.Register(o)
	var there prometheus.AlreadyRegisteredError
	if errors.As(err, &there) {
		if existing, ok := there.ExistingCollector.(*Observer); ok {
			return existing, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("datastar: metrics cannot be registered: %w", err)
	}
	return o, nil
}

func newObserver() *Observer {
	labels := []string{routeLabel, protocolLabel}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "datastar_server_" + name, Help: help, Buckets: buckets}, labels)
	}
	o := &Observer{
		active:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "datastar_server_active_streams", Help: "Number of streams that are open."}, labels),
		events:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "datastar_server_events_total", Help: "Number of events that were sent."}, labels),
		sizes:     histogram("event_size_bytes", "Size of what was sent together, before compression.", buckets.Sizes, labels...),
		writes:    histogram("write_duration_seconds", "Time that writing and flushing events took.", buckets.Writes, labels...),
		firsts:    histogram("time_to_first_event_seconds", "Time from the request to the first event that was written.", buckets.Requests, labels...),
		durations: histogram("stream_duration_seconds", "Duration of streams, from their opening to their end.", buckets.Streams, append(labels, statusLabel)...),
	}
	o.all = []prometheus.Collector{o.active, o.events, o.sizes, o.writes, o.firsts, o.durations}
	return o
}

// Describe implements [prometheus.Collector].
func (o *Observer) Describe(to chan<- *prometheus.Desc) {
	for _, c := range o.all {
		c.Describe(to)
	}
}

// Collect implements [prometheus.Collector].
func (o *Observer) Collect(to chan<- prometheus.Metric) {
	for _, c := range o.all {
		c.Collect(to)
	}
}

// Begin returns the request in whose place what is inside goes on, and whose stream is
// observed. An outer middleware may have it observed already.
func (o *Observer) Begin(r *http.Request) *http.Request {
	if observers, _ := observe.From(r.Context()); slices.Contains(observers, observe.Observer(o)) {
		return r
	}
	return r.WithContext(observe.With(r.Context(), o))
}
