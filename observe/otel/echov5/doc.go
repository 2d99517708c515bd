// Package otel has the middleware for OpenTelemetry for Echo v5. It does what that of
// [github.com/echo-datastar/datastar/observe/otel] does for Echo v4.
package otel
