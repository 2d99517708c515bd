package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// checker is an echo.Validator of go-playground's.
type checker struct{ validate *validator.Validate }

func (c checker) Validate(i any) error { return c.validate.Struct(i) }

type place struct {
	Street string `json:"street" validate:"required"`
	Zip    string `json:"zip" validate:"numeric,len=5"`
}

type Contact struct {
	Email string `json:"email" validate:"required,email"`
}

type generic[T any] struct {
	Value T `json:"value" validate:"required"`
}

type order struct {
	Contact
	Name    string         `json:"name" validate:"min=2,max=10"`
	Age     int            `json:"age" validate:"gte=18"`
	Color   string         `json:"color" validate:"oneof=red green"`
	Repeat  string         `json:"repeat" validate:"eqfield=Name"`
	Places  []place        `json:"places" validate:"max=2,dive"`
	Limits  map[string]int `json:"limits" validate:"dive,min=1"`
	Billing place          `json:"billing"`
	Other   *place         `json:"other" validate:"required"`
	Generic generic[*int]  `json:"generic"`
}

// Validator itself says what Invalid understands.
func TestInvalidOfValidator(t *testing.T) {
	t.Parallel()
	const allRight = `{"name":"ada","repeat":"ada","age":18,"color":"red","email":"a@b.de",
		"billing":{"street":"x","zip":"12345"},"other":{"street":"x","zip":"12345"},"generic":{"value":1}}`
	plain := validator.New(validator.WithRequiredStructEnabled())
	tagged := validator.New(validator.WithRequiredStructEnabled())
	tagged.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	var tests = []struct {
		name   string
		when   string // signals that go over those that are all right
		expect map[string]string
	}{
		{"all right", `{}`, nil},
		{"text", `{"name":"a","repeat":"a","color":"blue"}`,
			map[string]string{"name": "must be at least 2 characters long", "color": "must be one of red, green"}},
		{"number", `{"age":17,"repeat":"b"}`, map[string]string{"age": "must be 18 or more", "repeat": "does not match"}},
		{"embedded", `{"email":"x"}`, map[string]string{"email": "must be an email address"}},
		{"nested", `{"billing":{"street":"","zip":"x"}}`,
			map[string]string{"billing.street": "is required", "billing.zip": "must be a number"}},
		{"nested and missing", `{"other":null}`, map[string]string{"other.street": "is required"}},
		{"generic", `{"generic":{}}`, map[string]string{"generic.value": "is required"}},
		{"slice", `{"places":[{},{},{}]}`, map[string]string{"places": "must have at most 2 items"}},
		{"in a slice", `{"places":[{"street":"x","zip":"1"}]}`, map[string]string{"places": "must be 5 characters long"}},
		{"in a map", `{"limits":{"a].Name":0}}`, map[string]string{"limits": "must be 1 or more"}},
		{"does not fit", `{"age":"x"}`, map[string]string{"age": "must be a number"}},
	}
	for _, tt := range tests {
		for which, validate := range map[string]*validator.Validate{"plain": plain, "with json tags": tagged} {
			t.Run(tt.name+", "+which, func(t *testing.T) {
				var signals map[string]any
				require.NoError(t, json.Unmarshal([]byte(allRight), &signals))
				require.NoError(t, json.Unmarshal([]byte(tt.when), &signals))
				sent, err := json.Marshal(signals)
				require.NoError(t, err)
				expect := map[string]string{}
				for _, name := range []string{"name", "age", "color", "repeat", "email", "places", "limits", "billing.street",
					"billing.zip", "other.street", "other.zip", "generic.value"} {
					expect[name] = tt.expect[name]
				}
				assert.Equal(t, expect, order{}.errors(t, validate, string(sent)))
			})
		}
	}
}

// errors posts signals to a handler that binds and validates an order, and
// returns the errors that it answers.
func (o order) errors(t *testing.T, validate *validator.Validate, signals string) map[string]string {
	t.Helper()
	e := echo.New()
	e.Validator = checker{validate}
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		err := c.Bind(&o)
		if err == nil {
			err = c.Validate(&o)
		}
		return c.Invalid(err, &o)
	}))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(signals))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Datastar-Request", "true")
	r.Header.Set("Accept", "text/event-stream, text/html, application/json")
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	text, ok := strings.CutPrefix(w.Body.String(), "event: datastar-patch-signals\ndata: signals ")
	require.True(t, ok, w.Body.String())
	var all struct{ Errors map[string]any }
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	return flat(map[string]string{}, "", all.Errors)
}

// flat puts nested signals into one map, by their paths.
func flat(into map[string]string, within string, signals map[string]any) map[string]string {
	for name, value := range signals {
		if nested, ok := value.(map[string]any); ok {
			flat(into, within+name+".", nested)
		} else {
			into[within+name] = value.(string)
		}
	}
	return into
}
