// Command _example is a small app to copy: state that goes to the server and
// back, an element that the server targets, an endless feed, a text that appears while
// it is written, state that is kept on the server, and a contact that is edited in
// place; the same handlers behind a page for each generation of the Datastar client.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
)

func main() {
	clients := flag.String("clients", "", "serve the Datastar clients from `DIR`/<version>/datastar.js instead of their public addresses")
	flag.Parse()
	if err := run(*clients); err != nil {
		log.Fatal(err)
	}
}

// run serves the app until it is interrupted.
func run(clients string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := newApp(clients)
	a.HideBanner, a.HidePort = true, true
	var err error
	if a.Listener, err = net.Listen("tcp", ":"+port()); err != nil {
		return err
	}
	fmt.Printf("Listening on http://localhost:%d\n", a.Listener.Addr().(*net.TCPAddr).Port)

	failed := make(chan error, 1)
	go func() { failed <- a.Start("") }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return a.stop()
	}
}

// drainWindow is the time over which the feeds of the hub end on shutdown. An
// app with many pages needs more.
const drainWindow = 500 * time.Millisecond

// stop ends the streams, those of the hub bit by bit, and then the server. The
// clients reconnect to whatever listens on this address next.
func (a *app) stop() error {
	// Two seconds for running requests, and for connections that a
	// browser opened ahead of time.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := a.live.hub.Shutdown(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	err := a.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = a.Close()
	}
	return err
}

// Render implements echo.Renderer.
func (r renderer) Render(w io.Writer, name string, data any, _ echo.Context) error {
	return r.execute(w, name, data)
}

func port() string {
	if port := os.Getenv("PORT"); port != "" {
		return port
	}
	return "3000"
}
