package report

import (
	"fmt"
	"math"
	"strings"
)

// scale is a logarithmic scale from numbers to pixels.
type scale struct {
	min, max float64
	from, to float64 // pixels
}

func (s *scale) include(x float64) {
	if s.min == 0 || x < s.min {
		s.min = x
	}
	s.max = max(s.max, x)
}

// widen has the scale begin and end at a 1, 2 or 5 of a decade, with a decade at least.
func (s *scale) widen() {
	if s.max/s.min < 10 {
		middle := math.Sqrt(s.max * s.min)
		s.min, s.max = min(s.min, middle/math.Sqrt(10)), max(s.max, middle*math.Sqrt(10))
	}
	lower, upper := s.min, s.max
	for _, tick := range ticksBetween(s.min/10, s.max*10, []float64{1, 2, 5}) {
		if tick <= s.min*1.0001 {
			lower = tick
		}
		if upper = tick; tick >= s.max*0.9999 {
			break
		}
	}
	s.min, s.max = lower, upper
}

func (s scale) at(x float64) float64 {
	if s.max == s.min {
		return (s.from + s.to) / 2
	}
	return s.from + (s.to-s.from)*math.Log(x/s.min)/math.Log(s.max/s.min)
}

// ticks returns the numbers that are written beside the scale: each decade, and 2 and 5
// between where there are few.
func (s scale) ticks() []float64 {
	if s.max/s.min < 200 {
		return ticksBetween(s.min, s.max, []float64{1, 2, 5})
	}
	return ticksBetween(s.min, s.max, []float64{1})
}

func ticksBetween(low, high float64, of []float64) (ticks []float64) {
	for decade := math.Pow(10, math.Floor(math.Log10(low))); decade <= high*1.0001; decade *= 10 {
		for _, m := range of {
			if t := m * decade; t >= low*0.9999 && t <= high*1.0001 {
				ticks = append(ticks, t)
			}
		}
	}
	return ticks
}

const grid = `<path d="M%.1f %.1fL%.1f %.1f" stroke="#ddd" stroke-width="1"/>` + "\n"

func (s scale) drawAcross(b *strings.Builder, a Axis) {
	for _, t := range s.ticks() {
		at := s.at(t)
		fmt.Fprintf(b, grid, at, float64(top), at, float64(plotHeight-bottom))
		text(b, at, plotHeight-bottom+18, "middle", "#444", "", a.Write(t))
	}
	text(b, (s.from+s.to)/2, plotHeight-12, "middle", "#444", "", a.Label)
}

func (s scale) drawUp(b *strings.Builder, a Axis) {
	for _, t := range s.ticks() {
		at := s.at(t)
		fmt.Fprintf(b, grid, float64(left), at, float64(plotWidth-right), at)
		text(b, left-8, at+4, "end", "#444", "", a.Write(t))
	}
	text(b, left, top-6, "start", "#444", "", a.Label)
}

// Write writes a number of the axis.
func (a Axis) Write(x float64) string {
	switch a.Format {
	case "time":
		return Time(x)
	case "bytes":
		return Bytes(x)
	}
	return Number(x)
}
