package datastar_test

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// Several forms on a page, and single rows, each have errors of their own.
func TestInvalidIn(t *testing.T) {
	type in struct {
		Name string `json:"name"`
		Age  int    `json:"age"`
	}
	within := func(prefix string, err error) datastar.Event { return datastar.InvalidIn(prefix, err, in{}) }
	assert.Equal(t, map[string]any{"add": map[string]any{"c0": map[string]any{"name": "is required", "age": ""}}},
		errorsIn(t, within("add.c0", required("in.Name"))))
	assert.Equal(t, map[string]any{"rows": map[string]any{"3": map[string]any{"name": "", "age": ""}}},
		errorsIn(t, within("rows.3", nil)), "what was mended goes away")
	assert.Equal(t, testkit.ErrApp, within("add", testkit.ErrApp).Err(), "as it is, so that Echo can answer it")
	assert.EqualError(t, within("a.__proto__", nil).Err(), `datastar: InvalidIn: "a.__proto__" is no path of a signal`)
}

// worded are the messages of an app in German.
func worded(c *datastar.Context, p datastar.Problem) string {
	switch {
	case c.QueryParam("lang") != "de":
		return ""
	case p.Tag == "min":
		return p.Field + " muss mindestens " + p.Param + " lang sein"
	case p.Err == testkit.ErrApp:
		return "never"
	}
	return map[string]string{"must be a number": "muss eine Zahl sein", "is taken": "ist vergeben"}[p.Text]
}

func TestMessage(t *testing.T) {
	type row struct {
		Title string `json:"title"`
	}
	type in struct {
		Age  int   `json:"age"`
		Rows []row `json:"rows" datastar:"rows"`
	}
	short := invalids{invalid{"in.Rows[1].Title", "", "min", "3", reflect.String}}
	for _, tt := range []struct {
		name, url, signals string
		handler            func(c *datastar.Context) error
		expect             string
	}{
		{"by the tag", "/?lang=de", `{}`, func(c *datastar.Context) error { return c.Invalid(short, in{}) },
			`{"errors":{"age":"","rows":{"all":"","1":{"title":"rows.1.title muss mindestens 3 lang sein"}}}}`},
		{"in another language", "/", `{}`, func(c *datastar.Context) error { return c.Invalid(short, in{}) },
			`{"errors":{"age":"","rows":{"all":"","1":{"title":"must be at least 3 characters long"}}}}`},
		{"by the text, below a prefix", "/?lang=de", `{"age":"x"}`, func(c *datastar.Context) error {
			var in in
			return c.InvalidIn("add", c.Bind(&in), &in)
		}, `{"errors":{"add":{"age":"muss eine Zahl sein","rows":{"all":""}}}}`},
		{"an app's own", "/?lang=de", `{}`, func(c *datastar.Context) error { return c.Invalid(taken{"age": "is taken"}) },
			`{"errors":{"age":"ist vergeben"}}`},
		{"without words", "/?lang=de", `{}`, func(c *datastar.Context) error { return c.Invalid(required("in.Age"), in{}) },
			`{"errors":{"age":"is required","rows":{"all":""}}}`},
		{"for a template", "/?lang=de", `{}`, func(c *datastar.Context) error {
			fields, err := c.InvalidFields(taken{"age": "is taken"}, in{})
			return errors.Join(err, c.MergeSignals(fields))
		}, `{"age":"ist vergeben","rows":{"all":""}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Message: worded}))
			e.POST("/", datastar.Handler(tt.handler))
			w := testkit.Record(e, testkit.Ask(t, http.MethodPost, tt.url, tt.signals))
			text, ok := strings.CutPrefix(w.Body.String(), "event: datastar-patch-signals\ndata: signals ")
			require.True(t, ok, w.Body.String())
			assert.JSONEq(t, tt.expect, text)
		})
	}
}

// Message learns what validator says, which may be able to translate itself.
func TestMessageOfWhatValidatorSays(t *testing.T) {
	var got []datastar.Problem
	message := func(_ *datastar.Context, p datastar.Problem) string { got = append(got, p); return "" }
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{Message: message}))
	one := invalid{"signUp.Address.Street", "", "max", "9", reflect.String}
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Invalid(invalids{one}, signUp{}) }))
	testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", "{}"))
	assert.Equal(t, []datastar.Problem{{"address.street", "max", "9", "must be at most 9 characters long", one}}, got)
}

// validators is an Echo Validator.
type validators func(i any) error

func (v validators) Validate(i any) error { return v(i) }

func TestBindValid(t *testing.T) {
	type in struct {
		Age int `json:"age"`
	}
	for _, tt := range []struct {
		name, signals string
		validator     validators
		expect        string
	}{
		{"without a Validator", `{"age":-1}`, nil, "-1 <nil>"},
		{"valid", `{"age":1}`, func(any) error { return nil }, "1 <nil>"},
		{"invalid", `{"age":2}`, func(i any) error { i.(*in).Age++; return testkit.ErrApp }, "3 " + testkit.ErrApp.Error()},
		{"what was not bound is not validated", `{"age":"x"}`, func(any) error { panic("validated") }, `0 `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho()
			if tt.validator != nil {
				e.Validator = tt.validator
			}
			var got string
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				var in in
				err := c.BindValid(&in)
				got = fmt.Sprint(in.Age, " ", err)
				return nil
			}))
			testkit.Record(e, testkit.Ask(t, http.MethodPost, "/", tt.signals))
			assert.Contains(t, got, tt.expect)
			assert.Equal(t, tt.expect == "0 ", strings.Contains(got, "the signals do not fit"), got)
		})
	}
}
