package datastar_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

type address struct {
	Street string `json:"street" form:"street"`
	Zip    int    `json:"zip,omitempty"`
}

type audit struct {
	Reason string `json:"reason"`
}

type signUp struct {
	audit
	ID       int                   `param:"id"`
	Name     string                `json:"name" form:"fullname"`
	Email    *string               `json:"email"`
	Secret   string                `json:"-"`
	Page     int                   `json:"-" query:"page"`
	Untagged bool                  `json:",omitempty"`
	Local    string                `json:"_draft"`
	Address  *address              `json:"address"`
	Rows     []address             `json:"rows"`
	Limits   map[string]int        `json:"limits"`
	Born     time.Time             `json:"born"`
	Photo    *multipart.FileHeader `form:"photo"`
	Friend   *signUp               `json:"friend"`
	//lint:ignore U1000 it shows that an unexported field has no error
	private string
}

// blank are the errors of a signUp that is all right.
const blank = `{"Untagged":"","_draft":"","address":{"street":"","zip":""},"born":"","email":"","friend":"",` +
	`"id":"","limits":"","name":"","page":"","photo":"","reason":"","rows":""}`

// with returns blank with messages, given as name and message by turns.
func with(t *testing.T, messages ...string) map[string]any {
	t.Helper()
	expect := map[string]any{}
	require.NoError(t, json.Unmarshal([]byte(blank), &expect))
	for i := 0; i < len(messages); i += 2 {
		at := expect
		outer, inner, nested := strings.Cut(messages[i], ".")
		if nested {
			at, outer = expect[outer].(map[string]any), inner
		}
		require.Contains(t, at, outer)
		at[outer] = messages[i+1]
	}
	return expect
}

// errorsIn returns the errors that an event sets.
func errorsIn(t *testing.T, e datastar.Event) (found map[string]any) {
	t.Helper()
	encoded, err := datastar.V1.Append(nil, e)
	require.NoError(t, err)
	text, ok := strings.CutPrefix(string(encoded), "event: datastar-patch-signals\ndata: signals ")
	require.True(t, ok, text)
	var all map[string]map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	require.Len(t, all, 1)
	return all["errors"]
}

// invalid is an error of a validator, of one field.
type invalid struct {
	place, name, tag, param string
	kind                    reflect.Kind
}

func (i invalid) StructNamespace() string { return i.place }
func (i invalid) Namespace() string       { return i.name }
func (i invalid) Tag() string             { return i.tag }
func (i invalid) Param() string           { return i.param }
func (i invalid) Kind() reflect.Kind      { return i.kind }
func (i invalid) Error() string           { return i.place + " is invalid" }

// invalids is an error of a validator, whose elements are interfaces.
type invalids []interface{ Tag() string }

func (invalids) Error() string { return "all is invalid" }

// taken is an error of an app's own.
type taken map[string]string

func (taken) Error() string               { return "taken" }
func (t taken) Fields() map[string]string { return t }

func required(place string) invalids {
	return invalids{invalid{place, place, "required", "", reflect.String}}
}

