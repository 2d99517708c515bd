package invalid_test

import (
	stdjson "encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"reflect"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar/internal/invalid"
)

type street struct {
	Street string `json:"street" form:"road"`
}

type base struct {
	Reason string `json:"reason"`
}

type in struct {
	base
	Name    string                `json:"name,omitempty" form:"fullname"`
	Untag   int                   // named as in Go
	Page    int                   `json:"-" query:"page"`
	ID      int                   `param:"id"`
	Never   string                `json:"-"`
	Address *street               `json:"address"`
	Rows    []street              `json:"rows"`
	Born    time.Time             `json:"born"`
	Photo   *multipart.FileHeader `form:"photo"`
	Friend  *in                   `json:"friend"`
	hidden  string                //lint:ignore U1000 it has no signal, which the test shows
}

// fault is a field error as package validator makes it.
type fault struct {
	name, inGo, tag, param string
	kind                   reflect.Kind
}

func (f fault) Namespace() string       { return f.name }
func (f fault) StructNamespace() string { return f.inGo }
func (f fault) Tag() string             { return f.tag }
func (f fault) Param() string           { return f.param }
func (f fault) Kind() reflect.Kind      { return f.kind }
func (f fault) Error() string           { return "fault" }

// faults is an error of package validator for several fields.
type faults []fault

func (faults) Error() string { return "faults" }

// own is an app's own error about fields.
type own map[string]string

func (own) Error() string               { return "own" }
func (o own) Fields() map[string]string { return o }

// bound is an error of a binder about a field.
type bound struct{ name, message string }

func (bound) Error() string { return "bound" }

func binding(err error) (name, message string, ok bool) {
	b, ok := err.(bound)
	return b.name, b.message, ok
}

func missing(inGo string) fault { return fault{inGo, inGo, "required", "", reflect.String} }

// english has no other text for a problem.
func english(invalid.Problem) string { return "" }

// object is a JSON object.
type object = map[string]any

// blank returns the messages of an in, all empty but those given.
func blank(messages object) object {
	all := object{"reason": "", "name": "", "Untag": "", "page": "", "id": "", "address": object{"street": ""},
		"rows": "", "born": "", "photo": "", "friend": ""}
	for name, message := range messages {
		all[name] = message
	}
	return all
}

func TestFields(t *testing.T) {
	wrong := &stdjson.UnmarshalTypeError{Field: "name", Value: "number", Type: reflect.TypeFor[string]()}
	var tests = []struct {
		name   string
		given  error
		expect object // the messages that are not ""
	}{
		{"no error", nil, object{}},
		{"by the name in Go", missing("in.Name"), object{"name": "is required"}},
		{"by the json tag", own{"name": "is taken"}, object{"name": "is taken"}},
		{"in another case", own{"NAME": "is taken"}, object{"name": "is taken"}},
		{"by the form tag", bound{"fullname", "is odd"}, object{"name": "is odd"}},
		{"by the form tag of a nested struct", bound{"road", "is odd"}, object{"address": object{"street": "is odd"}}},
		{"without a message", bound{"page", ""}, object{"page": "is not valid"}},
		{"by the param tag", bound{"id", "is odd"}, object{"id": "is odd"}},
		{"without a tag", own{"untag": "is odd"}, object{"Untag": "is odd"}},
		{"nested", own{"address.street": "is odd"}, object{"address": object{"street": "is odd"}}},
		{"about a struct", own{"address": "is odd"}, object{"address": object{"street": "is odd"}}},
		{"embedded", missing("in.base.Reason"), object{"reason": "is required"}},
		{"in a list", missing("in.Rows[3].Street"), object{"rows": "is required"}},
		{"in a struct of its own type", missing("in.Friend.Name"), object{"friend": "is required"}},
		{"read from one value", missing("in.Born"), object{"born": "is required"}},
		{"several", faults{missing("in.Name"), missing("in.Photo")}, object{"name": "is required", "photo": "is required"}},
		{"the first counts", faults{missing("in.Name"), {"in.Name", "in.Name", "email", "", reflect.String}}, object{"name": "is required"}},
		{"wrapped", fmt.Errorf("wrapped: %w", missing("in.Name")), object{"name": "is required"}},
		{"joined", errors.Join(errors.New("other"), own{"name": "is taken"}, bound{"page", "is odd"}),
			object{"name": "is taken", "page": "is odd"}},
		{"of encoding/json", wrong, object{"name": "must be text"}},
		{"of go-json", &json.UnmarshalTypeError{Field: "rows.0.street", Value: "bool", Type: reflect.TypeFor[string]()},
			object{"rows": "must be text"}},
		{"unknown", own{"card.number": "is worn"}, object{"card": object{"number": "is worn"}}},
		{"unknown, by an index", own{"address.7": "is odd"}, object{"address": object{"street": "is odd"}}},
		{"never bound", missing("in.Never"), object{"Never": "is required"}},
		{"unknown, beside what reaches a prototype", own{"a.__proto__.b": "x", "b.constructor": "y", "c.prototype": "z", "d.7": "i"},
			object{"a": "x", "b": "y", "c": "z", "d": "i"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := invalid.Fields(tt.given, []any{&in{}}, binding, english)
			assert.NoError(t, err)
			assert.Equal(t, blank(tt.expect), got)
		})
	}
}

func TestFields_fails(t *testing.T) {
	other := errors.New("other")
	var tests = []struct {
		name     string
		given    error
		of       []any
		expected string
	}{
		{"about no field", other, []any{in{}}, "other"},
		{"about no field, of no struct", other, []any{7}, "other"},
		{"without fields", own{}, []any{in{}}, "own"},
		{"not a signal's name", own{"__proto__": "x"}, []any{in{}}, "own"},
		{"of no struct", nil, []any{7}, "datastar: Invalid: fields are those of a struct, and int is none"},
		{"of nil", own{"a": "x"}, []any{nil}, "datastar: Invalid: fields are those of a struct, and <nil> is none"},
	}
	for _, tt := range tests {
		got, err := invalid.Fields(tt.given, tt.of, binding, english)
		assert.EqualError(t, err, tt.expected, tt.name)
		assert.Nil(t, got, tt.name)
	}
}

// Fields of several structs stand beside each other, as if embedded in one.
func TestFields_ofSeveral(t *testing.T) {
	got, err := invalid.Fields(missing("street.Street"), []any{base{}, new(street)}, binding, english)
	assert.NoError(t, err)
	assert.Equal(t, object{"reason": "", "street": "is required"}, got)
}
