package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
)

// upload is a file as a form brings it.
func upload(t *testing.T, name, content string) *multipart.FileHeader {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("avatar", name)
	require.NoError(t, err)
	_, err = io.WriteString(part, content)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	form, err := multipart.NewReader(&body, w.Boundary()).ReadForm(1 << 20)
	require.NoError(t, err)
	return form.File["avatar"][0]
}

func TestRead(t *testing.T) {
	var tests = []struct {
		name      string
		givenName string
		given     string
		expect    string
	}{
		{"PNG", "a.png", "\x89PNG\r\n\x1a\n...", "image/png"},
		{"GIF under another name", "a.html", "GIF89a...", "image/gif"},
		{"page that says it is a PNG", "a.png", "<html><script>alert(1)</script>", ""},
		{"SVG, which may have scripts", "a.svg", `<svg xmlns="http://www.w3.org/2000/svg">`, ""},
		{"text", "../../etc/passwd", "root:x:0:0", ""},
		{"nothing", "a.png", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read(upload(t, tt.givenName, tt.given))
			assert.Equal(t, tt.expect, got.kind)
			if tt.expect != "" {
				assert.NoError(t, err)
				assert.Equal(t, tt.given, string(got.content))
				return
			}
			assert.ErrorAs(t, err, new(wrong))
			assert.Empty(t, got.content)
		})
	}
}

// said returns what an answer says of which field.
func said(answer *datastartest.Answer) map[string]string {
	errors := map[string]string{}
	all, _ := answer.Signals()["errors"].(map[string]any)
	for field, text := range all {
		if text != "" {
			errors[field] = fmt.Sprint(text)
		}
	}
	return errors
}

func TestCheck(t *testing.T) {
	const filled = `"name":"Ada","email":"a@example.com","age":"36","password":"engine no. 1","repeat":"engine no. 1","accepted":"yes"`
	var tests = []struct {
		name   string
		when   string
		expect map[string]string
	}{
		{"all right", filled, map[string]string{}},
		{"nothing is typed yet", `"name":""`, map[string]string{}},
		{"what was missing still is", `"errors":{"name":"is required"}`, map[string]string{"name": "is required"}},
		{"wrong, and the rest not typed yet", `"email":"ada"`, map[string]string{"email": "must be an email address"}},
		{"too young", filled + `,"age":"17"`, map[string]string{"age": "must be 18 or more"}},
		{"no number", filled + `,"age":"old"`, map[string]string{"age": "must be 18 or more"}},
		{"not the same twice", filled + `,"repeat":"x"`, map[string]string{"repeat": "does not match"}},
	}
	e := echo.New()
	e.Validator = newChecker()
	e.POST("/check", datastar.Handler(check))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			answer := datastartest.Call(t, e, datastartest.Request(datastar.V1, "POST", "/check", "{"+tt.when+"}"))
			assert.Equal(t, tt.expect, said(answer))
		})
	}
}
