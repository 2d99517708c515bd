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
				e := newEcho(datastar.Middleware())
				e.Any("/", datastar.Handler(func(c *datastar.Context) error {
					var v in
					err := c.Bind(&v)
					fields, failed := datastar.InvalidFields(err, &v)
					assert.NoError(t, failed)
					assert.Equal(t, map[string]any{"age": "must be a number", "height": "", "member": "is not valid", "name": ""}, fields)
					return err
				}))
				r := ask(t, tt.method, tt.url, "")
				replaced, err := http.NewRequest(tt.method, tt.url, strings.NewReader(tt.body))
				require.NoError(t, err)
				r.Body, r.ContentLength = replaced.Body, replaced.ContentLength
				r.Header.Set("Content-Type", tt.kind)
				if plain {
					r.Header.Del("Datastar-Request")
				}
				assert.Equal(t, http.StatusBadRequest, record(e, r).Code)
			})
		}
	}
}

func TestInvalidOfAFormWithoutEnd(t *testing.T) {
	values := url.Values{"age": {"abc"}}
	for i := range 1000 {
		values.Set(fmt.Sprint("x", i), "")
	}
	e := newEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(func(c *datastar.Context) error {
		var v struct {
			Age int `form:"age"`
		}
		err := c.Bind(&v)
		assert.Equal(t, err, datastar.Invalid(err, &v).Err(), "nobody looks for it")
		return err
	}))
	r := ask(t, http.MethodPost, "/", values.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	assert.Equal(t, http.StatusBadRequest, record(e, r).Code)
}
