package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/_example/internal/demo"
	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/natshub"
	datastarotel "github.com/echo-datastar/datastar/observe/otel"
	"github.com/echo-datastar/datastar/observe/otel/otelhub"
	datastarprometheus "github.com/echo-datastar/datastar/observe/prometheus"
	"github.com/echo-datastar/datastar/observe/prometheus/promhub"
)

// app is one of the processes that serve the page.
type app struct {
	*demo.App
	hub      *natshub.Hub
	list     *list
	crowd    chan struct{} // holds a value if it was not published yet who looks at the list
	draining atomic.Bool
}

// runApp serves the page until ctx is done.
func runApp(ctx context.Context, d *demo.App) error {
	stop, err := sendTelemetry(ctx)
	if err != nil {
		return err
	}
	defer stop()
	conn, err := nats.Connect(*natsURL, nats.Name(*name), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(retry),
		nats.PingInterval(2*time.Second)) // notices within three of them that a machine fails silently
	if err != nil {
		return err
	}
	defer conn.Close()
	a := &app{App: d, crowd: make(chan struct{}, 1)}
	if err := a.open(ctx, conn); err != nil {
		return err
	}
	go a.tellViewers()
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

// open opens what the apps share. A cluster that has just started takes a
// while.
func (a *app) open(ctx context.Context, conn *nats.Conn) (err error) {
	err = persist(ctx, outage, func(ctx context.Context) error {
		a.list, err = openList(ctx, conn, *replicas)
		return err
	})
	if err != nil {
		return err
	}
	observer := otelhub.NewObserver()
	a.hub, err = natshub.New(ctx, conn, natshub.Config{
		Name: "pages", Replicas: *replicas,
		Memory: hub.MemoryConfig{
			Snapshot: a.snapshot, OnPresence: a.changed, DrainWindow: drainWindow, Observers: []hub.Observer{observer},
		},
	})
	if err != nil {
		return err
	}
	_, err = observer.Measure(a.hub)
	return errors.Join(err, prometheus.Register(promhub.NewCollector(a.hub, "pages")))
}

func (a *app) routes() {
	a.Pre(datastarotel.NewMiddleware(), datastarprometheus.NewMiddleware()) // outer to what demo.New uses
	a.GET("/metrics", echo.WrapHandler(promhttp.Handler()))
	a.GET("/", datastar.Handler(a.page))
	a.GET("/feed", datastar.Handler(a.feed))
	a.POST("/todos", datastar.Handler(a.add))
	a.PUT("/todos/:id", datastar.Handler(a.mark))
	a.DELETE("/todos/:id", datastar.Handler(a.remove))
	a.GET("/ready", a.ready)
}

// ready answers the proxy, which asks whether to send more pages to this app: not while
// it stops, or does not reach NATS.
func (a *app) ready(c echo.Context) error {
	health := a.hub.Health()
	if a.draining.Load() || !health.Connected || health.Err != nil {
		return c.NoContent(http.StatusServiceUnavailable)
	}
	return c.NoContent(http.StatusOK)
}

// drainWindow is the time over which the feeds of an app end when it stops. An
// app with many pages needs more.
const drainWindow = 2 * time.Second

// stop ends the app for a deploy: first the proxy sends no more pages to it,
// then the feeds end bit by bit, and last the server ends.
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
