package datastar_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
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
				script, err := b.Script()
				require.NoError(t, err)
				return c.String(http.StatusOK, string(attribute)+string(script))
			}))
			r := testkit.Ask(t, http.MethodGet, "/", "")
			r.Header.Del("Datastar-Request")
			w := testkit.Record(e, r)
			assert.Contains(t, w.Body.String(), tt.expect)
			if tt.given == datastar.V1 {
				token := w.Result().Cookies()[0].Value
				assert.Contains(t, w.Body.String(), "'"+token+"'")
				assert.Contains(t, w.Body.String(), `<meta name="csrf-token" content="`+token+`">`)
			}
		})
	}
}

// Echo's CSRF middleware takes a QUERY for a command: it passes with the token that an
// action of the page has, or where the middleware skips it.
func TestQueryBehindCSRF(t *testing.T) {
	skip := func(c echo.Context) bool { return c.Request().Method == "QUERY" }
	for _, tt := range []struct {
		name        string
		skipper     func(c echo.Context) bool
		token       string
		expect      int
		expectToken bool // in what answers it
	}{
		{"with the token", nil, "t", http.StatusOK, true},
		{"without", nil, "", http.StatusBadRequest, false},
		{"skipped", skip, "", http.StatusOK, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(middleware.CSRFWithConfig(middleware.CSRFConfig{Skipper: tt.skipper}), datastar.Middleware())
			e.Add("QUERY", "/", datastar.Handler(func(c *datastar.Context) error {
				js, err := c.Page().Query("/")
				require.NoError(t, err)
				assert.Equal(t, tt.expectToken, strings.Contains(string(js), "'X-CSRF-Token':'t'"))
				return c.PatchSignals(map[string]int{"n": 1})
			}))
			r := testkit.Ask(t, "QUERY", "/", "{}")
			r.AddCookie(&http.Cookie{Name: "_csrf", Value: "t"})
			if tt.token != "" {
				r.Header.Set("X-CSRF-Token", tt.token)
			}
			assert.Equal(t, tt.expect, testkit.Record(e, r).Code)
		})
	}
}
