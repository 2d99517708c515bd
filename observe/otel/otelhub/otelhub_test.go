package otelhub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/otel/otelhub"
)

func tracing() (*sdktrace.TracerProvider, *tracetest.SpanRecorder) {
	spans := tracetest.NewSpanRecorder()
	return sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)), spans
}

// follow follows a topic with as many streams, until the test ends.
func follow(t *testing.T, h hub.Hub, topic string, streams int) {
	for range streams {
		go func() {
			for range h.Feed(topic).Events(t.Context(), "") {
			}
		}()
	}
	synctest.Wait()
}

func say(text string) event.Event { return event.MergeFragments("<p>" + text) }

// attributes are those of a span, in the order of their keys.
func attributes(s sdktrace.ReadOnlySpan) (all []string) {
	for _, a := range s.Attributes() {
		all = append(all, string(a.Key)+"="+a.Value.String())
	}
	slices.Sort(all)
	return all
}

func TestObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, spans := tracing()
		h := hub.NewMemory(hub.MemoryConfig{Observers: []hub.Observer{
			otelhub.NewObserverWithConfig(otelhub.Config{Name: "pages", TracerProvider: provider, Propagator: propagation.TraceContext{}}),
		}})
		follow(t, h, "rooms.*", 2)
		ctx, request := provider.Tracer("theirs").Start(t.Context(), "POST /rooms/:id")
		require.NoError(t, h.Publish(ctx, "rooms.7", say("1"), say("2")))
		request.End()
		require.NoError(t, h.Publish(ctx, "nobody", say("3")))
		synctest.Wait()
		require.NoError(t, h.Close())

		ended := spans.Ended()
		require.Len(t, ended, 4)
		publish := ended[slices.IndexFunc(ended, func(s sdktrace.ReadOnlySpan) bool { return s.Name() == "publish" })]
		assert.Equal(t, trace.SpanKindProducer, publish.SpanKind())
		assert.Equal(t, request.SpanContext().SpanID(), publish.Parent().SpanID())
		assert.Equal(t, []string{
			"datastar.events=2", "datastar.hub.name=pages", "messaging.destination.name=rooms.7",
			"messaging.operation.name=publish", "messaging.operation.type=send", "messaging.system=datastar",
		}, attributes(publish))
		queue := ended[slices.IndexFunc(ended, func(s sdktrace.ReadOnlySpan) bool { return s.Name() == "queue" })]
		assert.Equal(t, trace.SpanKindConsumer, queue.SpanKind())
		assert.Equal(t, publish.SpanContext().SpanID(), queue.Parent().SpanID())
		assert.Equal(t, request.SpanContext().TraceID(), queue.SpanContext().TraceID())
		require.Len(t, queue.Links(), 1)
		assert.Equal(t, publish.SpanContext().SpanID(), queue.Links()[0].SpanContext.SpanID())
		assert.Equal(t, []string{
			"datastar.events=2", "datastar.followers=2", "datastar.hub.name=pages", "messaging.destination.name=rooms.7",
			"messaging.operation.name=queue", "messaging.operation.type=process", "messaging.system=datastar",
		}, attributes(queue))
	})
}

func TestObserver_failed(t *testing.T) {
	provider, spans := tracing()
	o := otelhub.NewObserverWithConfig(otelhub.Config{TracerProvider: provider})
	_, done := o.Publish(t.Context(), "rooms.7", 1)
	assert.Empty(t, spans.Ended())
	done(errors.New("no broker"))
	require.Len(t, spans.Ended(), 1)
	assert.Equal(t, sdktrace.Status{Code: codes.Error, Description: "no broker"}, spans.Ended()[0].Status())
	assert.Contains(t, attributes(spans.Ended()[0]), "error.type=*errors.errorString")
}

// An exporter drops what it has with a text that is not UTF-8.
func TestObserver_encoding(t *testing.T) {
	provider, spans := tracing()
	o := otelhub.NewObserverWithConfig(otelhub.Config{TracerProvider: provider})
	_, done := o.Publish(t.Context(), "rooms.\xff", 1)
	done(errors.New("no topic rooms.\xff"))
	require.Len(t, spans.Ended(), 1)
	assert.Equal(t, "no topic rooms.\uFFFD", spans.Ended()[0].Status().Description)
	assert.Contains(t, attributes(spans.Ended()[0]), "messaging.destination.name=rooms.\uFFFD")
}

