package p

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"os/exec"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

var (
	c        *datastar.Context
	progress chan int
	values   chan int
	feed     datastar.Feed
	rooms    hub.Hub
)

func userOf(c *datastar.Context) string { return "" }

func store(c *datastar.Context) (row string, err error) { return "", nil }

func setTitle(c *datastar.Context) error { return nil }

func render(ctx context.Context, topic string) (html string, err error) { return "", nil }

func show(ctx context.Context, topic string) ([]datastar.Event, error) { return nil, nil }

func state() any { return nil }

type source struct{}

func (s *source) Next(ctx context.Context, after string) (price map[string]int, id string, err error) {
	return nil, "", ctx.Err()
}
