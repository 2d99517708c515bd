package prometheus_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	client "github.com/prometheus/client_golang/prometheus"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/observe/prometheus"
)

// beside serves a stream of two hours, and a page, beside Echo's own middleware.
func beside(t *testing.T, skipper middleware.Skipper) *client.Registry {
	registry := client.NewRegistry()
	e := echo.New()
	e.Use(
		echoprometheus.NewMiddlewareWithConfig(echoprometheus.MiddlewareConfig{Registerer: registry, Skipper: skipper}),
		prometheus.NewMiddlewareWithConfig(prometheus.Config{Registerer: registry}),
		datastar.Middleware(),
	)
	e.GET("/rooms/:id", stream(func() error { return nil }))
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	ask(t, e, http.MethodGet, "/rooms/7")
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	return registry
}

// Without the Skipper a stream is a request of two hours, beyond the last bound.
func TestEchoprometheus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		expect(t, beside(t, nil), "echo_request_duration",
			"echo_request_duration_seconds code=200 host= method=GET url=/rooms/:id 1, 7202, up to +Inf",
			"echo_request_duration_seconds code=200 host=example.com method=GET url=/ 1, 0, up to 0.005")
	})
}

// With it each sees its own.
func TestEchoprometheus_skipper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := beside(t, prometheus.IsDatastar)
		expect(t, registry, "echo_request_duration",
			"echo_request_duration_seconds code=200 host=example.com method=GET url=/ 1, 0, up to 0.005")
		expect(t, registry, "datastar_server_time", "datastar_server_time_to_first_event_seconds "+room+"1, 2, up to 2.5")
	})
}
