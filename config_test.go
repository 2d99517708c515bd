package datastar_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestConfigIsValidated(t *testing.T) {
	var tests = []struct {
		name   string
		given  datastar.Config
		expect string
	}{
		{"zero", datastar.Config{}, ""},
		{"everything", datastar.Config{
			Protocol: datastar.V019, Legacy: datastar.V018, SignalsLimit: 1, Heartbeat: -1, WriteTimeout: -1,
			FlushDelay: -1, Context: context.Background(), OnOpen: func(*datastar.Context) {}, OnEvent: func(*datastar.Context, datastar.Sent) {},
			OnClose: func(*datastar.Context, datastar.End) {}, Logger: slog.Default(),
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
	e.GET("/", datastar.Handler(func(c *datastar.Context) error {
		for range datastar.Recv(c, make(chan int)) {
		}
		return nil
	}))
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
