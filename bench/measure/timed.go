package measure

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// PerOp returns a run of a case: what one call of op takes on average, in ns of processor time,
// over as many calls as take about that long. Processor time, so that what else runs on the
// machine counts little; that of the garbage collector counts.
func PerOp(budget time.Duration, op func()) func() (float64, error) {
	calls := 0
	return func() (float64, error) {
		if calls == 0 {
			calls = fit(budget, op)
		}
		return float64(timed(calls, op).Nanoseconds()) / float64(calls), nil
	}
}

// fit returns how many calls take the budget.
func fit(budget time.Duration, op func()) int {
	for calls := 1; ; calls *= 2 {
		if took := timed(calls, op); took >= budget/4 {
			return max(1, int(float64(calls)*float64(budget)/float64(took)))
		}
	}
}

func timed(calls int, op func()) time.Duration {
	began := CPU()
	for range calls {
		op()
	}
	return CPU() - began
}

// CPU returns the processor time that this process has used, to less than a µs: getrusage
// counts ticks of the kernel.
func CPU() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t) // always there on Linux
	return time.Duration(t.Nano())
}

// Allocs returns how many allocations one call of op makes, on average over that many
// calls after a first one. No other goroutine may allocate meanwhile.
func Allocs(calls int, op func()) float64 {
	op()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		op()
	}
	runtime.ReadMemStats(&after)
	return float64((after.Mallocs - before.Mallocs) / uint64(calls))
}
