package dom

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var inputTypes = []string{
	"hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time", "datetime-local",
	"number", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button",
}

// inputType returns the type of an input: "text" if it has none that is known.
func inputType(n *html.Node) string {
	if kind := strings.ToLower(attrOf(n, "type")); slices.Contains(inputTypes, kind) {
		return kind
	}
	return "text"
}

// formats are the values that an input of a type can have besides "".
var formats = map[string]*regexp.Regexp{
	"date":           regexp.MustCompile(`^\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`),
	"month":          regexp.MustCompile(`^\d{4,}-(0[1-9]|1[0-2])$`),
	"week":           regexp.MustCompile(`^\d{4,}-W(0[1-9]|[1-4]\d|5[0-3])$`),
	"time":           regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$`),
	"datetime-local": regexp.MustCompile(`^\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$`),
	"number":         number,
	"range":          number,
	"color":          regexp.MustCompile(`^#[0-9a-f]{6}$`),
}

var number = regexp.MustCompile(`^-?(\d+|\d*\.\d+)([eE][-+]?\d+)?$`)

// sanitize returns what an input of a type makes of a value.
func sanitize(n *html.Node, kind, value string) string {
	switch kind {
	case "text", "search", "tel", "password":
		return oneLine.Replace(value)
	case "url", "email":
		value = oneLine.Replace(value)
		if kind == "email" && hasAttr(n, "multiple") {
			return addresses(value)
		}
		return strings.TrimFunc(value, isSpace)
	case "color":
		value = strings.ToLower(value)
	}
	format := formats[kind]
	if format != nil && !format.MatchString(value) {
		value = ""
	}
	switch {
	case kind == "range":
		return inRange(n, value)
	case kind == "color" && value == "":
		return "#000000"
	case kind == "datetime-local":
		return strings.Replace(value, " ", "T", 1)
	}
	return value
}

// addresses is a list of them without the space around each.
func addresses(value string) string {
	all := strings.Split(value, ",")
	for i, one := range all {
		all[i] = strings.TrimFunc(one, isSpace)
	}
	return strings.Join(all, ",")
}

var oneLine = strings.NewReplacer("\n", "", "\r", "")

func isRange(n *html.Node) bool { return isHTML(n, "input") && inputType(n) == "range" }

// isLimit reports whether an attribute says what an input of type range can have.
func isLimit(name string) bool { return name == "min" || name == "max" || name == "step" }

// inRange returns a value of an input of type range: between its min and max, and a whole number of steps from its
// min. The middle is the default.
func inRange(n *html.Node, value string) string {
	low, high := numberOr(attrOf(n, "min"), 0), numberOr(attrOf(n, "max"), 100)
	high = max(low, high)
	at := numberOr(value, low+(high-low)/2)
	within := min(max(at, low), high)
	if step := stepOf(n); step > 0 {
		base := numberOr(attrOf(n, "min"), numberOr(attrOf(n, "value"), 0))
		within = base + math.Floor((within-base)/step+0.5)*step
		if within > high {
			within -= step
		} else if within < low {
			within += step
		}
	}
	if within != at || value == "" {
		return strconv.FormatFloat(within, 'f', -1, 64)
	}
	return value
}

// stepOf is the step of an input: 1 by default, or 0 for any.
func stepOf(n *html.Node) float64 {
	step := attrOf(n, "step")
	if strings.EqualFold(step, "any") {
		return 0
	}
	if f := numberOr(step, 1); f > 0 {
		return f
	}
	return 1
}

func numberOr(s string, or float64) float64 {
	if !number.MatchString(s) {
		return or
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return or
	}
	return f
}
