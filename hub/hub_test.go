package hub_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/hub"
	"github.com/echo-datastar/datastar/hub/hubtest"
)

// TestMain fails the run when goroutines outlive the tests.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // fuzzing leaves goroutines of its own
	}
	if left := leaked(before, 10*time.Second); left != "" && code == 0 {
		fmt.Fprintf(os.Stderr, "goroutines outlived the tests:\n\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leaked waits until there are no more goroutines than before, and returns the
// stacks of all if there still are when the patience ends.
func leaked(before int, patience time.Duration) string {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); runtime.NumGoroutine() > before; <-tick.C {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			return string(stacks[:runtime.Stack(stacks, true)])
		}
	}
	return ""
}

func TestMemory(t *testing.T) {
	hubtest.Run(t, func(_ *testing.T, config hub.MemoryConfig) hub.Hub { return hub.NewMemory(config) })
}
