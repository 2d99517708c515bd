package datastar_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

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
		{"QUERY", "QUERY", "/?a=1", sent, sent},
		{"DELETE with a body, before 1.0.0", http.MethodDelete, "/", sent, sent},
		{"DELETE with a query, from 1.0.0", http.MethodDelete, "/?" + query, "", sent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.Middleware())
			testkit.Any(e, "/", func(c echo.Context) error {
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
