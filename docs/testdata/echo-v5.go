package p

import (
	"net/http"

	"github.com/labstack/echo/v5"

	datastar "github.com/echo-datastar/datastar/echov5"
)
