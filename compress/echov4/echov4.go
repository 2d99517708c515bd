// Package echov4 has the middleware of package compress for Echo v4.
package echov4

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar/compress"
)

// Middleware compresses responses as [compress.DefaultConfig] says. It comes before
// datastar's: what is inside of it is compressed.
func Middleware() echo.MiddlewareFunc { return MiddlewareWithConfig(compress.DefaultConfig) }

// MiddlewareWithConfig is [Middleware] with a config of your own.
func MiddlewareWithConfig(config compress.Config) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			books := c.Response()
			if books.Committed { // the header is out, which would say that it is compressed
				return next(c)
			}
			beneath := books.Writer
			config.Serve(beneath, c.Request(), func(w http.ResponseWriter) {
				books.Writer = w // beneath the books, whose hooks run when the handler writes
				err = next(c)
			})
			return err
		}
	}
}
