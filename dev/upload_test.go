package dev_test

import (
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/dev"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// The form of a request that a page sent is that of the request that came, of which
// net/http removes the files.
func TestMiddleware_multipart(t *testing.T) {
	e := testkit.NewEcho(dev.MiddlewareWithConfig(quiet))
	form := new(multipart.Form)
	e.POST("/", func(c echo.Context) error {
		c.Request().MultipartForm = form
		return nil
	})
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost"
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Datastar-Dev", "7.1")
	testkit.Record(e, r)
	assert.Same(t, form, r.MultipartForm)
}
