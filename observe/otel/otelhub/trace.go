package otelhub

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/internal/text"
)

var _ hub.Observer = (*Observer)(nil)

// Publish implements [hub.Observer].
func (o *Observer) Publish(ctx context.Context, topic string, events int) (hub.Carrier, func(error)) {
	ctx, span := o.tracer.Start(ctx, "publish", trace.WithSpanKind(trace.SpanKindProducer),
		trace.WithAttributes(o.message("publish", semconv.MessagingOperationTypeSend, topic, events)...))
	with := hub.Carrier{}
	o.propagator.Inject(ctx, propagation.MapCarrier(with))
	return with, func(err error) {
		if err != nil {
			span.SetAttributes(semconv.ErrorType(err))
			span.SetStatus(codes.Error, text.Valid(err.Error()))
		}
		span.End()
	}
}

// Queued implements [hub.Observer].
func (o *Observer) Queued(q hub.Queued) {
	ctx := o.propagator.Extract(context.Background(), propagation.MapCarrier(q.Carrier))
	publish := trace.SpanContextFromContext(ctx)
	if !publish.IsValid() {
		return
	}
	attributes := append(o.message("queue", semconv.MessagingOperationTypeProcess, q.Topic, q.Events), attribute.Int("datastar.followers", q.Followers))
	_, span := o.tracer.Start(ctx, "queue", trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithLinks(trace.Link{SpanContext: publish}), trace.WithAttributes(attributes...))
	span.End()
}

// message is what is known of a message.
func (o *Observer) message(operation string, kind attribute.KeyValue, topic string, events int) []attribute.KeyValue {
	return append([]attribute.KeyValue{
		semconv.MessagingSystemKey.String("datastar"), semconv.MessagingOperationName(operation), kind,
		semconv.MessagingDestinationName(text.Valid(topic)), attribute.Int("datastar.events", events),
	}, o.common...)
}
