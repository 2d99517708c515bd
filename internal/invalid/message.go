package invalid

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
)

const notValid = "is not valid"

// typeMessage returns the message about a signal that does not fit a field of
// type t. value describes the signal, such as "string" or "number 300".
func typeMessage(t reflect.Type, value string) string {
	kind := reflect.Invalid
	if t != nil {
		kind = t.Kind()
	}
	switch by := measureOf(kind); {
	case t == numberType: // whose kind is string
		return "must be a number"
	case by == numbers:
		number, ok := strings.CutPrefix(value, "number ")
		if !ok {
			return "must be a number"
		}
		return NumberMessage(kind != reflect.Float32 && kind != reflect.Float64, number)
	case by == texts:
		return "must be text"
	case by == lists && kind != reflect.Map:
		return "must be a list"
	case kind == reflect.Bool:
		return "must be true or false"
	}
	return notValid
}

// NumberMessage returns why values, as they came, do not fit a number; whole says
// that it takes no fraction.
func NumberMessage(whole bool, values ...string) string {
	message := "is out of range"
	for _, value := range values {
		switch n, err := strconv.ParseFloat(value, 64); {
		case err != nil && !errors.Is(err, strconv.ErrRange):
			return "must be a number"
		case whole && strings.ContainsAny(value, ".eE") && math.Abs(n) < beyond:
			message = "must be a whole number"
		}
	}
	return message
}

// beyond is larger than any whole number of Go. Clients write such numbers with an
// exponent, though they have no fraction.
const beyond = 1 << 64

// measure is what the size of a value counts.
type measure uint8

const (
	others measure = iota
	texts
	lists
	numbers
)

func measureOf(kind reflect.Kind) measure {
	switch {
	case kind == reflect.String:
		return texts
	case kind == reflect.Slice || kind == reflect.Array || kind == reflect.Map:
		return lists
	case kind >= reflect.Int && kind <= reflect.Float64:
		return numbers
	}
	return others
}

// sizes are the messages for the validator tags that mean something else for
// text, a list and a number. "#" stands for the size.
var sizes = map[string][numbers + 1]string{
	"min": {texts: "must be at least # long", lists: "must have at least #", numbers: "must be # or more"},
	"gte": {texts: "must be at least # long", lists: "must have at least #", numbers: "must be # or more"},
	"max": {texts: "must be at most # long", lists: "must have at most #", numbers: "must be # or less"},
	"lte": {texts: "must be at most # long", lists: "must have at most #", numbers: "must be # or less"},
	"len": {texts: "must be # long", lists: "must have #", numbers: "must be #"},
	"gt":  {texts: "must be longer than #", lists: "must have more than #", numbers: "must be more than #"},
	"lt":  {texts: "must be shorter than #", lists: "must have fewer than #", numbers: "must be less than #"},
}

// messages are the messages for the other validator tags. "#" stands for the
// tag's parameter.
var messages = map[string]string{
	"alpha":      "must be letters only",
	"alphanum":   "must be letters and digits only",
	"boolean":    "must be true or false",
	"contains":   "must contain #",
	"datetime":   "must be a date or time",
	"e164":       "must be a phone number",
	"email":      "must be an email address",
	"endswith":   "must end with #",
	"eq":         "must be #",
	"eqfield":    "does not match",
	"hostname":   "must be a host name",
	"http_url":   "must be a URL",
	"https_url":  "must be a URL",
	"ip":         "must be an IP address",
	"json":       "must be JSON",
	"lowercase":  "must be in lower case",
	"ne":         "must not be #",
	"number":     "must be a number",
	"numeric":    "must be a number",
	"oneof":      "must be one of #",
	"startswith": "must start with #",
	"unique":     "must not hold anything twice",
	"uppercase":  "must be in upper case",
	"uri":        "must be a URL",
	"url":        "must be a URL",
	"uuid":       "must be a UUID",
}

// validationMessage returns the message for an error of package validator.
func validationMessage(e fieldError) string {
	tag, param, by := e.Tag(), e.Param(), measureOf(e.Kind())
	text := messages[tag]
	if size, ok := sizes[tag]; ok && param != "" {
		text = size[by]
		param = count(param, by)
	}
	switch {
	case strings.HasPrefix(tag, "required"):
		text = "is required"
	case tag == "oneof" && !strings.Contains(param, "'"):
		param = strings.Join(strings.Fields(param), ", ")
	}
	if text == "" {
		return notValid
	}
	return strings.ReplaceAll(text, "#", param)
}

// count appends the unit that is counted to a number.
func count(number string, by measure) string {
	var unit string
	switch by {
	case texts:
		unit = " character"
	case lists:
		unit = " item"
	default:
		return number
	}
	if number != "1" {
		unit += "s"
	}
	return number + unit
}
