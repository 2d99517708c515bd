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

// Run runs the tests of m and then the functions in after. It returns the exit
// code for os.Exit. If more goroutines run than before, it waits for them; if
// there still are after the time in patience, it prints the stacks and returns
// 1. When fuzzing, it only runs m, since fuzzing leaves goroutines of its own.
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

// left waits until there are no more goroutines than before. It returns the
// stacks of all goroutines if there still are more after the time in patience,
// and otherwise "".
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
