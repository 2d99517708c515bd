package js

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// receiver is the number that a method is called of.
func (c *Call) receiver() float64 {
	f, is := c.This.(float64)
	if !is {
		c.m.fail(TypeError, "a method of numbers without its number")
	}
	return f
}

// toFixed rounds what lies half way to the greater number.
func toFixed(c *Call) Value {
	f, digits := c.receiver(), integer(c.number(0))
	switch {
	case digits < 0 || digits > 100:
		return c.m.fail(RangeError, "toFixed with %s digits", FormatNumber(digits))
	case !finite(f) || math.Abs(f) >= 1e21:
		return FormatNumber(f)
	}
	return fixed(f, int(digits))
}

func fixed(f float64, digits int) string {
	exact := new(big.Rat).SetFloat64(math.Abs(f))
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	exact.Mul(exact, new(big.Rat).SetInt(scale))
	exact.Add(exact, big.NewRat(1, 2))
	whole := new(big.Int).Quo(exact.Num(), exact.Denom()).String()
	if short := digits + 1 - len(whole); short > 0 {
		whole = strings.Repeat("0", short) + whole
	}
	if digits > 0 {
		whole = whole[:len(whole)-digits] + "." + whole[len(whole)-digits:]
	}
	if f < 0 {
		return "-" + whole
	}
	return whole
}

func numberToString(c *Call) Value {
	f := c.receiver()
	if c.Arg(0) == nil || c.number(0) == 10 {
		return FormatNumber(f)
	}
	base := integer(c.number(0))
	switch {
	case base < 2 || base > 36:
		return c.m.fail(RangeError, "toString with base %s", FormatNumber(base))
	case !isWhole(f) || math.Abs(f) > safe:
		return c.m.fail(NotEvaluated, "a number that is not whole in base %s", FormatNumber(base))
	}
	return strconv.FormatInt(int64(f), int(base))
}

// numberFunction is Number.
func numberFunction() *Function {
	of := closed(methods{
		"isInteger":     func(c *Call) Value { f, is := c.Arg(0).(float64); return is && isWhole(f) },
		"isSafeInteger": func(c *Call) Value { f, is := c.Arg(0).(float64); return is && isWhole(f) && math.Abs(f) <= safe },
		"isFinite":      func(c *Call) Value { f, is := c.Arg(0).(float64); return is && finite(f) },
		"isNaN":         func(c *Call) Value { f, is := c.Arg(0).(float64); return is && math.IsNaN(f) },
		"parseInt":      parseInt,
		"parseFloat":    parseFloat,
	})
	for name, f := range map[string]float64{
		"MAX_SAFE_INTEGER": safe, "MIN_SAFE_INTEGER": -safe, "EPSILON": 0x1p-52, "MAX_VALUE": math.MaxFloat64,
		"MIN_VALUE": math.SmallestNonzeroFloat64, "POSITIVE_INFINITY": math.Inf(1), "NEGATIVE_INFINITY": math.Inf(-1), "NaN": math.NaN(),
	} {
		of.put(name, f)
	}
	return &Function{Name: "Number", members: of, call: func(c *Call) Value {
		if len(c.Args) == 0 {
			return 0.0
		}
		return c.number(0)
	}}
}

func parseFloat(c *Call) Value { return ParseFloat(c.m.made(c.text(0))) }

// ParseFloat is the function parseFloat.
func ParseFloat(s string) float64 {
	s = strings.TrimLeftFunc(s, space)
	if number := decimal.FindString(s); number != "" {
		return ParseNumber(number)
	}
	for _, name := range []string{"Infinity", "+Infinity", "-Infinity"} {
		if strings.HasPrefix(s, name) {
			return infinity(name)
		}
	}
	return math.NaN()
}

func parseInt(c *Call) Value {
	s := strings.TrimLeftFunc(c.text(0), space)
	c.m.made(s)
	base := int(int32(uint32Of(c.number(1))))
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	s, base = basePrefix(s, base)
	digits := digitsOf(s, base)
	if base < 2 || base > 36 || digits == "" {
		return math.NaN()
	}
	if len(digits) > 400 {
		return c.m.fail(NotEvaluated, "a number of %d digits", len(digits))
	}
	f := wholeNumber(digits, base)
	if negative {
		return -f
	}
	return f
}

// basePrefix takes the prefix 0x from a number, and returns the base that it has where none is given.
func basePrefix(s string, base int) (rest string, of int) {
	if (base == 0 || base == 16) && (strings.HasPrefix(s, "0x") || strings.HasPrefix(s, "0X")) {
		return s[2:], 16
	}
	if base == 0 {
		return s, 10
	}
	return s, base
}

// digitsOf returns the digits at the beginning of s.
func digitsOf(s string, base int) string {
	n := 0
	for n < len(s) {
		digit := strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyz", lower(s[n]))
		if digit < 0 || digit >= base {
			break
		}
		n++
	}
	return s[:n]
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}
