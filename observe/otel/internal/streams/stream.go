package streams

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/internal/text"
)

// The attributes of a stream.
const (
	protocolKey = attribute.Key("datastar.protocol")
	statusKey   = attribute.Key("datastar.stream.status")
	eventsKey   = attribute.Key("datastar.stream.events")
	bytesKey    = attribute.Key("datastar.stream.bytes")
	durationKey = attribute.Key("datastar.stream.duration")
	firstKey    = attribute.Key("datastar.stream.time_to_first_event")
	writingKey  = attribute.Key("datastar.stream.write.duration")
)

// answer is how long a stream takes at most that is no more than the answer to its
// request: it has no span of its own, unless there is more to say than that it ended.
const answer = time.Second

// stream is what is told of a stream.
type stream struct {
	request *Request
	label   label
	series  *series
	began   bool          // it had its first event
	writing time.Duration // that was recorded
}

var _ observe.Observer = (*Request)(nil)

// Opened implements [observe.Observer]. The request was answered by that.
func (q *Request) Opened(_ context.Context, s observe.Stream) observe.Observation {
	l := label{s.Route, s.Protocol}
	told := &stream{request: q, label: l, series: q.of.of(l)}
	told.series.active.Add(1)
	q.span.SetAttributes(protocolKey.String(s.Protocol))
	if q.own {
		q.end(s.Route, http.StatusOK, "", "")
	} else {
		q.span.AddEvent("datastar.stream.opened")
	}
	return told
}

// Sent implements [observe.Observation].
func (t *stream) Sent(s observe.Sent) {
	of := t.request.of
	t.series.events.Add(int64(s.Events))
	of.sizes.Record(context.Background(), int64(s.Bytes), t.series.recorded...)
	t.wrote(s.Writing)
	if !t.began {
		t.began = true
		of.firsts.Record(t.request.context(), s.FirstEvent.Seconds(), t.series.recorded...)
	}
}

func (t *stream) wrote(took time.Duration) {
	t.writing += took
	t.request.of.writes.Record(context.Background(), took.Seconds(), t.series.recorded...)
}

// Closed implements [observe.Observation].
func (t *stream) Closed(e observe.End) {
	t.series.active.Add(-1)
	if last := e.Writing - t.writing; last > 0 { // what was flushed after the last event
		t.wrote(last)
	}
	if int(e.Status) < len(t.series.ended) {
		t.request.of.durations.Record(t.request.context(), e.Duration.Seconds(), t.series.ended[e.Status]...)
	}
	if !t.request.own {
		tell(t.request.span, e)
		return
	}
	if short := e.Status == observe.NormalClosure && e.Duration < answer; !short && t.request.span.SpanContext().IsSampled() {
		t.trace(e)
	}
}

// trace tells how the stream went by a short span at its end, in a trace of its own with a
// link to the request. One that lasts as long as the stream would be seen only then, too,
// and stretch the trace of the request over hours.
func (t *stream) trace(e observe.End) {
	name := "stream"
	if t.label.route != "" {
		name += " " + t.label.route
	}
	attributes := append(t.label.attributes(), method(t.request.http))
	_, span := t.request.of.tracer.Start(context.Background(), name,
		trace.WithLinks(trace.Link{SpanContext: t.request.span.SpanContext()}), trace.WithAttributes(attributes...))
	tell(span, e)
	span.End()
}

// tell tells a span how a stream went.
func tell(span trace.Span, e observe.End) {
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(
		statusKey.String(e.Status.String()), eventsKey.Int(e.Events), bytesKey.Int(e.Bytes),
		durationKey.Float64(e.Duration.Seconds()), firstKey.Float64(e.FirstEvent.Seconds()), writingKey.Float64(e.Writing.Seconds()),
	)
	if e.Status != observe.Error {
		return
	}
	if e.Cause == nil {
		span.SetStatus(codes.Error, "")
		return
	}
	span.SetAttributes(semconv.ErrorType(e.Cause))
	span.SetStatus(codes.Error, text.Valid(e.Cause.Error()))
}
