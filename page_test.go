package datastar_test

import (
	"net/http"
	"testing"

	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestPage(t *testing.T) {
	var tests = []struct {
		name   string
		given  datastar.Protocol
		csrf   bool
		expect string
	}{
		{"of 1.0", datastar.ProtocolAuto, false, `data-on:click="@post('/x')"`},
		{"of the beta", datastar.Beta, false, `data-on-click="@post('/x',{openWhenHidden:true})"`},
		{"of one without headers", datastar.V019, true, `data-on-click="$$post('/x')"`},
		{"with a token", datastar.V1, true, `data-on:click="@post('/x',{headers:{'X-CSRF-Token':'`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Protocol: tt.given}))
			if tt.csrf {
				e.Use(middleware.CSRF())
			}
			e.GET("/", datastar.Handler(func(c *datastar.Context) error {
				b := c.Page()
				action, err := b.Post("/x")
				require.NoError(t, err)
				attribute, err := b.On("click", action)
				require.NoError(t, err)
				return c.String(http.StatusOK, string(attribute))
			}))
			r := testkit.Ask(t, http.MethodGet, "/", "")
			r.Header.Del("Datastar-Request")
			w := testkit.Record(e, r)
			assert.Contains(t, w.Body.String(), tt.expect)
			if tt.given == datastar.V1 {
				token := w.Result().Cookies()[0].Value
				assert.Contains(t, w.Body.String(), token)
			}
		})
	}
}
