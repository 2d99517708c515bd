package datastar_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestSkipper(t *testing.T) {
	config := datastar.DefaultConfig
	config.Skipper = func(c echo.Context) bool { return c.Path() == "/skipped" }
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.POST("/:any", echoSignals)
	e.POST("/skipped", func(c echo.Context) error {
		_, ok := datastar.From(c)
		assert.False(t, ok)
		body, err := io.ReadAll(c.Request().Body)
		assert.Equal(t, `no JSON`, string(body))
		return err
	})
	assert.Equal(t, http.StatusOK, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/skipped", "no JSON")).Code)
	assert.Equal(t, http.StatusBadRequest, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/read", "no JSON")).Code)
}

func TestConfigIsValidated(t *testing.T) {
	var tests = []struct {
		name   string
		given  datastar.Config
		expect string
	}{
		{"zero", datastar.Config{}, ""},
		{"everything", datastar.Config{
			Protocol: datastar.V019, Legacy: datastar.V018, SignalsLimit: 1, Heartbeat: -1, WriteTimeout: -1,
			FlushDelay: -1, Context: context.Background(), OnClose: func(*datastar.Context, error) {},
		}, ""},
		{"protocol", datastar.Config{Protocol: 9}, "datastar: Config.Protocol: Protocol(9) is unknown"},
		{"legacy", datastar.Config{Legacy: 9}, "datastar: Config.Legacy: Protocol(9) is unknown"},
		{"origins", datastar.Config{RedirectOrigins: []string{"*", "https://a.example", "http://[::1]:8080"}}, ""},
		{"origin", datastar.Config{RedirectOrigins: []string{"https://a.example", "https://b.example/"}},
			`datastar: Config.RedirectOrigins: "https://b.example/" is no origin such as https://example.com`},
		{"limit", datastar.Config{SignalsLimit: -1}, "datastar: Config.SignalsLimit is negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			middleware, err := tt.given.ToMiddleware()
			if tt.expect == "" {
				require.NoError(t, err)
				assert.NotNil(t, middleware)
				assert.NotPanics(t, func() { datastar.MiddlewareWithConfig(tt.given) })
				return
			}
			assert.EqualError(t, err, tt.expect)
			assert.Nil(t, middleware)
			assert.PanicsWithError(t, tt.expect, func() { datastar.MiddlewareWithConfig(tt.given) })
		})
	}
}

func TestZeroConfigIsTheDefault(t *testing.T) {
	zero := datastar.Config{}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(zero))
	e.GET("/", datastar.Handler(loops["Recv"]))
	e.POST("/", echoSignals)
	assert.Equal(t, http.StatusOK, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `"`+strings.Repeat("x", 1<<20-2)+`"`)).Code)
	assert.Equal(t, http.StatusRequestEntityTooLarge, testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", `"`+strings.Repeat("x", 1<<20-1)+`"`)).Code)
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		began := time.Now()
		r, leave := testkit.Cancelable(testkit.Ask(t, http.MethodGet, "http://memory/", ""))
		events, end := testkit.Get(t, client, r)
		assert.Equal(t, ":\n\n", (<-events).Text)
		assert.Equal(t, 15*time.Second, time.Since(began))
		leave()
		require.Error(t, <-end)
	})
}
