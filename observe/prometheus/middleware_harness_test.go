package prometheus_test

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	client "github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/observe/prometheus"
)

// app is an Echo whose streams are measured, with a handler for "/rooms/:id".
func app(registry *client.Registry, handler echo.HandlerFunc) *echo.Echo {
	e := echo.New()
	e.Use(prometheus.NewMiddlewareWithConfig(prometheus.Config{Registerer: registry}), datastar.Middleware())
	e.GET("/rooms/:id", handler)
	e.POST("/rooms/:id", handler)
	return e
}

// ask asks for a URL as Datastar does.
func ask(t testing.TB, e *echo.Echo, method, url string, header ...string) *httptest.ResponseRecorder {
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

// expect compares the metrics whose names have a prefix, but for those that are 0. Of a
// histogram it compares how many values it has, their sum, and up to which bound the
// largest is.
func expect(t *testing.T, registry client.Gatherer, prefix string, expect ...string) {
	t.Helper()
	families, err := registry.Gather()
	require.NoError(t, err)
	var lines []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if shown := show(m); strings.HasPrefix(f.GetName(), prefix) && shown != "" {
				lines = append(lines, f.GetName()+" "+labels(m)+shown)
			}
		}
	}
	slices.Sort(lines)
	assert.Equal(t, expect, lines)
}

func show(m *dto.Metric) string {
	switch {
	case m.Histogram != nil && m.Histogram.GetSampleCount() > 0:
		return fmt.Sprintf("%d, %g, up to %g", m.Histogram.GetSampleCount(), m.Histogram.GetSampleSum(), largest(m.Histogram))
	case m.Counter.GetValue() != 0:
		return fmt.Sprint(m.Counter.GetValue())
	case m.Gauge.GetValue() != 0:
		return fmt.Sprint(m.Gauge.GetValue())
	}
	return ""
}

// largest returns the bound of the bucket with the largest value.
func largest(h *dto.Histogram) float64 {
	for _, b := range h.GetBucket() {
		if b.GetCumulativeCount() == h.GetSampleCount() {
			return b.GetUpperBound()
		}
	}
	return math.Inf(1)
}

func labels(m *dto.Metric) string {
	var all strings.Builder
	for _, l := range m.GetLabel() {
		all.WriteString(l.GetName() + "=" + l.GetValue() + " ")
	}
	return all.String()
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
