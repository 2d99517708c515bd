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
