package p

import (
	"mime/multipart"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/page"
)

var (
	e *echo.Echo
	c *datastar.Context
)

type account struct {
	Name string `json:"name" form:"name"`
	Age  int    `json:"age" form:"age"`
}

func load() []account { return nil }

func pay(c *datastar.Context) error { return nil }

func search(c *datastar.Context) error { return nil }
