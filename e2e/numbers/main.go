// Command numbers is the server of the tests of live pages: a feed that counts the halves
// of a second since the Unix time in EPOCH, whoever serves it, so that a page can tell
// what it missed.
//
//	PORT=8000 EPOCH=1700000000 REPORT=FILE numbers DIR
//
// serves the files of DIR, and for each protocol the feed at /V1/feed and so on, and a
// command at /V1/command. It appends to FILE what it did for whom. SIGUSR1 has it end its
// feeds and turn followers away with 503, as a hub does that drains, or serve them again.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
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
	report := newReport(os.Getenv("REPORT"))
	drain := newDrain(syscall.SIGUSR1)
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	for _, p := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
		g := e.Group("/"+p.String(), datastar.MiddlewareWithConfig(datastar.Config{Protocol: p, Heartbeat: time.Second}))
		g.GET("/feed", datastar.Handler(func(c *datastar.Context) error {
			defer report.stream(c.QueryParam("page"))()
			return c.Follow(numbers{time.Unix(epoch, 0), drain})
		}))
		g.POST("/command", datastar.Handler(func(c *datastar.Context) error {
			report.add("run", c.QueryParam("page"))
			return nil
		}))
	}
	e.Static("/", os.Args[1])
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Println("Listening on http://127.0.0.1:" + os.Getenv("PORT"))
	go func() {
		if err := e.Start("127.0.0.1:" + os.Getenv("PORT")); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-ctx.Done()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = e.Shutdown(ctx)
}
