package measure

import (
	"runtime"
	"time"
)

// PerOp returns a run of a case: what one call of op takes on average, in ns, over as many
// calls as take about that long.
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
		if took := timed(calls, op); took >= budget/4 || took > time.Millisecond && took*2 > budget {
			return max(1, int(float64(calls)*float64(budget)/float64(max(took, 1))))
		}
	}
}

func timed(calls int, op func()) time.Duration {
	began := time.Now()
	for range calls {
		op()
	}
	return time.Since(began)
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
