// Package streams observes requests and their streams for OpenTelemetry. It is what the
// middlewares for Echo v4 and v5 have in common, and knows no Echo.
package streams

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Config is that of a middleware. What is nil is the global one.
type Config struct {
	Scope          string // the import path of the middleware
	TracerProvider trace.TracerProvider
	MeterProvider  metric.MeterProvider
	Propagator     propagation.TextMapPropagator
}

// Observer observes the requests of one middleware.
type Observer struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	*instruments
}

// New returns an observer, or the error of a meter that takes no instrument.
func New(c Config) (*Observer, error) {
	if c.TracerProvider == nil {
		c.TracerProvider = otel.GetTracerProvider()
	}
	if c.MeterProvider == nil {
		c.MeterProvider = otel.GetMeterProvider()
	}
	if c.Propagator == nil {
		c.Propagator = otel.GetTextMapPropagator()
	}
	measured, err := newInstruments(c.MeterProvider.Meter(c.Scope, metric.WithSchemaURL(semconv.SchemaURL)))
	if err != nil {
		return nil, err
	}
	return &Observer{
		tracer:      c.TracerProvider.Tracer(c.Scope, trace.WithSchemaURL(semconv.SchemaURL)),
		propagator:  c.Propagator,
		instruments: measured,
	}, nil
}
