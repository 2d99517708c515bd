// Package echov5 has the middleware of package compress for Echo v5.
package echov5

import (
	"net/http"

	"github.com/labstack/echo/v5"

	"github.com/echo-datastar/datastar/compress"
)

// Middleware compresses responses as [compress.DefaultConfig] says. It comes before
// datastar's: what is inside of it is compressed.
func Middleware() echo.MiddlewareFunc { return MiddlewareWithConfig(compress.DefaultConfig) }

// MiddlewareWithConfig is [Middleware] with a config of your own.
func MiddlewareWithConfig(config compress.Config) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) (err error) {
			outer := c.Response()
			if begun, err := echo.UnwrapResponse(outer); err == nil && begun.Committed {
				return next(c) // the header is out, which would say that it is compressed
			}
			books, ok := outer.(*echo.Response)
			if !ok { // another middleware's writer is on top of them
				config.Serve(outer, c.Request(), func(w http.ResponseWriter) {
					c.SetResponse(w)
					err = next(c)
				})
				return err
			}
			config.Serve(books.ResponseWriter, c.Request(), func(w http.ResponseWriter) {
				books.ResponseWriter = w // beneath the books, whose hooks run when the handler writes
				err = next(c)
			})
			return err
		}
	}
}
