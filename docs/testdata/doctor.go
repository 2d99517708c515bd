package p

import (
	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

func newApp() *echo.Echo

func isAdmin(echo.Context) bool
