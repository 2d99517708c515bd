package invalid_test

import (
	stdjson "encoding/json"
	"reflect"
	"testing"

	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/internal/invalid"
)

func TestFields_validatorsMessages(t *testing.T) {
	var tests = []struct {
		tag, param string
		kind       reflect.Kind
		expect     string
	}{
		{"required", "", reflect.Int, "is required"},
		{"required_with", "Name", reflect.Slice, "is required"},
		{"min", "1", reflect.String, "must be at least 1 character long"},
		{"gte", "2", reflect.Slice, "must have at least 2 items"},
		{"min", "18", reflect.Uint8, "must be 18 or more"},
		{"max", "1", reflect.Map, "must have at most 1 item"},
		{"lte", "9", reflect.String, "must be at most 9 characters long"},
		{"max", "0.5", reflect.Float32, "must be 0.5 or less"},
		{"len", "4", reflect.String, "must be 4 characters long"},
		{"len", "4", reflect.Array, "must have 4 items"},
		{"len", "4", reflect.Int, "must be 4"},
		{"gt", "3", reflect.String, "must be longer than 3 characters"},
		{"gt", "3", reflect.Slice, "must have more than 3 items"},
		{"lt", "3", reflect.Int, "must be less than 3"},
		{"lt", "3", reflect.String, "must be shorter than 3 characters"},
		{"gt", "", reflect.Struct, "is not valid"},
		{"max", "3", reflect.Bool, "is not valid"},
		{"oneof", "red  green", reflect.String, "must be one of red, green"},
		{"oneof", "'light red' green", reflect.String, "must be one of 'light red' green"},
		{"contains", "#", reflect.String, "must contain #"},
		{"email", "", reflect.String, "must be an email address"},
		{"eqfield", "Password", reflect.String, "does not match"},
		{"custom", "x", reflect.String, "is not valid"},
	}
	for _, tt := range tests {
		got, err := invalid.Fields(fault{"in.x", "in.X", tt.tag, tt.param, tt.kind}, nil, binding, english)
		assert.NoError(t, err)
		assert.Equal(t, object{"x": tt.expect}, got, tt)
	}
}

func TestFields_typeMessages(t *testing.T) {
	var tests = []struct {
		of     any
		value  string
		expect string
	}{
		{0, "string", "must be a number"},
		{0, "number 1.5", "must be a whole number"},
		{0, "number 1e3", "must be a whole number"},
		{int64(0), "number 1e+21", "is out of range"},
		{int64(0), "number 1e+30", "is out of range"},
		{int64(0), "number -1.5e+30", "is out of range"},
		{uint64(0), "number 1e999", "is out of range"},
		{uint64(0), "number 1e-7", "must be a whole number"},
		{uint8(0), "number 300", "is out of range"},
		{0.5, "number 1e999", "is out of range"},
		{"", "number", "must be text"},
		{stdjson.Number(""), "string", "must be a number"},
		{[]int{}, "string", "must be a list"},
		{map[string]int{}, "string", "is not valid"},
		{true, "number 1", "must be true or false"},
		{in{}, "string", "is not valid"},
		{nil, "string", "is not valid"},
	}
	for _, tt := range tests {
		err := &json.UnmarshalTypeError{Field: "x", Value: tt.value, Type: reflect.TypeOf(tt.of)}
		got, failed := invalid.Fields(err, nil, binding, english)
		assert.NoError(t, failed)
		assert.Equal(t, object{"x": tt.expect}, got, tt)
	}
}

func TestNumberMessage(t *testing.T) {
	var tests = []struct {
		whole  bool
		given  []string
		expect string
	}{
		{true, []string{"300"}, "is out of range"},
		{true, []string{"1.5"}, "must be a whole number"},
		{true, []string{"1.0"}, "must be a whole number"},
		{true, []string{"1e30"}, "is out of range"},
		{true, []string{"-1E+30"}, "is out of range"},
		{true, []string{"1", "1.5"}, "must be a whole number"},
		{true, []string{"1.5", "x"}, "must be a number"},
		{true, []string{"1e30", "1.5"}, "must be a whole number"},
		{false, []string{"1e999"}, "is out of range"},
		{false, []string{""}, "must be a number"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.expect, invalid.NumberMessage(tt.whole, tt.given...), tt)
	}
}
