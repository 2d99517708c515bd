package dev_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/dev"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// Echo's Timeout drops what was written by a handler that fails: there the app's answer
// stays, since a page in its place would be an empty one.
func TestErrors_insideTimeout(t *testing.T) {
	e := testkit.NewEcho(testkit.Timeout(), dev.MiddlewareWithConfig(quiet))
	e.GET("/", func(c echo.Context) error { return errors.New("no database") })
	w := testkit.Record(e, goes("/"))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Equal(t, `{"message":"Internal Server Error"}`, strings.TrimSpace(w.Body.String()))
}

// counting is the writer of a middleware that notes the status, and hides what it wraps.
type counting struct{ http.ResponseWriter }

// A writer that hides Flush drops nothing: what fails inside of it is shown.
func TestErrors_insideWriterThatHidesFlush(t *testing.T) {
	count := echo.WrapMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(counting{w}, r) })
	})
	e := testkit.NewEcho(count, dev.MiddlewareWithConfig(quiet))
	e.GET("/", func(echo.Context) error { return errors.New("no database") })
	w := testkit.Record(e, goes("/"))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Contains(t, w.Body.String(), "<pre>no database</pre>")
}
