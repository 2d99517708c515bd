package streams

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/echo-datastar/datastar/internal/uploads"
	"github.com/echo-datastar/datastar/observe"
	"github.com/echo-datastar/datastar/observe/internal/text"
)

// Request is a request that is observed. It has a span of its own, unless an outer
// middleware began one.
type Request struct {
	of    *Observer
	http  *http.Request // as it came
	route string        // as it was known then
	began time.Time
	span  trace.Span // of the request
	own   bool       // it is ours
	ended atomic.Bool
}

// Begin observes a request. What it returns in its place is for what is inside. client is
// the address of the client.
func (o *Observer) Begin(r *http.Request, route, client string) (*Request, *http.Request) {
	q := &Request{of: o, http: r, route: route, began: time.Now(), span: trace.SpanFromContext(r.Context())}
	ctx := r.Context()
	if outer := q.span.SpanContext(); !outer.IsValid() || outer.IsRemote() {
		q.own = true
		ctx, q.span = o.tracer.Start(o.propagator.Extract(ctx, propagation.HeaderCarrier(r.Header)), nameOf(r, route),
			trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(asked(r, route, client)...))
	}
	return q, r.WithContext(observe.With(ctx, q))
}

// Release gives the request that came what net/http cleans up in the end. r is the one
// that was inside.
func (q *Request) Release(r *http.Request) {
	uploads.HandBack(q.http, r)
}

// End ends a request that was answered with a status, or with none if it is 0. For one
// that was answered with a stream it does nothing.
func (q *Request) End(route string, status int) {
	if status >= http.StatusInternalServerError {
		q.end(route, status, strconv.Itoa(status), "")
		return
	}
	q.end(route, status, "", "")
}

// Panicked ends a request whose handler panicked, as a handler does to cut a connection.
func (q *Request) Panicked(route string, with any) {
	if with == http.ErrAbortHandler {
		q.End(route, 0)
		return
	}
	q.end(route, 0, "panic", text.Valid(fmt.Sprint(with)))
}

// end ends a request once: when it was answered, or its stream has opened.
func (q *Request) end(route string, status int, failure, description string) {
	if !q.own || q.ended.Swap(true) {
		return
	}
	took, answer := time.Since(q.began), answered(route, status, failure)
	if q.span.IsRecording() {
		if route != q.route {
			q.span.SetName(nameOf(q.http, route))
		}
		q.span.SetAttributes(answer...)
		if failure != "" {
			q.span.SetStatus(codes.Error, description)
		}
	}
	q.span.End()
	if ctx := q.context(); q.of.requests.Enabled(ctx) {
		answer = append(answer, method(q.http), scheme(q.http), version(q.http))
		q.of.requests.Record(ctx, took.Seconds(), metric.WithAttributes(answer...))
	}
}

// context is for measurements, which may be shown with the span of the request.
func (q *Request) context() context.Context {
	return trace.ContextWithSpan(context.Background(), q.span)
}

// answered is what is known of an answer.
func answered(route string, status int, failure string) []attribute.KeyValue {
	all := make([]attribute.KeyValue, 0, 6)
	if route != "" {
		all = append(all, semconv.HTTPRoute(route))
	}
	if status != 0 {
		all = append(all, semconv.HTTPResponseStatusCode(status))
	}
	if failure != "" {
		all = append(all, semconv.ErrorTypeKey.String(failure))
	}
	return all
}
