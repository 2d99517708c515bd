package p

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

var (
	e        *echo.Echo
	c        *datastar.Context
	html     string
	progress chan int
	rooms    hub.Hub
)

type account struct {
	Name string `json:"name" form:"name"`
	Age  int    `json:"age" form:"age"`
}
