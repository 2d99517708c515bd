package invalid_test

import (
	stdjson "encoding/json"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
		got, err := invalid.Fields(fault{"in.x", "in.X", tt.tag, tt.param, tt.kind}, nil, binding)
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
		got, failed := invalid.Fields(err, nil, binding)
		assert.NoError(t, failed)
		assert.Equal(t, object{"x": tt.expect}, got, tt)
	}
}

type deepNumber struct {
	N     stdjson.Number            `json:"n"`
	Inner *deepNumber               `json:"inner"`
	List  []stdjson.Number          `json:"list"`
	Named map[string]stdjson.Number `json:"named"`
}

// nested is a document with a text where a number should be, under n names.
func nested(n int) string {
	return strings.Repeat(`{"inner":`, n-1) + `{"n":"x"}` + strings.Repeat("}", n-1)
}

// many is a document with n members that fit, and then one that does not.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"m` + strconv.Itoa(i) + `":1,`)
	}
	return "{" + b.String() + `"n":"x"}`
}

func TestLocate(t *testing.T) {
	var tests = []struct {
		name, given, expect string
	}{
		{"at the top", `{"n":"x"}`, "n"},
		{"beside what fits", `{"a":"x","list":[1],"n":"x"}`, "n"},
		{"in another case", `{"N":"x"}`, "N"},
		{"nested", `{"inner":{"n":true}}`, "inner.n"},
		{"in a list", `{"list":[1,"x"]}`, "list"},
		{"in a map", `{"named":{"a":1,"b":"x"}}`, "named.b"},
		{"the first by name", `{"n":"x","list":["x"]}`, "list"},
		{"as deep as is searched", nested(8), "inner.inner.inner.inner.inner.inner.inner.n"},
		{"deeper", nested(9), "inner.inner.inner.inner.inner.inner.inner.inner"},
		{"among many", many(99), "n"},
		{"among too many", many(100), ""},
		{"in one of too many", `{"inner":` + many(100) + `}`, "inner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.given), new(deepNumber))
			for range 20 { // maps have no order, and the field is always the same
				got := invalid.Locate(err, []byte(tt.given), new(deepNumber))
				var located *json.UnmarshalTypeError
				require.ErrorAs(t, got, &located)
				require.Equal(t, tt.expect, located.Field)
				if tt.expect != "" {
					assert.Equal(t, "deepNumber", located.Struct)
				}
			}
		})
	}
}

func TestLocate_leavesOtherErrors(t *testing.T) {
	located := &json.UnmarshalTypeError{Type: reflect.TypeFor[stdjson.Number](), Field: "there"}
	for _, err := range []error{nil, io.EOF, errors.Join(io.EOF), located, &json.UnmarshalTypeError{Type: reflect.TypeFor[int]()}} {
		assert.Equal(t, err, invalid.Locate(err, []byte(`{"n":"x"}`), new(deepNumber)))
	}
}
