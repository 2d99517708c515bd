package p

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
)

func userOf(c echo.Context) string { return "" }

func pay(c *datastar.Context) error { return nil }
