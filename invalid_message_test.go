package datastar_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

func TestInvalidWithoutAStruct(t *testing.T) {
	var tests = []struct {
		name   string
		given  error
		expect string
	}{
		{"nothing", nil, `{}`},
		{"validator's names", invalids{invalid{"In.Name", "In.name", "required", "", 0}, invalid{"In.A.B", "In.a.b", "required", "", 0}},
			`{"name":"is required","a":{"b":"is required"}}`},
		{"validator's name, alone", required("Name"), `{"Name":"is required"}`},
		{"in a slice", invalids{invalid{"", "In.rows[0].street", "required", "", 0}}, `{"rows":"is required"}`},
		{"an app's own", taken{"a": "is taken", "b.c": "is odd", "b.d": "too"}, `{"a":"is taken","b":{"c":"is odd","d":"too"}}`},
		{"a field and one in it", taken{"a": "is taken", "a.b": "is odd"}, `{"a":"is taken"}`},
		{"signals", &json.UnmarshalTypeError{Field: "rows.1.zip", Value: "string", Type: reflect.TypeFor[int]()}, `{"rows":"must be a number"}`},
		{"a name that a user chose", &json.UnmarshalTypeError{Field: "m.__proto__", Value: "string", Type: reflect.TypeFor[int]()}, `{"m":"must be a number"}`},
		{"another", taken{"m.constructor.prototype.x": "is odd"}, `{"m":"is odd"}`},
		{"hostile text", taken{"\"}\r\ndata: x\u2028</script>": "'\"><script>\r\n\ndata: signals {}"},
			`{"\"}\r\ndata: x\u2028</script>":"'\"><script>\r\n\ndata: signals {}"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(errorsIn(t, datastar.Invalid(tt.given)))
			require.NoError(t, err)
			assert.JSONEq(t, tt.expect, string(got))
		})
	}
}

func TestInvalidMessages(t *testing.T) {
	var tests = []struct {
		tag, param string
		kind       reflect.Kind
		expect     string
	}{
		{"required", "", reflect.Int, "is required"},
		{"required_if", "Kind card", reflect.String, "is required"},
		{"min", "1", reflect.String, "must be at least 1 character long"},
		{"min", "3", reflect.String, "must be at least 3 characters long"},
		{"gte", "3", reflect.Map, "must have at least 3 items"},
		{"min", "18", reflect.Int, "must be 18 or more"},
		{"max", "3", reflect.String, "must be at most 3 characters long"},
		{"lte", "1", reflect.Slice, "must have at most 1 item"},
		{"max", "0.5", reflect.Float64, "must be 0.5 or less"},
		{"len", "3", reflect.Array, "must have 3 items"},
		{"len", "3", reflect.Uint8, "must be 3"},
		{"gt", "3", reflect.String, "must be longer than 3 characters"},
		{"gt", "1s", reflect.Int64, "must be more than 1s"},
		{"lt", "3", reflect.Slice, "must have fewer than 3 items"},
		{"gt", "", reflect.Struct, "is not valid"},
		{"min", "3", reflect.Struct, "is not valid"},
		{"oneof", "red green", reflect.String, "must be one of red, green"},
		{"oneof", "'light red' green", reflect.String, "must be one of 'light red' green"},
		{"eqfield", "Password", reflect.String, "does not match"},
		{"startswith", "#", reflect.String, "must start with #"},
		{"url", "", reflect.String, "must be a URL"},
		{"anything", "x", reflect.String, "is not valid"},
	}
	for _, tt := range tests {
		got := errorsIn(t, datastar.Invalid(invalid{"Name", "Name", tt.tag, tt.param, tt.kind}))
		assert.Equal(t, map[string]any{"Name": tt.expect}, got, tt)
	}
}

type price struct {
	Amount json.Number `json:"amount"`
}

type purchase struct {
	price
	N     json.Number            `json:"n"`
	Maybe *json.Number           `json:"maybe"`
	Inner struct{ Price *price } `json:"inner"`
	List  []json.Number          `json:"list"`
	Rows  []price                `json:"rows"`
	Named map[string]json.Number `json:"named"`
	Count int                    `json:"count"`
}

// A json.Number that is no number shows at its field, as any other number does.
func TestInvalidOfAJSONNumber(t *testing.T) {
	const number = "must be a number"
	var tests = []struct {
		name   string
		given  string
		expect []string // the field, and what is wrong with it
	}{
		{"a text", `{"n":"x"}`, []string{"n", number}},
		{"an empty text", `{"n":""}`, []string{"n", number}},
		{"true", `{"n":true}`, []string{"n", number}},
		{"an object", `{"n":{}}`, []string{"n", number}},
		{"a list", `{"n":[1]}`, []string{"n", number}},
		{"spelled in another way", `{"N":"x"}`, []string{"n", number}},
		{"a pointer", `{"n":1,"maybe":"x"}`, []string{"maybe", number}},
		{"beside what fits", `{"count":1,"list":[1,2],"named":{"a":1},"n":"x","other":{"n":"x"}}`, []string{"n", number}},
		{"embedded", `{"amount":"x"}`, []string{"amount", number}},
		{"nested", `{"n":1,"inner":{"Price":{"amount":true}}}`, []string{"inner.Price.amount", number}},
		{"in a list", `{"list":[1,"x"]}`, []string{"list", number}},
		{"in a list of structs", `{"rows":[{"amount":1},{"amount":"x"}]}`, []string{"rows", number}},
		{"in a map", `{"named":{"__proto__":"x"}}`, []string{"named", number}},
		{"after another", `{"count":"x","n":"x"}`, []string{"count", number}},
		{"a number", `{"n":1.5e3}`, nil},
		{"a number in a text", `{"n":"7"}`, nil},
		{"null", `{"n":null}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var bound, read error
			e := testkit.NewEcho(datastar.Middleware())
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				bound = c.Bind(new(purchase))
				_, read = datastar.Signals[purchase](c)
				return bound
			}))
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", tt.given))
			if tt.expect == nil {
				assert.NoError(t, bound)
				assert.NoError(t, read)
				return
			}
			assert.Equal(t, http.StatusBadRequest, w.Code)
			for _, err := range []error{bound, read} {
				require.Error(t, err)
				assert.Equal(t, blankPurchase(tt.expect[0], tt.expect[1]), errorsIn(t, datastar.Invalid(err, purchase{})))
			}
		})
	}
}

// blankPurchase is a purchase of which a field is wrong.
func blankPurchase(field, message string) map[string]any {
	inner := map[string]any{"Price": map[string]any{"amount": ""}}
	all := map[string]any{"amount": "", "n": "", "maybe": "", "inner": inner, "list": "", "rows": "", "named": "", "count": ""}
	if field == "inner.Price.amount" {
		inner["Price"] = map[string]any{"amount": message}
	} else {
		all[field] = message
	}
	return all
}
