// Package otelhub shows what hubs do to OpenTelemetry: the way of what is published, as
// spans, and the figures of Stats, as metrics.
//
//	observer := otelhub.NewObserver()
//	h := hub.NewMemory(hub.MemoryConfig{Observers: []hub.Observer{observer}})
//	_, err := observer.Measure(h)
//
// # Spans
//
// Publish has a span of kind producer, "publish", a child of the span in its context. Its
// id goes with the message: over a broker as the header traceparent. Each process in which
// the message is queued for followers has a span of kind consumer, "queue". It is a child
// of the publish and has a link to it, as the conventions for messaging ask of it. So the
// trace of a request shows which processes received what it published, and when. A message
// that carries no id has no such span.
//
// Topics are attributes of these spans, messaging.destination.name, and never of a metric.
//
// # Metrics
//
// They are those of [hub.Stats], read when metrics are collected:
//
//	datastar.hub.published  {event}     events that were published
//	datastar.hub.delivered  {event}     events that were handed to streams, once for each follower
//	datastar.hub.coalesced  {event}     events left out of a queue because newer ones replace them
//	datastar.hub.gaps       {follower}  followers that had a gap
//	datastar.hub.replays    {follower}  followers that reconnected and had no gap
//	datastar.hub.snapshots  {snapshot}  snapshots that were sent to followers
//	datastar.hub.followers  {follower}  streams that follow now
//	datastar.hub.queue      {event}     events that wait in all queues now
//
// The last two are gauges that may be summed over processes; the others are counters.
package otelhub

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// ScopeName is the name of the instrumentation scope.
const ScopeName = "github.com/echo-datastar/datastar/observe/otel/otelhub"

// Config says what observes a hub.
type Config struct {
	// Name tells the hub from others of the process, as the attribute datastar.hub.name.
	// Optional. Default value "": there is no such attribute.
	Name string

	// TracerProvider makes the spans. Optional. Default value: the global one.
	TracerProvider trace.TracerProvider

	// MeterProvider makes the metrics. Optional. Default value: the global one.
	MeterProvider metric.MeterProvider

	// Propagator writes and reads the ids that go with messages. All that it writes goes
	// with them: if it carries baggage, that does, too. Optional. Default value: the global
	// one, which carries nothing unless the app has set it.
	Propagator propagation.TextMapPropagator
}

// Observer observes one hub: it is one of MemoryConfig.Observers.
type Observer struct {
	tracer     trace.Tracer
	meter      metric.Meter
	propagator propagation.TextMapPropagator
	common     []attribute.KeyValue
}

// NewObserver observes a hub by the global providers.
func NewObserver() *Observer { return NewObserverWithConfig(Config{}) }

// NewObserverWithConfig is [NewObserver] with a config.
func NewObserverWithConfig(config Config) *Observer {
	if config.TracerProvider == nil {
		config.TracerProvider = otel.GetTracerProvider()
	}
	if config.MeterProvider == nil {
		config.MeterProvider = otel.GetMeterProvider()
	}
	if config.Propagator == nil {
		config.Propagator = otel.GetTextMapPropagator()
	}
	o := &Observer{
		tracer:     config.TracerProvider.Tracer(ScopeName, trace.WithSchemaURL(semconv.SchemaURL)),
		meter:      config.MeterProvider.Meter(ScopeName, metric.WithSchemaURL(semconv.SchemaURL)),
		propagator: config.Propagator,
	}
	if config.Name != "" {
		o.common = []attribute.KeyValue{attribute.String("datastar.hub.name", config.Name)}
	}
	return o
}
