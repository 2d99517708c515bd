package datastar_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

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
