package datastar

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
)

// readyLimit is how long the checks of [Ready] may take in all.
const readyLimit = 2 * time.Second

// Ready is a handler for readiness probes, by which a balancer learns whether to send new
// pages here. It answers 200 when all checks return nil, and else 503; the error is
// logged when the answer becomes 503, and no page sees it. The checks run one after the
// other, with a context that ends after 2 s.
//
// To have it fail first in a shutdown, give it the context that the signal ends, and end
// the streams two probes later:
//
//	stopping, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
//	e.GET("/ready", datastar.Ready(
//		func(context.Context) error { return stopping.Err() },
//		func(context.Context) error { return rooms.Health().Err },
//	))
func Ready(checks ...func(ctx context.Context) error) echo.HandlerFunc {
	var failing atomic.Bool
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		err := firstError(c.Request().Context(), checks)
		if was := failing.Swap(err != nil); err == nil {
			return c.String(http.StatusOK, "ready\n")
		} else if !was {
			logError(c, fmt.Errorf("datastar: not ready: %w", err))
		}
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
}

// firstError returns the error of the first check that has one.
func firstError(ctx context.Context, checks []func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}
