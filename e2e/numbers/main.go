// Command numbers is the server of the tests of live pages: a feed that counts the halves
// of a second since the Unix time in EPOCH, whoever serves it, so that a page can tell
// what it missed.
//
//	PORT=8000 EPOCH=1700000000 REPORT=FILE DRAIN=1s numbers DIR
//
// serves the files of DIR, and for each protocol the feed at /V1/feed and so on, a
// command at /V1/command, and one at /V1/crash that gets no answer. It appends to FILE
// what it did for whom. Before it shuts down it is not ready for as long as DRAIN says.
// SIGUSR1 has it end its feeds and turn followers away with 503, as a hub does that
// drains, or serve them again.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/echo-datastar/datastar"
)

func main() {
	epoch, err := strconv.ParseInt(os.Getenv("EPOCH"), 10, 64)
	if err != nil || len(os.Args) != 2 {
		log.Fatal("EPOCH and a folder are needed")
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	if e.Listener, err = listen("tcp", "127.0.0.1:"+os.Getenv("PORT")); err != nil {
		log.Fatal(err)
	}
	stopping, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	routes(e, stopping, time.Unix(epoch, 0))
	fmt.Println("Listening on http://" + e.Listener.Addr().String())
	go func() {
		if err := e.Start(""); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			log.Fatal(err)
		}
	}()
	<-stopping.Done()
	drain, _ := time.ParseDuration(os.Getenv("DRAIN"))
	time.Sleep(drain)
	_ = e.Listener.Close()             // nobody connects any more
	time.Sleep(100 * time.Millisecond) // what just connected is answered: Shutdown would drop it
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = e.Shutdown(ctx)
}

func routes(e *echo.Echo, stopping context.Context, epoch time.Time) {
	report := newReport(os.Getenv("REPORT"))
	drain := newDrain(syscall.SIGUSR1)
	for _, p := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
		g := e.Group("/"+p.String(), datastar.MiddlewareWithConfig(datastar.Config{Protocol: p, Heartbeat: time.Second}))
		g.GET("/feed", datastar.Handler(func(c *datastar.Context) error {
			defer report.stream(c.QueryParam("page"))()
			return c.Follow(numbers{epoch, drain})
		}))
		g.POST("/command", datastar.Handler(func(c *datastar.Context) error {
			report.add("run", c.QueryParam("page"))
			return nil
		}))
		g.POST("/crash", func(c echo.Context) error {
			report.add("run", c.QueryParam("page"))
			panic(http.ErrAbortHandler)
		})
	}
	e.GET("/ready", datastar.Ready(func(context.Context) error { return stopping.Err() }))
	e.Static("/", os.Args[1])
}
