// Package measure runs cases in turn, so that whatever else the machine does hits all
// of them alike, and compares their medians.
package measure

import (
	"fmt"
	"math"
	"slices"
)

// Case is one thing that is measured.
type Case struct {
	Name string
	Unit string // such as "ns"
	Run  func() (float64, error)
}

// Series is what the runs of a case came to, in their order.
type Series struct {
	Name    string
	Unit    string
	Samples []float64
}

// Set is what several cases came to.
type Set []Series

// Interleave runs all cases once a round. A case whose run fails is left out from then
// on, and its error returned under its name; the others go on. The order within a
// round changes, so that no case always runs behind the same other one.
func Interleave(rounds int, cases []Case) (Set, map[string]error) {
	set := make(Set, len(cases))
	failed := map[string]error{}
	for i, c := range cases {
		set[i] = Series{Name: c.Name, Unit: c.Unit}
	}
	for round := range rounds {
		for n := range cases {
			i := (n*step(len(cases), round) + round) % len(cases)
			if failed[cases[i].Name] != nil {
				continue
			}
			sample, err := cases[i].Run()
			if err != nil {
				failed[cases[i].Name] = fmt.Errorf("%s: %w", cases[i].Name, err)
				continue
			}
			set[i].Samples = append(set[i].Samples, sample)
		}
	}
	return slices.DeleteFunc(set, func(s Series) bool { return failed[s.Name] != nil }), failed
}

// step returns a number that has no divisor in common with n, another one each round, so that
// its multiples visit all of n cases.
func step(n, round int) int {
	var coprime []int
	for s := 1; s < max(n, 2); s++ {
		if gcd(s, n) == 1 {
			coprime = append(coprime, s)
		}
	}
	return coprime[round%len(coprime)]
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// With returns the set with a sample more, of a series that may be new.
func (s Set) With(name, unit string, sample float64) Set {
	for i := range s {
		if s[i].Name == name {
			s[i].Samples = append(s[i].Samples, sample)
			return s
		}
	}
	return append(s, Series{Name: name, Unit: unit, Samples: []float64{sample}})
}

// Of returns the median of the series with that name, or NaN if there is none.
func (s Set) Of(name string) float64 {
	for _, series := range s {
		if series.Name == name {
			return Median(series.Samples)
		}
	}
	return math.NaN()
}

// Ratio returns the ratio of two medians, or NaN if one is missing.
func (s Set) Ratio(a, b string) float64 { return s.Of(a) / s.Of(b) }

// Least returns the least of the numbers that are numbers, or NaN.
func Least(numbers ...float64) float64 {
	least := math.NaN()
	for _, x := range numbers {
		if !math.IsNaN(x) && !(x >= least) {
			least = x
		}
	}
	return least
}

// Median returns the middle of the samples, or NaN if there are none.
func Median(samples []float64) float64 { return Quantile(samples, 0.5) }

// Quantile returns the sample below which the share q of all samples is, or
// something between two samples, or NaN if there are none.
func Quantile(samples []float64, q float64) float64 {
	if len(samples) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(samples))
	at := q * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}

// Exponent returns k of the power law y = c·x^k that fits the points best: 0 where y
// does not grow with x, 1 where it grows as x does.
func Exponent(x, y []float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for i := range x {
		lx, ly := math.Log(x[i]), math.Log(y[i])
		n, sx, sy, sxx, sxy = n+1, sx+lx, sy+ly, sxx+lx*lx, sxy+lx*ly
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
