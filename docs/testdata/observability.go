package p

import (
	"log"
	"log/slog"
	"sync/atomic"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/observe/otel"
	"github.com/echo-datastar/datastar/observe/otel/otelhub"
	datastarprometheus "github.com/echo-datastar/datastar/observe/prometheus"
)

var (
	e            *echo.Echo
	online, sent atomic.Int64
)
