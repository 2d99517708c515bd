//go:build never

package docs

// What the pages import is required in go.mod by this file.
import (
	_ "github.com/echo-datastar/datastar/compress"
	_ "github.com/echo-datastar/datastar/datastartest"
	_ "github.com/echo-datastar/datastar/echov5"
	_ "github.com/echo-datastar/datastar/natshub"
	_ "github.com/echo-datastar/datastar/observe/otel"
	_ "github.com/echo-datastar/datastar/observe/prometheus"
	_ "github.com/go-playground/validator/v10"
	_ "github.com/labstack/echo-contrib/echoprometheus"
	_ "github.com/labstack/echo/v4"
	_ "github.com/labstack/echo/v4/middleware"
	_ "github.com/labstack/echo/v5"
	_ "github.com/nats-io/nats.go"
	_ "github.com/prometheus/client_golang/prometheus"
	_ "github.com/starfederation/datastar-go/datastar"
	_ "go.opentelemetry.io/contrib/instrumentation/github.com/labstack/echo/otelecho"
)
