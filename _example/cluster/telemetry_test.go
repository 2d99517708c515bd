package main

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	collectmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	collecttraces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector receives what the apps send over OTLP, as a collector of OpenTelemetry does.
type collector struct {
	t   *testing.T
	url string

	mu      sync.Mutex
	spans   []received
	metrics map[string]bool // by the app and the name
}

// received is a span, and the app that sent it.
type received struct {
	app string
	*spans.Span
}

func startCollector(t *testing.T) *collector {
	c := &collector{t: t, metrics: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", c.takeTraces)
	mux.HandleFunc("POST /v1/metrics", c.takeMetrics)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// take reads a request of OTLP, and answers it.
func (c *collector) take(w http.ResponseWriter, r *http.Request, request, response proto.Message) bool {
	body, err := io.ReadAll(r.Body)
	if !assert.NoError(c.t, err) || !assert.NoError(c.t, proto.Unmarshal(body, request)) {
		w.WriteHeader(http.StatusBadRequest)
		return false
	}
	assert.Equal(c.t, "application/x-protobuf", r.Header.Get("Content-Type"))
	answer, err := proto.Marshal(response)
	assert.NoError(c.t, err)
	w.Header().Set("Content-Type", "application/x-protobuf")
	_, _ = w.Write(answer)
	return true
}

func (c *collector) takeTraces(w http.ResponseWriter, r *http.Request) {
	var request collecttraces.ExportTraceServiceRequest
	if !c.take(w, r, &request, &collecttraces.ExportTraceServiceResponse{}) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, resource := range request.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, s := range scope.Spans {
				c.spans = append(c.spans, received{text(resource.Resource.Attributes, "service.instance.id"), s})
			}
		}
	}
}

func (c *collector) takeMetrics(w http.ResponseWriter, r *http.Request) {
	var request collectmetrics.ExportMetricsServiceRequest
	if !c.take(w, r, &request, &collectmetrics.ExportMetricsServiceResponse{}) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, resource := range request.ResourceMetrics {
		for _, scope := range resource.ScopeMetrics {
			for _, m := range scope.Metrics {
				c.metrics[text(resource.Resource.Attributes, "service.instance.id")+" "+m.Name] = true
			}
		}
	}
}

// text returns the value of an attribute.
func text(attributes []*common.KeyValue, key string) string {
	for _, a := range attributes {
		if a.Key == key {
			return a.Value.GetStringValue()
		}
	}
	return ""
}

// number does the same for a number.
func number(attributes []*common.KeyValue, key string) float64 {
	for _, a := range attributes {
		if a.Key == key {
			return a.Value.GetDoubleValue()
		}
	}
	return 0
}

// find returns the spans of a name that have something in common.
func (c *collector) find(name string, is func(s received) bool) (found []received) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		if s.Name == name && is(s) {
			found = append(found, s)
		}
	}
	return found
}

// wait waits until so many of them have arrived.
func (c *collector) wait(n int, name string, is func(s received) bool) (found []received) {
	c.t.Helper()
	require.Eventually(c.t, func() bool {
		found = c.find(name, is)
		return len(found) >= n
	}, patience, 10*time.Millisecond, "%s has not arrived", name)
	return found
}

func (c *collector) has(metric string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.metrics[metric]
}

func childOf(parent received) func(s received) bool {
	return func(s received) bool {
		return slices.Equal(s.ParentSpanId, parent.SpanId) && slices.Equal(s.TraceId, parent.TraceId)
	}
}

func anyway(received) bool { return true }

// A trace goes from the request of one page over NATS to each app whose pages receive what
// it published. No span is as long as a stream, and the end of one leads to its request.
func TestTelemetry(t *testing.T) {
	c := startCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.url)
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	t.Setenv("OTEL_METRIC_EXPORT_INTERVAL", "200")
	apps := startCluster(t, "-nats", startNATS(t))
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var lists []<-chan int
	for _, app := range []string{"app1", "app2", "app3"} {
		list := follow(t, ctx, apps.node(app).url)
		require.Equal(t, 2, <-list)
		lists = append(lists, list)
	}
	require.NoError(t, addTodo(t, apps.node("app2").url, "traced"))
	for _, list := range lists {
		require.Equal(t, 3, <-list)
	}

	request := c.wait(1, "POST /todos", func(s received) bool { return s.app == "app2" })[0]
	assert.Empty(t, request.ParentSpanId)
	assert.Equal(t, spans.Span_SPAN_KIND_SERVER, request.Kind)
	publish := c.wait(1, "publish", childOf(request))[0]
	assert.Equal(t, "app2", publish.app)
	assert.Equal(t, spans.Span_SPAN_KIND_PRODUCER, publish.Kind)
	assert.Equal(t, topic, text(publish.Attributes, "messaging.destination.name"))
	queued := c.wait(3, "queue", childOf(publish))
	var on []string
	for _, s := range queued {
		on = append(on, s.app)
		assert.Equal(t, spans.Span_SPAN_KIND_CONSUMER, s.Kind)
		require.Len(t, s.Links, 1)
		assert.Equal(t, hex.EncodeToString(publish.SpanId), hex.EncodeToString(s.Links[0].SpanId))
	}
	assert.ElementsMatch(t, []string{"app1", "app2", "app3"}, on)

	feeds := c.wait(3, "GET /feed", anyway)
	assert.Empty(t, c.find("stream /feed", anyway), "they are still open")
	leave()
	ended := c.wait(3, "stream /feed", anyway)
	for _, s := range ended {
		assert.Equal(t, "client_gone", text(s.Attributes, "datastar.stream.status"))
		assert.Empty(t, s.ParentSpanId)
		assert.Less(t, float64(s.EndTimeUnixNano-s.StartTimeUnixNano)/1e9, number(s.Attributes, "datastar.stream.duration"))
		require.Len(t, s.Links, 1)
		of := slices.IndexFunc(feeds, func(feed received) bool { return slices.Equal(feed.SpanId, s.Links[0].SpanId) })
		require.GreaterOrEqual(t, of, 0, "it has a link to its request")
		assert.Equal(t, feeds[of].app, s.app)
		assert.NotEqual(t, feeds[of].TraceId, s.TraceId)
	}
	for _, app := range []string{"app1", "app2", "app3"} {
		for _, name := range []string{"datastar.server.stream.duration", "datastar.server.events", "datastar.hub.delivered", "http.server.request.duration"} {
			require.Eventually(t, func() bool { return c.has(app + " " + name) }, patience, 10*time.Millisecond, "%s has not sent %s", app, name)
		}
	}
}
