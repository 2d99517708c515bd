package datastar_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/signals"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// echoSignals answers with the signals as they came.
func echoSignals(c echo.Context) error {
	ctx, ok := datastar.From(c)
	if !ok {
		return errors.New("no context")
	}
	return c.String(http.StatusOK, string(ctx.RawSignals()))
}

func TestMiddlewareReadsSignals(t *testing.T) {
	const sent = `{"a":{"b":[1,"x y+&=é"]}}`
	query := testkit.Ask(t, http.MethodGet, "/", sent).URL.RawQuery
	var tests = []struct {
		name       string
		whenMethod string
		whenTarget string
		whenBody   string
		expect     string
	}{
		{"GET", http.MethodGet, "/?" + query, "", sent},
		{"GET without signals", http.MethodGet, "/", "", ""},
		{"POST", http.MethodPost, "/", sent, sent},
		{"PUT", http.MethodPut, "/", sent, sent},
		{"PATCH", http.MethodPatch, "/", sent, sent},
		{"DELETE with a body, before 1.0.0", http.MethodDelete, "/", sent, sent},
		{"DELETE with a query, from 1.0.0", http.MethodDelete, "/?" + query, "", sent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			e.Any("/", func(c echo.Context) error {
				if tt.whenBody != "" {
					again, err := io.ReadAll(c.Request().Body)
					assert.NoError(t, err)
					assert.Equal(t, tt.whenBody, string(again), "the body can be read again")
				}
				return echoSignals(c)
			})
			w := testkit.Record(e, testkit.Ask(t, tt.whenMethod, tt.whenTarget, tt.whenBody))
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Equal(t, tt.expect, w.Body.String())
		})
	}
}

func TestMiddlewareLeavesPlainRequestsUnread(t *testing.T) {
	large := `"` + strings.Repeat("x", 5<<20) + `"`
	e := testkit.NewEcho(datastar.Middleware())
	body := &countingReader{Reader: strings.NewReader(large)}
	e.POST("/", func(c echo.Context) error {
		assert.Zero(t, body.read)
		got, err := io.ReadAll(c.Request().Body)
		assert.Equal(t, large, string(got))
		return errors.Join(err, c.NoContent(http.StatusNoContent))
	})
	r := httptest.NewRequest(http.MethodPost, "/?x=datastar=1", body)
	r.Header.Set("Content-Type", "application/json")
	given := r.Body
	assert.Equal(t, http.StatusNoContent, testkit.Record(e, r).Code)
	assert.True(t, given == r.Body, "the body is the same")
	assert.Equal(t, len(large), body.read)
}

// countingReader counts what was read.
type countingReader struct {
	io.Reader
	read int
}

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += n
	return n, err
}

func TestMiddlewareRefusesSignals(t *testing.T) {
	small := datastar.DefaultConfig
	small.SignalsLimit = 10
	var tests = []struct {
		name          string
		givenConfig   datastar.Config
		whenMethod    string
		whenSignals   string
		expectCode    int
		expectMessage string
		expectCause   error
	}{
		{"no JSON", datastar.DefaultConfig, http.MethodPost, `{"a":`, 400, `datastar: signals are not valid JSON`, signals.ErrInvalid},
		{"no JSON in a query", datastar.DefaultConfig, http.MethodGet, `{"a":`, 400, `datastar: signals are not valid JSON`, signals.ErrInvalid},
		{"too deep", datastar.DefaultConfig, http.MethodPost, strings.Repeat("[", 200) + strings.Repeat("]", 200), 400, `datastar: signals are nested deeper than 128`, signals.ErrTooDeep},
		{"too large", small, http.MethodPost, `"123456789"`, 413, `datastar: the signals are larger than 10 bytes`, signals.ErrTooLarge},
		{"too large in a query", small, http.MethodGet, `"123456789"`, 413, `datastar: the signals are larger than 10 bytes`, signals.ErrTooLarge},
		{"as large as may be", small, http.MethodPost, `"12345678"`, 200, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen error
			ran := false
			e := testkit.NewEcho(watch(&seen), datastar.MiddlewareWithConfig(tt.givenConfig))
			e.Any("/", func(c echo.Context) error {
				ran = true
				return c.NoContent(http.StatusOK)
			})
			w := testkit.Record(e, testkit.Ask(t, tt.whenMethod, "/", tt.whenSignals))
			assert.Equal(t, tt.expectCode, w.Code)
			assert.Equal(t, tt.expectCause == nil, ran)
			if tt.expectCause == nil {
				assert.NoError(t, seen)
				return
			}
			assert.JSONEq(t, `{"message":"`+tt.expectMessage+`"}`, w.Body.String())
			assert.ErrorIs(t, seen, tt.expectCause)
		})
	}
}

// watch notes the error that Echo is to hear of.
func watch(seen *error) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			*seen = next(c)
			return *seen
		}
	}
}

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
