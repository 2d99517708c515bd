package p

import (
	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/observe/otel"
)

var e *echo.Echo
