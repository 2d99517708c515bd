package datastar_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// A form tells which of its fields do not fit, however it comes.
func TestInvalidOfAForm(t *testing.T) {
	type in struct {
		Age    int     `json:"age" form:"age"`
		Height float64 `json:"height" form:"height"`
		Member bool    `json:"member" form:"member"`
		Name   string  `json:"name" form:"name"`
	}
	values := url.Values{"age": {"abc"}, "height": {"1.75"}, "member": {"maybe"}, "name": {"<b>"}, "other": {"x"}}
	var body bytes.Buffer
	multi := multipart.NewWriter(&body)
	for name := range values {
		require.NoError(t, multi.WriteField(name, values.Get(name)))
	}
	require.NoError(t, multi.Close())
	var tests = []struct {
		name      string
		method    string
		url, body string
		kind      string
	}{
		{"urlencoded", http.MethodPost, "/", values.Encode(), "application/x-www-form-urlencoded"},
		{"multipart", http.MethodPost, "/", body.String(), multi.FormDataContentType()},
		{"in the query", http.MethodGet, "/?" + values.Encode(), "", ""},
		{"of a DELETE", http.MethodDelete, "/", values.Encode(), "application/x-www-form-urlencoded"},
	}
	for _, tt := range tests {
		for _, plain := range []bool{false, true} {
			if plain && tt.method != http.MethodPost {
				continue
			}
			t.Run(fmt.Sprint(tt.name, plain), func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				e.Any("/", datastar.Handler(func(c *datastar.Context) error {
					var v in
					err := c.Bind(&v)
					fields, failed := datastar.InvalidFields(err, &v)
					assert.NoError(t, failed)
					assert.Equal(t, map[string]any{"age": "must be a number", "height": "", "member": "is not valid", "name": ""}, fields)
					return err
				}))
				r := testkit.Ask(t, tt.method, tt.url, "")
				replaced, err := http.NewRequest(tt.method, tt.url, strings.NewReader(tt.body))
				require.NoError(t, err)
				r.Body, r.ContentLength = replaced.Body, replaced.ContentLength
				r.Header.Set("Content-Type", tt.kind)
				if plain {
					r.Header.Del("Datastar-Request")
				}
				assert.Equal(t, http.StatusBadRequest, testkit.Record(e, r).Code)
			})
		}
	}
}

// Numbers are told apart as those of signals are.
func TestInvalidNumbersOfAForm(t *testing.T) {
	for form, expect := range map[string]string{"age=300": "is out of range", "age=-1": "is out of range", "n=1.5": "must be a whole number", "n=x": "must be a number"} {
		e := testkit.NewEcho(datastar.Middleware())
		e.POST("/", datastar.Handler(func(c *datastar.Context) error {
			var v struct {
				Age uint8 `form:"age" json:"age"`
				N   int   `form:"n" json:"n"`
			}
			fields, err := datastar.InvalidFields(c.Bind(&v), &v)
			assert.NoError(t, err)
			assert.Equal(t, expect, fields[form[:strings.Index(form, "=")]], form)
			return nil
		}))
		r := testkit.Ask(t, http.MethodPost, "/", form)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		testkit.Record(e, r)
	}
}

func TestInvalidOfAFormWithoutEnd(t *testing.T) {
	values := url.Values{"age": {"abc"}}
	for i := range 1000 {
		values.Set(fmt.Sprint("x", i), "")
	}
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		var v struct {
			Age int `form:"age"`
		}
		err := c.Bind(&v)
		assert.Equal(t, err, datastar.Invalid(err, &v).Err(), "nobody looks for it")
		return err
	}))
	r := testkit.Ask(t, http.MethodPost, "/", values.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	assert.Equal(t, http.StatusBadRequest, testkit.Record(e, r).Code)
}
