package datastar_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestSignals(t *testing.T) {
	type person struct {
		Name string `json:"name"`
		Tags []string
	}
	read := func(when *http.Request) (got person, err error) {
		e := testkit.NewEcho()
		e.Any("/", datastar.Handler(func(c *datastar.Context) error {
			got, err = datastar.Signals[person](c)
			return nil
		}))
		testkit.Record(e, when)
		return got, err
	}
	got, err := read(testkit.Ask(t, http.MethodPost, "/", `{"name":"ada","Tags":["x"]}`))
	assert.NoError(t, err)
	assert.Equal(t, person{"ada", []string{"x"}}, got)

	got, err = read(testkit.Ask(t, http.MethodGet, "/", ""))
	assert.NoError(t, err)
	assert.Zero(t, got)

	_, err = read(testkit.Ask(t, http.MethodPost, "/", `{"name":1}`))
	var refused *echo.HTTPError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, http.StatusBadRequest, refused.Code)
	var mismatch *json.UnmarshalTypeError
	assert.True(t, errors.As(err, &mismatch) || errors.Unwrap(refused) != nil, "the cause is inside")
}
