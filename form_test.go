package datastar_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

const (
	urlencoded = "application/x-www-form-urlencoded"
	fields     = "id=9&name=ada&tag=a&tag=b"
)

// filled is a form and what it is put into.
type filled struct {
	ID     int                     `param:"id" form:"id"`
	Page   int                     `query:"page" form:"page"`
	Name   string                  `form:"name"`
	Tags   []string                `form:"tag"`
	Photo  *multipart.FileHeader   `form:"photo"`
	Photos []*multipart.FileHeader `form:"photos"`
	Empty  *multipart.FileHeader   `form:"empty"`
	Nested struct {
		Empties []*multipart.FileHeader `form:"empties"`
	}
}

// multipartForm is the fields as multipart, with files if that is wanted.
func multipartForm(t *testing.T, files bool) (body, contentType string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for field := range strings.SplitSeq(fields, "&") {
		name, value, _ := strings.Cut(field, "=")
		require.NoError(t, w.WriteField(name, value))
	}
	for name, file := range map[string]string{"photo": "ada.png", "photos": "a.png", "empty": "", "empties": ""} {
		if !files {
			continue
		}
		header := textproto.MIMEHeader{"Content-Type": {"application/octet-stream"}}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, name, file))
		part, err := w.CreatePart(header)
		require.NoError(t, err)
		_, _ = io.WriteString(part, strings.Repeat(file, 2))
	}
	require.NoError(t, w.Close())
	return form.String(), w.FormDataContentType()
}

// Each generation sends a form in ways of its own.
func TestBindForm(t *testing.T) {
	simple, simpleType := multipartForm(t, false)
	files, filesType := multipartForm(t, true)
	bodies := []string{http.MethodPost, http.MethodPut, http.MethodPatch}
	deletes := append(bodies[:3:3], http.MethodDelete)
	var tests = []struct {
		name             string
		givenMethods     []string
		givenAccept      string
		givenQuery       string
		givenBody        string
		givenContentType string
		expectFiles      bool
	}{
		{"0.21 and beta, in the query", []string{http.MethodGet}, testkit.AcceptBeta, fields, "", "", false},
		{"0.21 and beta, in the body", deletes, testkit.AcceptBeta, "", simple, simpleType, false},
		{"0.21 and beta, files", deletes, testkit.AcceptBeta, "", files, filesType, true},
		{"RC and 1.x, in the query", []string{http.MethodGet, http.MethodHead}, testkit.AcceptV1, fields, "", urlencoded, false},
		{"RC, in the body", deletes, testkit.AcceptV1, "", fields, urlencoded, false},
		{"RC, with a charset", deletes, testkit.AcceptV1, "", fields, urlencoded + "; charset=UTF-8", false},
		{"RC, files", deletes, testkit.AcceptV1, "", files, filesType, true},
		{"1.x, in the body", bodies, testkit.AcceptV1, "", fields, urlencoded, false},
		{"1.x, files", bodies, testkit.AcceptV1, "", files, filesType, true},
		{"1.x, QUERY", []string{"QUERY"}, testkit.AcceptV1, "", fields, urlencoded, false},
		{"1.x, QUERY, multipart", []string{"QUERY"}, testkit.AcceptV1, "", simple, simpleType, false},
		{"1.x, QUERY, files", []string{"QUERY"}, testkit.AcceptV1, "", files, filesType, true},
		{"1.x, DELETE", []string{http.MethodDelete}, testkit.AcceptV1, fields, "", urlencoded, false},
		{"1.x, DELETE of a multipart form", []string{http.MethodDelete}, testkit.AcceptV1, fields, "", "", false},
		{"a browser without JavaScript", []string{http.MethodPost}, "text/html", "", fields, urlencoded, false},
		{"a browser without JavaScript, files", []string{http.MethodPost}, "text/html", "", files, filesType, true},
	}
	for _, tt := range tests {
		for _, method := range tt.givenMethods {
			for _, length := range []int64{int64(len(tt.givenBody)), -1} {
				if length < 0 && tt.givenBody == "" {
					continue // there is none
				}
				t.Run(fmt.Sprint(method, " of ", tt.name, " of length ", length), func(t *testing.T) {
					r := httptest.NewRequest(method, "/rows/7?page=2&"+tt.givenQuery, strings.NewReader(tt.givenBody))
					r.ContentLength = length
					r.Header.Set("Accept", tt.givenAccept)
					if tt.givenContentType != "" {
						r.Header.Set("Content-Type", tt.givenContentType)
					}
					datastarRequest := tt.givenAccept != "text/html"
					if datastarRequest {
						r.Header.Set("Datastar-Request", "true")
					}
					var got filled
					w := bind(t, r, &got)
					require.Equal(t, http.StatusNoContent, w.Code, w.Body)
					assert.Equal(t, "ada a,b", got.Name+" "+strings.Join(got.Tags, ","))
					if datastarRequest {
						assert.Equal(t, "7 2", fmt.Sprint(got.ID, " ", got.Page), "the URL wins")
					}
					assert.Nil(t, got.Empty)
					assert.Empty(t, got.Nested.Empties)
					if tt.expectFiles {
						assert.Equal(t, "ada.png: ada.pngada.png", content(t, got.Photo))
						require.Len(t, got.Photos, 1)
						assert.Equal(t, "a.png: a.pnga.png", content(t, got.Photos[0]))
					}
				})
			}
		}
	}
}

