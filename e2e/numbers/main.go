// Command numbers is the server of the tests of live pages: a feed that counts the fifths
// of a second since the Unix time in EPOCH, whoever serves it, so that a page can tell
// what it missed.
//
//	PORT=8000 EPOCH=1700000000 numbers DIR
//
// serves the files of DIR, and the feed for each protocol at /V1/feed and so on.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

const tick = time.Second / 5

func main() {
	epoch, err := strconv.ParseInt(os.Getenv("EPOCH"), 10, 64)
	if err != nil || len(os.Args) != 2 {
		log.Fatal("EPOCH and a folder are needed")
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	for _, p := range []datastar.Protocol{datastar.V1, datastar.Beta, datastar.V019, datastar.V018} {
		g := e.Group("/"+p.String(), datastar.MiddlewareWithConfig(datastar.Config{Protocol: p, Heartbeat: time.Second}))
		g.GET("/feed", datastar.Handler(func(c *datastar.Context) error { return c.Follow(numbers(time.Unix(epoch, 0))) }))
		g.GET("/finite", datastar.Handler(finite))
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

// numbers yields each number when its time has come, with itself as its id.
type numbers time.Time

func (epoch numbers) Events(ctx context.Context, after string) iter.Seq2[datastar.Batch, error] {
	return func(yield func(datastar.Batch, error) bool) {
		n := time.Since(time.Time(epoch)) / tick
		if last, err := strconv.Atoi(after); err == nil {
			n = time.Duration(last)
		}
		for n++; ; n++ {
			select {
			case <-time.After(time.Until(time.Time(epoch).Add(n * tick))):
			case <-ctx.Done():
				return
			}
			item := datastar.PatchElements(fmt.Sprintf("<i>%d</i>", n), datastar.WithSelector("#list"), datastar.WithMode(datastar.ModeAppend))
			if !yield(datastar.Batch{Events: []datastar.Event{item}, ID: strconv.Itoa(int(n))}, nil) {
				return
			}
		}
	}
}

// finite ends by itself.
func finite(c *datastar.Context) error {
	return c.PatchElements("<i>one</i>", datastar.WithSelector("#finite"), datastar.WithMode(datastar.ModeAppend))
}
