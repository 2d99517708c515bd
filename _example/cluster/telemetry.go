package main

import (
	"context"
	"errors"
	"log"
	"os"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// sendTelemetry has traces and metrics sent to the collector at
// OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318, until stop is called. Without
// that variable there are none.
func sendTelemetry(ctx context.Context) (stop func(), err error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
		return func() {}, nil
	}
	spans, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := otlpmetrichttp.New(ctx)
	if err != nil {
		return nil, err
	}
	node, err := resource.New(ctx, resource.WithFromEnv(), resource.WithTelemetrySDK(),
		resource.WithAttributes(semconv.ServiceName("cluster"), semconv.ServiceInstanceID(*name)))
	if err != nil {
		return nil, err
	}
	tracing := trace.NewTracerProvider(trace.WithBatcher(spans), trace.WithResource(node))
	metrics := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(figures)), metric.WithResource(node))
	otel.SetTracerProvider(tracing)
	otel.SetMeterProvider(metrics)
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := errors.Join(tracing.Shutdown(ctx), metrics.Shutdown(ctx)); err != nil {
			log.Printf("%s: the last telemetry was not sent: %v", *name, err)
		}
	}, nil
}
