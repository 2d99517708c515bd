// Command _example is the example app on Echo v5. The rest of it is made from
// that on v4: see e2e/echov5_test.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/labstack/echo/v5"
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
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := newApp(clients)
	listener, err := net.Listen("tcp", ":"+os.Getenv("PORT"))
	if err != nil {
		return err
	}
	fmt.Printf("Listening on http://localhost:%d\n", listener.Addr().(*net.TCPAddr).Port)

	var server *http.Server
	config := echo.StartConfig{
		Listener: listener, HideBanner: true, HidePort: true, GracefulTimeout: 2 * time.Second,
		BeforeServeFunc: func(s *http.Server) error { server = s; return nil },
		OnShutdownError: func(error) { err = server.Close() },
	}
	return errors.Join(config.Start(a.drained(interrupted), a), err)
}

// drainWindow is how long the followers of the hub are sent away over.
const drainWindow = 500 * time.Millisecond

// drained returns a context that is done once the streams of the hub are, after
// ctx.
func (a *app) drained(ctx context.Context) context.Context {
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		defer stop()
		draining, cancel := context.WithTimeout(serving, 2*time.Second)
		defer cancel()
		if err := a.live.hub.Shutdown(draining); err != nil {
			log.Print(err)
		}
	})
	return serving
}

// Render makes the templates an Echo Renderer.
func (r renderer) Render(_ *echo.Context, w io.Writer, name string, data any) error {
	return r.execute(w, name, data)
}
