package main

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/natshub"
)

// app is one of the processes that serve the page.
type app struct {
	*demo.App
	hub      *natshub.Hub
	list     *list
	crowd    chan struct{} // holds one if there are other followers than were told
	draining atomic.Bool
}

// runApp serves the page until ctx is done.
func runApp(ctx context.Context, d *demo.App) error {
	conn, err := nats.Connect(*natsURL, nats.Name(*name), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(retry),
		nats.PingInterval(patience/2)) // notices a machine that is gone without a word
	if err != nil {
		return err
	}
	defer conn.Close()
	a := &app{App: d, crowd: make(chan struct{}, 1)}
	if err := a.open(ctx, conn); err != nil {
		return err
	}
	go a.tellCrowd()
	a.routes()
	if a.Listener, err = net.Listen("tcp", *listen); err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- a.Start("") }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return a.stop()
	}
}

// open opens what the apps share. A cluster that is just started takes a while.
func (a *app) open(ctx context.Context, conn *nats.Conn) (err error) {
	err = persist(ctx, 3*patience, func(ctx context.Context) error {
		a.list, err = openList(ctx, conn, *replicas)
		return err
	})
	if err != nil {
		return err
	}
	a.hub, err = natshub.New(ctx, conn, natshub.Config{
		Name: "pages", Replicas: *replicas,
		Memory: hub.MemoryConfig{OnPresence: a.changed, DrainWindow: drainWindow},
	})
	return err
}

func (a *app) routes() {
	a.GET("/", datastar.Handler(a.page))
	a.GET("/feed", datastar.Handler(a.feed))
	a.POST("/todos", datastar.Handler(a.add))
	a.PUT("/todos/:id", datastar.Handler(a.mark))
	a.DELETE("/todos/:id", datastar.Handler(a.remove))
	a.GET("/ready", a.ready)
}

// ready tells the proxy whether to send more pages here.
func (a *app) ready(c echo.Context) error {
	if a.draining.Load() {
		return c.NoContent(http.StatusServiceUnavailable)
	}
	return c.NoContent(http.StatusOK)
}

// drainWindow is how long the pages of an app that stops are sent away over. An
// app with many takes more.
const drainWindow = 2 * time.Second

// stop ends the app as a deploy does: first the proxy sends no more pages here,
// then those that are here go bit by bit, and last the server ends.
func (a *app) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	a.draining.Store(true)
	pause(ctx, 2*between)
	err := errors.Join(a.hub.Shutdown(ctx), a.Shutdown(ctx))
	if errors.Is(err, context.DeadlineExceeded) {
		err = a.Close()
	}
	return err
}

// changed notes that there are other followers, to be told soon.
func (a *app) changed(string, int) {
	select {
	case a.crowd <- struct{}{}:
	default:
	}
}

// tellCrowd publishes how many look at the list whenever that changes, but not
// too often. All apps do, as each may be the one that is left.
func (a *app) tellCrowd() {
	for range a.crowd {
		if err := a.hub.Publish(context.Background(), topic, a.here()); err != nil && !a.draining.Load() {
			log.Printf("%s: how many look was not told: %v", *name, err)
		}
		time.Sleep(between)
	}
}
