package report

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Number writes a number with two or three digits that count, and with commas.
// NaN is a dash.
func Number(x float64) string {
	switch size := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case x == 0:
		return "0"
	case size < 0.095:
		return strconv.FormatFloat(x, 'g', 2, 64)
	case size < 9.95:
		return strings.TrimSuffix(strings.TrimSuffix(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".0")
	case size < 99.5:
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	}
	return commas(strconv.FormatFloat(round3(x), 'f', 0, 64))
}

// round3 rounds to three digits.
func round3(x float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-2)
	return math.Round(x/unit) * unit
}

func commas(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Time writes nanoseconds in the unit that suits them.
func Time(ns float64) string { return scaled(ns, "ns", "µs", "ms", "s") }

// Bytes writes bytes in the unit that suits them.
func Bytes(n float64) string { return scaled(n, "B", "kB", "MB", "GB") }

// scaled writes a number in the unit that suits it, each a thousand times the one before.
func scaled(x float64, units ...string) string {
	if math.IsNaN(x) {
		return "–"
	}
	for len(units) > 1 && math.Abs(x) >= 999.5 {
		x, units = x/1000, units[1:]
	}
	return Number(x) + " " + units[0]
}

// Figure is a number, or NaN, which JSON has as null.
type Figure float64

// MarshalJSON implements json.Marshaler.
func (f Figure) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Figure) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*f = Figure(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(f))
}
