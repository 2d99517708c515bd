package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"time"

	"github.com/echo-datastar/datastar"
)

const tick = time.Second / 2

// numbers yields each number when its time has come, with itself as its id.
type numbers struct {
	epoch time.Time
	drain *drain
}

func (s numbers) Admit(context.Context, string) error {
	select {
	case <-s.drain.begun():
		return draining{}
	default:
		return nil
	}
}

func (s numbers) Events(ctx context.Context, after string) iter.Seq2[datastar.Batch, error] {
	return func(yield func(datastar.Batch, error) bool) {
		n := time.Since(s.epoch) / tick
		if last, err := strconv.Atoi(after); err == nil {
			n = time.Duration(last)
		}
		for n++; ; n++ {
			select {
			case <-time.After(time.Until(s.epoch.Add(n * tick))):
			case <-s.drain.begun():
				yield(datastar.Batch{}, draining{})
				return
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

// drain is the time in which there are no numbers.
type drain struct {
	mu sync.Mutex
	is chan struct{} // closed when it has begun
}

// newDrain returns a drain that a signal begins, and ends.
func newDrain(which os.Signal) *drain {
	d := &drain{is: make(chan struct{})}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, which)
	go func() {
		for range signals {
			close(d.begun())
			<-signals
			d.mu.Lock()
			d.is = make(chan struct{})
			d.mu.Unlock()
		}
	}()
	return d
}

func (d *drain) begun() chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.is
}

// draining is how a feed ends that drains, and the answer to who asks then.
type draining struct{}

func (draining) Error() string             { return "numbers: draining" }
func (draining) Planned() bool             { return true }
func (draining) StatusCode() int           { return http.StatusServiceUnavailable }
func (draining) RetryAfter() time.Duration { return time.Second }
