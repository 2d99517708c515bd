// Package leak finds goroutines that outlive the tests of a package.
package leak

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Run runs the tests, then what is to be done after them, and returns the exit
// code: 1 also where goroutines are still there when the patience ends, but not
// when fuzzing, which leaves some of its own.
func Run(m *testing.M, patience time.Duration, after ...func()) int {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		return code
	}
	for _, f := range after {
		f()
	}
	if left := left(before, patience); left != "" && code == 0 {
		fmt.Fprintf(os.Stderr, "goroutines outlived the tests:\n\n%s\n", left)
		code = 1
	}
	return code
}

// left waits until there are no more goroutines than before, and returns the
// stacks of all if there still are when the patience ends.
func left(before int, patience time.Duration) string {
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