// What a message carries is taken as ids, or not at all: anybody may have written it.
func TestObserver_carrier(t *testing.T) {
	const id = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	var tests = []struct {
		name    string
		carrier hub.Carrier
		expect  string
	}{
		{"none", nil, ""},
		{"an id", hub.Carrier{"traceparent": id}, "0af7651916cd43dd8448eb211c80319c"},
		{"no id", hub.Carrier{"traceparent": "<script>"}, ""},
		{"nothing of it", hub.Carrier{"baggage": "user=ada"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			provider, spans := tracing()
			propagators := propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})
			o := otelhub.NewObserverWithConfig(otelhub.Config{TracerProvider: provider, Propagator: propagators})
			o.Queued(hub.Queued{Topic: "a", Events: 1, Followers: 1, At: time.Now(), Carrier: tt.carrier})
			if tt.expect == "" {
				assert.Empty(t, spans.Ended())
				return
			}
			require.Len(t, spans.Ended(), 1)
			assert.Equal(t, tt.expect, spans.Ended()[0].SpanContext().TraceID().String())
			assert.Equal(t, "b7ad6b7169203331", spans.Ended()[0].Parent().SpanID().String())
		})
	}
}

// Without providers nothing is observed, and all works.
func TestNewObserver(t *testing.T) {
	o := otelhub.NewObserver()
	h := hub.NewMemory(hub.MemoryConfig{Observers: []hub.Observer{o}})
	_, err := o.Measure(h)
	require.NoError(t, err)
	require.NoError(t, h.Publish(t.Context(), "a", say("1")))
	require.NoError(t, h.Close())
}

// collect returns the metrics as lines.
func collect(t *testing.T, reader *sdkmetric.ManualReader) (lines []string) {
	var all metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(context.Background(), &all))
	for _, scope := range all.ScopeMetrics {
		assert.Equal(t, otelhub.ScopeName, scope.Scope.Name)
		for _, m := range scope.Metrics {
			sum := m.Data.(metricdata.Sum[int64])
			for _, p := range sum.DataPoints {
				lines = append(lines, fmt.Sprintf("%s %d %s %v %s", m.Name, p.Value, m.Unit, sum.IsMonotonic, p.Attributes.Encoded(attribute.DefaultEncoder())))
			}
		}
	}
	return lines
}

func TestMeasure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader := sdkmetric.NewManualReader()
		o := otelhub.NewObserverWithConfig(otelhub.Config{Name: "pages", MeterProvider: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))})
		h := hub.NewMemory(hub.MemoryConfig{QueueEvents: 3})
		measuring, err := o.Measure(h)
		require.NoError(t, err)
		begun := h.Position()
		require.NoError(t, h.Publish(t.Context(), "rooms.7", say("1"), say("2")))
		all := h.Feed("rooms.7").Snapshot(func(context.Context, string) ([]event.Event, error) { return []event.Event{say("all")}, nil })
		for _, after := range []string{begun, begun, "1-another", "", ""} { // two replays, a gap and two snapshots
			go func() {
				for range all.Events(t.Context(), after) {
				}
			}()
		}
		for range 2 { // slow followers: queues, of which most is replaced
			go func() {
				for range h.Feed("slow").Events(t.Context(), "") {
					<-t.Context().Done()
				}
			}()
		}
		synctest.Wait()
		for i := range 6 {
			require.NoError(t, h.Publish(t.Context(), "slow", event.MergeFragments(fmt.Sprintf("<p id=\"a\">%d", i))))
			synctest.Wait()
		}
		assert.Equal(t, []string{
			"datastar.hub.published 8 {event} true datastar.hub.name=pages",
			"datastar.hub.delivered 4 {event} true datastar.hub.name=pages",
			"datastar.hub.coalesced 6 {event} true datastar.hub.name=pages",
			"datastar.hub.gaps 1 {follower} true datastar.hub.name=pages",
			"datastar.hub.replays 2 {follower} true datastar.hub.name=pages",
			"datastar.hub.snapshots 3 {snapshot} true datastar.hub.name=pages",
			"datastar.hub.followers 7 {follower} false datastar.hub.name=pages",
			"datastar.hub.queue 6 {event} false datastar.hub.name=pages",
		}, collect(t, reader))
		require.NoError(t, measuring.Unregister())
		assert.Empty(t, collect(t, reader))
		require.NoError(t, h.Close())
	})
}

// refusing is a provider whose meters take no counter.
type refusing struct{ noop.MeterProvider }

func (refusing) Meter(string, ...metric.MeterOption) metric.Meter { return refusingMeter{} }

type refusingMeter struct{ noop.Meter }

func (refusingMeter) Int64ObservableCounter(string, ...metric.Int64ObservableCounterOption) (metric.Int64ObservableCounter, error) {
	return nil, errors.New("no counters")
}

func TestMeasure_refused(t *testing.T) {
	h := hub.NewMemory(hub.MemoryConfig{})
	_, err := otelhub.NewObserverWithConfig(otelhub.Config{MeterProvider: refusing{}}).Measure(h)
	assert.ErrorContains(t, err, "no counters")
	require.NoError(t, h.Close())
}