func TestInvalid(t *testing.T) {
	typeError := func(signals string) error {
		e := testkit.NewEcho()
		var got error
		e.POST("/", datastar.Handler(func(c *datastar.Context) error {
			got = c.Bind(new(signUp))
			return nil
		}))
		testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", signals))
		require.Error(t, got)
		return got
	}
	var std *json.UnmarshalTypeError
	require.ErrorAs(t, json.Unmarshal([]byte(`{"reason":7}`), new(signUp)), &std)
	var tests = []struct {
		name   string
		given  error
		expect []string
	}{
		{"nothing", nil, nil},
		{"field", required("signUp.Name"), []string{"name", "is required"}},
		{"several", invalids{
			invalid{"signUp.Name", "", "min", "3", reflect.String}, invalid{"signUp.Email", "", "email", "", reflect.String},
		}, []string{"name", "must be at least 3 characters long", "email", "must be an email address"}},
		{"one that is not in a slice", invalid{"signUp.Name", "", "len", "1", reflect.String}, []string{"name", "must be 1 character long"}},
		{"the first of a field counts", append(required("signUp.Name"), invalid{"signUp.Name", "", "min", "3", reflect.String}),
			[]string{"name", "is required"}},
		{"nested", required("signUp.Address.Street"), []string{"address.street", "is required"}},
		{"nested struct itself", required("signUp.Address"), []string{"address.street", "is required"}},
		{"embedded", required("signUp.audit.Reason"), []string{"reason", "is required"}},
		{"no name of a struct", required("Address.Street"), []string{"address.street", "is required"}},
		{"slice", invalids{invalid{"signUp.Rows", "", "min", "1", reflect.Slice}}, []string{"rows", "must have at least 1 item"}},
		{"in a slice", required("signUp.Rows[1].Street"), []string{"rows", "is required"}},
		{"in a map, with a hostile key", required("signUp.Limits[a].Name].Name"), []string{"limits", "is required"}},
		{"recursive", required("signUp.Friend.Name"), []string{"friend", "is required"}},
		{"signal that is spelled in another way", typeError(`{"NAME":7}`), []string{"name", "must be text"}},
		{"by a tag for a path", required("signUp.ID"), []string{"id", "is required"}},
		{"by a tag for a query", required("signUp.Page"), []string{"page", "is required"}},
		{"by a tag for a form", required("signUp.Photo"), []string{"photo", "is required"}},
		{"wrapped", fmt.Errorf("in a hurry: %w", required("signUp.Name")), []string{"name", "is required"}},
		{"joined", errors.Join(testkit.ErrBroken, required("signUp.Name"), required("signUp.Email")),
			[]string{"name", "is required", "email", "is required"}},
		{"in an HTTPError", testkit.Refusal(http.StatusUnprocessableEntity, "", required("signUp.Name")), []string{"name", "is required"}},
		{"BindingError", testkit.Binding("id", "is no number", testkit.ErrBroken), []string{"id", "is no number"}},
		{"BindingError of a form", testkit.Binding("fullname", "is odd", nil), []string{"name", "is odd"}},
		{"BindingError of a nested struct", testkit.Binding("street", "", nil), []string{"address.street", "is not valid"}},
		{"signal that is no text", typeError(`{"name":7}`), []string{"name", "must be text"}},
		{"signal that is no number", typeError(`{"address":{"zip":""}}`), []string{"address.zip", "must be a number"}},
		{"signal that is no whole number", typeError(`{"address":{"zip":1.5}}`), []string{"address.zip", "must be a whole number"}},
		{"signal that is too large", typeError(`{"address":{"zip":99999999999999999999}}`), []string{"address.zip", "is out of range"}},
		{"signal that is too large for digits", typeError(`{"address":{"zip":1e+21}}`), []string{"address.zip", "is out of range"}},
		{"signal that is no list", typeError(`{"rows":""}`), []string{"rows", "must be a list"}},
		{"signal that is no object", typeError(`{"address":[]}`), []string{"address.street", "is not valid"}},
		{"signal that is not true or false", typeError(`{"Untagged":1}`), []string{"Untagged", "must be true or false"}},
		{"signal in a list", typeError(`{"rows":[{},{"zip":"x"}]}`), []string{"rows", "must be a number"}},
		{"signal in a map", typeError(`{"limits":{"__proto__":"x"}}`), []string{"limits", "must be a number"}},
		{"signal of an embedded struct", typeError(`{"reason":7}`), []string{"reason", "must be text"}},
		{"encoding/json's", std, []string{"reason", "must be text"}},
		{"an app's own", taken{"name": "is taken", "address.street": "is unknown"}, []string{"name", "is taken", "address.street", "is unknown"}},
		{"an app's own, wrapped", testkit.Refusal(http.StatusConflict, "", taken{"email": "is taken"}), []string{"email", "is taken"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, of := range []any{signUp{}, &signUp{}, (*signUp)(nil), new(*signUp)} {
				assert.Equal(t, with(t, tt.expect...), errorsIn(t, datastar.Invalid(tt.given, of)))
			}
		})
	}
}

