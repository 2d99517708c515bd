package measure_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/bench/measure"
)

func TestInterleave(t *testing.T) {
	var order string
	runs := 0
	set, failed := measure.Interleave(3, []measure.Case{
		{"a", "ns", func() (float64, error) { order += "a"; return 2, nil }},
		{"b", "ns", func() (float64, error) { order += "b"; runs++; return float64(runs), nil }},
		{"c", "ns", func() (float64, error) { order += "c"; return 0, errors.New("gone") }},
	})
	assert.Equal(t, "abc"+"ba"+"ab", order, "c is left out once it failed")
	assert.Equal(t, measure.Set{{"a", "ns", []float64{2, 2, 2}}, {"b", "ns", []float64{1, 2, 3}}}, set)
	assert.EqualError(t, failed["c"], "c: gone")
	assert.Equal(t, 2.0, set.Of("b"))
	assert.Equal(t, 1.0, set.Ratio("a", "b"))
	assert.True(t, math.IsNaN(set.Of("c")))
}

// Each round runs every case once, whatever their number.
func TestInterleave_runsEveryCase(t *testing.T) {
	for n := 1; n <= 12; n++ {
		cases := make([]measure.Case, n)
		for i := range cases {
			cases[i] = measure.Case{Name: string(rune('a' + i)), Run: func() (float64, error) { return 1, nil }}
		}
		set, _ := measure.Interleave(7, cases)
		for _, series := range set {
			assert.Len(t, series.Samples, 7, "%s of %d", series.Name, n)
		}
	}
}

func TestQuantile(t *testing.T) {
	assert.Equal(t, 2.0, measure.Median([]float64{9, 1, 2}))
	assert.Equal(t, 1.5, measure.Median([]float64{2, 1}))
	assert.Equal(t, 9.0, measure.Quantile([]float64{9, 1, 2}, 1))
	assert.True(t, math.IsNaN(measure.Median(nil)))
}

func TestSet_With(t *testing.T) {
	set := measure.Set(nil).With("a", "ns", 1).With("b", "B", 2).With("a", "ns", 3)
	assert.Equal(t, measure.Set{{"a", "ns", []float64{1, 3}}, {"b", "B", []float64{2}}}, set)
}

func TestLeast(t *testing.T) {
	assert.Equal(t, 2.0, measure.Least(3, 2, math.NaN()))
	assert.Equal(t, 2.0, measure.Least(math.NaN(), 2, 3))
	assert.True(t, math.IsNaN(measure.Least(math.NaN())))
}

func TestExponent(t *testing.T) {
	x := []float64{1, 10, 100}
	assert.InDelta(t, 1, measure.Exponent(x, []float64{3, 30, 300}), 1e-9)
	assert.InDelta(t, 0, measure.Exponent(x, []float64{5, 5, 5}), 1e-9)
	assert.InDelta(t, 0.5, measure.Exponent(x, []float64{1, math.Sqrt(10), 10}), 1e-9)
}

func TestPerOp(t *testing.T) {
	once, err := measure.PerOp(5*time.Millisecond, func() { work(1000) })()
	assert.NoError(t, err)
	tenTimes, err := measure.PerOp(5*time.Millisecond, func() { work(10_000) })()
	assert.NoError(t, err)
	assert.InDelta(t, 10, tenTimes/once, 7)
}

var sum int

// work takes about n times as long as for 1.
func work(n int) {
	for i := range n {
		sum += i % 7
	}
}

var kept []byte

func TestAllocs(t *testing.T) {
	assert.Equal(t, 1.0, measure.Allocs(100, func() { kept = make([]byte, 100) }))
	assert.Zero(t, measure.Allocs(100, func() {}))
}