// content returns the name of a file and what is in it.
func content(t *testing.T, header *multipart.FileHeader) string {
	t.Helper()
	require.NotNil(t, header)
	file, err := header.Open()
	require.NoError(t, err)
	defer file.Close()
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	return header.Filename + ": " + string(text)
}

func TestBindOfNoForm(t *testing.T) {
	files, filesType := multipartForm(t, true)
	var tests = []struct {
		name             string
		givenMethod      string
		givenQuery       string
		givenBody        string
		givenContentType string
		expectCode       int
		expectName       string
		expectMessage    string
	}{
		{"signals are there, so the query is no form", "GET", "name=eve&datastar={}", "", "", 204, "", ""},
		{"a form is never in the query of a POST", "POST", "name=eve", "", "", 204, "", ""},
		{"nothing", "DELETE", "", "", urlencoded, 204, "", ""},
		{"a form in the query that does not fit", "GET", "id=x", "", "", 400, "", "the form does not fit: id must be a number"},
		{"a malformed form in the query", "GET", "name=%zz", "", "", 400, "", "the query is malformed"},
		{"a malformed form of a DELETE", "DELETE", "", "name=%zz", urlencoded, 400, "", "the form is malformed"},
		{"a malformed form of a QUERY", "QUERY", "", "name=%zz", urlencoded, 400, "", "the form is malformed"},
		{"an empty form of a QUERY, whose query is no form", "QUERY", "name=eve", "", urlencoded, 204, "", ""},
		{"a multipart form that breaks off", "POST", "", files[:len(files)-20], filesType, 400, "", "unexpected EOF"},
		{"a type that nobody knows", "POST", "", "name=eve", "text/plain", 415, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.givenMethod, "/rows/7?"+tt.givenQuery, strings.NewReader(tt.givenBody))
			r.Header.Set("Datastar-Request", "true")
			r.Header.Set("Content-Type", tt.givenContentType)
			var got filled
			w := bind(t, r, &got)
			assert.Equal(t, tt.expectCode, w.Code, w.Body)
			assert.Equal(t, tt.expectName, got.Name)
			assert.Contains(t, w.Body.String(), tt.expectMessage)
		})
	}
}

// What is bound need not be a struct with fields for files.
func TestBindAMultipartFormToOthers(t *testing.T) {
	body, contentType := multipartForm(t, true)
	request := func() *http.Request {
		r := testkit.Ask(t, http.MethodPost, "/rows/7", body)
		r.Header.Set("Content-Type", contentType)
		return r
	}
	values := map[string][]string{}
	assert.Equal(t, http.StatusNoContent, bind(t, request(), &values).Code)
	assert.Equal(t, []string{"a", "b"}, values["tag"])
	var texts struct {
		Empty string `form:"empty"`
		Name  string `form:"name"`
	}
	assert.Equal(t, http.StatusNoContent, bind(t, request(), &texts).Code)
	assert.Equal(t, "ada", texts.Name)
}

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
		{"of a QUERY", "QUERY", "/", values.Encode(), "application/x-www-form-urlencoded"},
	}
	for _, tt := range tests {
		for _, plain := range []bool{false, true} {
			if plain && tt.method != http.MethodPost {
				continue
			}
			t.Run(fmt.Sprint(tt.name, plain), func(t *testing.T) {
				e := testkit.NewEcho(datastar.Middleware())
				testkit.Any(e, "/", datastar.Handler(func(c *datastar.Context) error {
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
	for form, expect := range map[string]string{
		"age=300": "is out of range", "age=-1": "is out of range", "n=1e30": "is out of range",
		"n=1.5": "must be a whole number", "n=x": "must be a number",
	} {
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