func TestInvalidFails(t *testing.T) {
	var tests = []struct {
		name    string
		given   error
		givenOf []any
	}{
		{"an error about no field", testkit.ErrBroken, []any{&signUp{}}},
		{"an error that wraps none about a field", testkit.Refusal(http.StatusBadRequest, "no", strconv.ErrSyntax), nil},
		{"an empty list", invalids{}, nil},
		{"signals that are no object", &json.UnmarshalTypeError{Value: "array", Type: reflect.TypeFor[signUp]()}, nil},
		{"no fields", taken{}, nil},
		{"no name", taken{"": "is odd"}, nil},
		{"no name that can be a signal's", taken{"__proto__": "is odd"}, []any{&signUp{}}},
		{"a variable", invalids{invalid{"", "", "required", "", 0}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := datastar.Invalid(tt.given, tt.givenOf...).Err()
			assert.Equal(t, tt.given, got, "as it is, so that Echo can answer it")
		})
	}
}

func TestInvalidOfNoStruct(t *testing.T) {
	const expect = "datastar: Invalid: fields are those of a struct, and "
	assert.EqualError(t, datastar.Invalid(nil, map[string]any{}).Err(), expect+"map[string]interface {} is none")
	assert.EqualError(t, datastar.Invalid(required("Name"), nil).Err(), expect+"<nil> is none")
	assert.Equal(t, testkit.ErrBroken, datastar.Invalid(testkit.ErrBroken, 7).Err(), "what went wrong first")
}

// What is not in the struct is said all the same.
func TestInvalidOfAnotherField(t *testing.T) {
	type in struct {
		Name string `json:"name"`
	}
	got := errorsIn(t, datastar.Invalid(taken{"card.number": "is worn", "name": "is odd"}, in{}))
	assert.Equal(t, map[string]any{"name": "is odd", "card": map[string]any{"number": "is worn"}}, got)
	var anonymous struct{ Name, First string }
	got = errorsIn(t, datastar.Invalid(required("Name"), &anonymous))
	assert.Equal(t, map[string]any{"Name": "is required", "First": ""}, got)
	got = errorsIn(t, datastar.Invalid(required("in.Secret"), in{}))
	assert.Equal(t, map[string]any{"name": "", "Secret": "is required"}, got)
	got = errorsIn(t, datastar.Invalid(required("address.Street"), in{}, address{}))
	assert.Equal(t, map[string]any{"name": "", "street": "is required", "zip": ""}, got, "of several structs")
	assert.Equal(t, map[string]any{}, errorsIn(t, datastar.Invalid(nil, struct{ private int }{})))
}

// An event can be compared: what it is made of has an order.
func TestInvalidIsTheSameEachTime(t *testing.T) {
	given := taken{"a": "1", "b": "2", "c": "3", "a.b": "4", "d.e": "5"}
	for range 20 {
		assert.Equal(t, datastar.Invalid(given, &signUp{}), datastar.Invalid(given, &signUp{}))
	}
}

func TestContextInvalid(t *testing.T) {
	var in signUp
	serve := func(given error) (w string, code int) {
		e := testkit.NewEcho(datastar.Middleware())
		e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Invalid(given, &in) }))
		recorded := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
		return recorded.Body.String(), recorded.Code
	}
	got, code := serve(required("signUp.Name"))
	expect, err := datastar.V1.Append(nil, datastar.Invalid(required("signUp.Name"), &in))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, code)
	assert.Equal(t, string(expect), got)

	_, code = serve(testkit.Refusal(http.StatusTeapot, "", nil))
	assert.Equal(t, http.StatusTeapot, code)
}

// The page that is made anew shows the same messages.
func TestInvalidFields(t *testing.T) {
	var in struct {
		Name    string `json:"name"`
		Address struct {
			Street string `json:"street"`
		} `json:"address"`
	}
	err := taken{"address.street": "is required"}
	fields, failed := datastar.InvalidFields(err, &in)
	require.NoError(t, failed)
	assert.Equal(t, map[string]any{"name": "", "address": map[string]any{"street": "is required"}}, fields)
	assert.Equal(t, datastar.MergeSignals(map[string]any{"errors": fields}), datastar.Invalid(err, &in))
	_, failed = datastar.InvalidFields(testkit.ErrApp, &in)
	assert.Equal(t, testkit.ErrApp, failed)
}
