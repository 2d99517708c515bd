// Package prometheus has the middleware for Prometheus for Echo v5. It does what that of
// [github.com/echo-datastar/datastar/observe/prometheus] does for Echo v4.
package prometheus
