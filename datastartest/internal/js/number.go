package js

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// FormatNumber returns a number as JavaScript prints it.
func FormatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+") + "inity"
	case f == 0:
		return "0"
	case f < 0:
		return "-" + FormatNumber(-f)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	point, _ := strconv.Atoi(exponent)
	return layOut(strings.Replace(mantissa, ".", "", 1), point+1)
}

// layOut writes digits with so many of them before the point.
func layOut(digits string, point int) string {
	switch n := len(digits); {
	case n <= point && point <= 21:
		return digits + strings.Repeat("0", point-n)
	case 0 < point && point <= 21:
		return digits[:point] + "." + digits[point:]
	case -6 < point && point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	}
	exponent := strconv.Itoa(point - 1)
	if point > 0 {
		exponent = "+" + exponent
	}
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return digits + "e" + exponent
}

var (
	decimal  = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)
	prefixed = regexp.MustCompile(`^0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)$`)
)

// ParseNumber is the function Number for a string.
func ParseNumber(s string) float64 {
	s = trim(s)
	switch {
	case s == "":
		return 0
	case prefixed.MatchString(s):
		return wholeNumber(s[2:], bases[s[1]|0x20])
	case decimal.FindString(s) == s:
		f, _ := strconv.ParseFloat(s, 64) // out of range it is what JavaScript has
		return f
	}
	return infinity(s)
}

var bases = map[byte]int{'x': 16, 'o': 8, 'b': 2}

// infinity returns the infinity that s names, or NaN.
func infinity(s string) float64 {
	switch s {
	case "Infinity", "+Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	return math.NaN()
}

// wholeNumber returns the number of some digits.
func wholeNumber(digits string, base int) float64 {
	n, _ := new(big.Int).SetString(digits, base)
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}

// integer returns what is left of the point, and 0 for NaN.
func integer(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return math.Trunc(f)
}

// uint32Of is the number modulo 2^32, as bits are counted.
func uint32Of(f float64) uint32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	f = math.Mod(math.Trunc(f), 1<<32)
	if f < 0 {
		f += 1 << 32
	}
	return uint32(f)
}

// safe is the greatest whole number below which all are exact.
const safe = 1<<53 - 1

func isWhole(f float64) bool { return f == math.Trunc(f) && !math.IsInf(f, 0) }

// space reports whether JavaScript counts a character as white space.
func space(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', '\u00a0', '\u2028', '\u2029', '\ufeff':
		return true
	}
	return r > 0x7f && unicode.Is(unicode.Zs, r)
}

func trim(s string) string { return strings.TrimFunc(s, space) }
