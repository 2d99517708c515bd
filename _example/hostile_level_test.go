package main

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// level is what the process takes.
type level struct {
	goroutines int
	heap       uint64
}

// calm is what the process takes once all clients have left, and all
// goroutines but a number of them ended.
func (s *besieged) calm(t *testing.T, goroutines int) (now level) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for now.goroutines = runtime.NumGoroutine(); now.goroutines > goroutines && ctx.Err() == nil; now.goroutines = runtime.NumGoroutine() {
		s.publish(ctx)
		<-tick.C
	}
	for range 3 { // pools are emptied in two
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	now.heap = m.HeapAlloc
	return now
}

// publish writes to all who follow. Only a write tells of a client that left
// before its body was read.
func (s *besieged) publish(ctx context.Context) {
	s.app.live.presence(hub.Presence{})
	_ = s.wide.hub.Publish(ctx, "all", datastar.MergeFragments(`<p id="all"></p>`))
}
