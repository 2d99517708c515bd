// Code generated from ../middleware_harness_test.go by go generate; DO NOT EDIT.

package otel_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/echo-datastar/datastar/echov5"
	"github.com/echo-datastar/datastar/observe/otel/echov5"
)

// telemetry keeps what is observed.
type telemetry struct {
	spans   *tracetest.SpanRecorder
	tracing *trace.TracerProvider
	reader  *metric.ManualReader
	metrics *metric.MeterProvider
}

func observing(sampler trace.Sampler) *telemetry {
	o := &telemetry{spans: tracetest.NewSpanRecorder(), reader: metric.NewManualReader()}
	o.tracing = trace.NewTracerProvider(trace.WithSampler(sampler), trace.WithSpanProcessor(o.spans))
	o.metrics = metric.NewMeterProvider(metric.WithReader(o.reader))
	return o
}

func (o *telemetry) config() otel.Config {
	return otel.Config{TracerProvider: o.tracing, MeterProvider: o.metrics, Propagator: propagation.TraceContext{}}
}

// app is an Echo that is observed, with a handler for "/rooms/:id", which all methods reach.
func (o *telemetry) app(handler echo.HandlerFunc) *echo.Echo {
	e := echo.New()
	e.Use(otel.NewMiddlewareWithConfig(o.config()), datastar.Middleware())
	e.Match([]string{http.MethodGet, http.MethodPost, "ODD"}, "/rooms/:id", handler)
	return e
}

// ask asks for a URL as Datastar does.
func ask(t *testing.T, e *echo.Echo, method, url string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// expectSpans compares the spans that have ended, in that order: each with its kind,
// duration, status, attributes and events, and the names of its parent and of what it has a link to.
func (o *telemetry) expectSpans(t *testing.T, expect ...string) {
	t.Helper()
	names := map[string]string{}
	for _, s := range o.spans.Ended() {
		names[s.SpanContext().SpanID().String()] = s.Name()
	}
	var lines []string
	for _, s := range o.spans.Ended() {
		line := fmt.Sprintf("%s (%s, %v) %s%s {%s}", s.Name(), s.SpanKind(), s.EndTime().Sub(s.StartTime()), s.Status().Code, s.Status().Description, show(s.Attributes()))
		for _, e := range s.Events() {
			line += " event " + e.Name
		}
		if s.Parent().IsValid() {
			line += " in " + s.Parent().TraceID().String()[:4] + " " + names[s.Parent().SpanID().String()]
		}
		for _, l := range s.Links() {
			line += " link " + names[l.SpanContext.SpanID().String()]
		}
		lines = append(lines, line)
	}
	assert.Equal(t, expect, lines)
}

// show shows attributes in the order of their keys.
func show(attributes []attribute.KeyValue) string {
	var all []string
	for _, a := range attributes {
		all = append(all, string(a.Key)+"="+a.Value.String())
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// expectMetrics compares the metrics whose names have a prefix, in the order of the lines.
func (o *telemetry) expectMetrics(t *testing.T, prefix string, expect ...string) {
	t.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(t, o.reader.Collect(t.Context(), &all))
	var lines []string
	for _, scope := range all.ScopeMetrics {
		if scope.Scope.Name != otel.ScopeName {
			continue
		}
		for _, m := range scope.Metrics {
			if strings.HasPrefix(m.Name, prefix) {
				lines = append(lines, points(t, m)...)
			}
		}
	}
	slices.Sort(lines)
	assert.Equal(t, expect, lines)
}

// points shows a metric: the name, the attributes and the value, or the number and sum of the
// values of a histogram.
func points(t *testing.T, m metricdata.Metrics) (lines []string) {
	point := func(attributes attribute.Set, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%s {%s} %s %s", m.Name, show(attributes.ToSlice()), fmt.Sprintf(format, args...), m.Unit))
	}
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			kind := "up to"
			if !data.IsMonotonic {
				kind = "now"
			}
			point(p.Attributes, "%s %d", kind, p.Value)
		}
	case metricdata.Histogram[int64]:
		for _, p := range data.DataPoints {
			point(p.Attributes, "%d, %d", p.Count, p.Sum)
		}
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			point(p.Attributes, "%d, %g", p.Count, p.Sum)
		}
	default:
		assert.Fail(t, "unknown data", "%T", data)
	}
	return lines
}

// stream is a handler that sends an event after two seconds, another two hours later, and
// then returns what end returns.
func stream(end func() error) echo.HandlerFunc {
	return datastar.Handler(func(c *datastar.Context) error {
		time.Sleep(2 * time.Second)
		if err := c.MergeFragments("<p>1"); err != nil {
			return err
		}
		time.Sleep(2 * time.Hour)
		if err := c.MergeFragments("<p>2"); err != nil {
			return err
		}
		return end()
	})
}

// discard is a response that goes nowhere.
type discard struct{ header http.Header }

func (d discard) Header() http.Header              { return d.header }
func (d discard) Write(p []byte) (int, error)      { return len(p), nil }
func (d discard) WriteHeader(int)                  {}
func (d discard) Flush()                           {}
func (d discard) SetWriteDeadline(time.Time) error { return nil }
