package main

import (
	"regexp"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// wide is an app that does what the example has no use for: each of its
// handlers stands behind each stack of middlewares.
type wide struct {
	*echo.Echo
	hub *hub.Memory
}

func newWide() *wide {
	e, h := echo.New(), hub.NewMemory(hub.MemoryConfig{ReplayEvents: 8})
	config := datastar.Config{OnError: failed, Heartbeat: 10 * time.Millisecond}
	e.HTTPErrorHandler = datastar.HTTPErrorHandlerWithConfig(config, e.HTTPErrorHandler)
	e.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true}))
	for stack, middlewares := range stacks(datastar.MiddlewareWithConfig(config)) {
		g := e.Group("/wide/"+stack, middlewares...)
		for name, handle := range wideHandlers(h) {
			g.Match(methodsOf(stack, name), "/"+name, datastar.Handler(handle))
		}
		g.Match(wideMethods, "/plain", plain)
		g.Match(wideMethods, "/forbidden", func(echo.Context) error { return echo.ErrForbidden })
	}
	return &wide{e, h}
}

// stacks are the middlewares that an app may have around the package's own,
// from the outside in.
func stacks(own echo.MiddlewareFunc) map[string][]echo.MiddlewareFunc {
	once := datastar.IdempotentWithConfig(datastar.IdempotentConfig{Window: time.Second, MaxAnswer: 4 << 10, MaxBytes: 64 << 10})
	limit, zip := middleware.BodyLimit("4K"), middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 64})
	timeout := middleware.ContextTimeout(20 * time.Millisecond)
	old := datastar.MiddlewareWithConfig(datastar.Config{Legacy: datastar.V018, SignalsLimit: 8 << 10})
	return map[string][]echo.MiddlewareFunc{
		"alone":       nil,
		"own":         {own},
		"old":         {old},
		"limit-own":   {limit, own},
		"own-limit":   {own, limit},
		"gzip-own":    {zip, own},
		"own-gzip":    {own, zip},
		"gzip-old":    {zip, old},
		"own-once":    {own, once},
		"once-own":    {once, own},
		"old-once":    {old, once},
		"timeout-own": {timeout, own},
		"own-timeout": {own, timeout},
		"all-own":     {limit, zip, timeout, once, own},
		"own-all":     {own, limit, zip, once},
		"own-old":     {own, old},
	}
}

var wideMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "PRI"}

var idempotent = regexp.MustCompile("once|all")

// methodsOf are the methods of a route: a feed below Idempotent has to be a GET or
// QUERY, since it would not end with its client.
func methodsOf(stack, handler string) []string {
	if endless[handler] && idempotent.MatchString(stack) {
		return []string{"GET", "HEAD", "QUERY"}
	}
	return wideMethods
}
