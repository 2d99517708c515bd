package p

import (
	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

var (
	e    *echo.Echo
	c    *datastar.Context
	form string
)
