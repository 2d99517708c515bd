package datastar_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// bound is a destination with a field from each source.
type bound struct {
	ID   int    `param:"id" json:"id" form:"id"`
	Page int    `query:"page" json:"page"`
	Name string `json:"name" form:"name"`
	Both string `query:"both" param:"id" json:"both"`
}

// bind serves a request at /rows/:id and returns what was bound.
func bind(t *testing.T, r *http.Request, destination any) *httptest.ResponseRecorder {
	t.Helper()
	e := testkit.NewEcho(datastar.Middleware())
	testkit.Any(e, "/rows/:id", datastar.Handler(func(c *datastar.Context) error {
		if err := c.Bind(destination); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}))
	return testkit.Record(e, r)
}

func TestBind(t *testing.T) {
	form := func(method string) *http.Request {
		r := testkit.Ask(t, method, "/rows/7?page=2", "id=9&name=ada")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return r
	}
	formGet := testkit.Ask(t, http.MethodGet, "/rows/7?page=2&name=ada", "")
	formGet.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var tests = []struct {
		name   string
		when   *http.Request
		expect bound
	}{
		{"signals of a POST", testkit.Ask(t, http.MethodPost, "/rows/7", `{"name":"ada"}`), bound{ID: 7, Name: "ada", Both: "7"}},
		{"signals of a GET", testkit.Ask(t, http.MethodGet, "/rows/7", `{"name":"ada"}`), bound{ID: 7, Name: "ada", Both: "7"}},
		{"no signals", testkit.Ask(t, http.MethodGet, "/rows/7", ""), bound{ID: 7, Both: "7"}},
		{"a signal is not the id", testkit.Ask(t, http.MethodPut, "/rows/7", `{"id":9,"ID":10,"both":"x"}`), bound{ID: 7, Both: "7"}},
		{"the query goes before signals", testkit.Ask(t, http.MethodPost, "/rows/7?page=2&both=q", `{"page":3}`), bound{ID: 7, Page: 2, Both: "7"}},
		{"a signal without a query", testkit.Ask(t, http.MethodPost, "/rows/7", `{"page":3}`), bound{ID: 7, Page: 3, Both: "7"}},
		{"a form", form(http.MethodPost), bound{ID: 7, Page: 2, Name: "ada", Both: "7"}},
		{"a form in a query", formGet, bound{ID: 7, Page: 2, Name: "ada", Both: "7"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got bound
			w := bind(t, tt.when, &got)
			assert.Equal(t, http.StatusNoContent, w.Code, w.Body)
			assert.Equal(t, tt.expect, got)
		})
	}
}

func TestBindErrors(t *testing.T) {
	var tests = []struct {
		name   string
		when   *http.Request
		expect string
	}{
		{"signals", testkit.Ask(t, http.MethodPost, "/rows/7", `{"id":"x"}`), "datastar: the signals do not fit"},
		{"query", testkit.Ask(t, http.MethodPost, "/rows/7?page=x", `{}`), testkit.DoesNotFit},
		{"malformed query", testkit.Ask(t, http.MethodPost, "/rows/7?page=%zz", `{}`), `datastar: the query is malformed`},
		{"path", testkit.Ask(t, http.MethodPost, "/rows/x", `{}`), testkit.DoesNotFit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := bind(t, tt.when, new(bound))
			assert.Equal(t, http.StatusBadRequest, w.Code)
			assert.Contains(t, w.Body.String(), tt.expect)
		})
	}
}

func TestBindAMap(t *testing.T) {
	var tests = []struct {
		name   string
		when   *http.Request
		expect map[string]any
	}{
		{"a GET", testkit.Ask(t, http.MethodGet, "/rows/7?page=2", `{"n":1}`), map[string]any{"n": 1.0, "page": "2", "id": "7"}},
		{"a POST", testkit.Ask(t, http.MethodPost, "/rows/7", `{"n":1}`), map[string]any{"n": 1.0, "id": "7"}},
		{"twice in the query", testkit.Ask(t, http.MethodGet, "/rows/7?datastar={}", `{"n":1}`), map[string]any{"n": 1.0, "id": "7"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]any{}
			assert.Equal(t, http.StatusNoContent, bind(t, tt.when, &got).Code)
			assert.Equal(t, tt.expect, got)
		})
	}
}

// A request that is not Datastar's binds as without us.
func TestBindOfAPlainRequest(t *testing.T) {
	requests := map[string]func() *http.Request{
		"JSON": func() *http.Request {
			r := httptest.NewRequest(http.MethodPost, "/rows/7?page=2", strings.NewReader(`{"id":9,"name":"ada"}`))
			r.Header.Set("Content-Type", "application/json")
			return r
		},
		"GET": func() *http.Request { return httptest.NewRequest(http.MethodGet, "/rows/7?page=2", nil) },
		"text": func() *http.Request {
			return httptest.NewRequest(http.MethodPost, "/rows/7", strings.NewReader("text"))
		},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			var ours, theirs bound
			e := testkit.NewEcho()
			e.Any("/rows/:id", func(c echo.Context) error {
				if err := c.Bind(&theirs); err != nil {
					return err
				}
				return c.NoContent(http.StatusNoContent)
			})
			assert.Equal(t, testkit.Record(e, request()).Code, bind(t, request(), &ours).Code)
			assert.Equal(t, theirs, ours)
		})
	}
}

// bindRequests are requests that carry something to bind.
func bindRequests(t *testing.T) map[string]func() *http.Request {
	as := func(kind string, datastarRequest bool, method, url, body string) func() *http.Request {
		return func() *http.Request {
			r := httptest.NewRequest(method, url, strings.NewReader(body))
			if kind != "" {
				r.Header.Set("Content-Type", kind)
			}
			if datastarRequest {
				r.Header.Set("Datastar-Request", "true")
			}
			return r
		}
	}
	multi, boundary := multipartForm(t, true)
	return map[string]func() *http.Request{
		"signals":            as("application/json", true, http.MethodPost, "/rows/7", `{"name":"ada"}`),
		"signals of a GET":   as("", true, http.MethodGet, "/rows/7?datastar=%7B%22name%22%3A%22ada%22%7D", ""),
		"a form":             as(urlencoded, true, http.MethodPost, "/rows/7", fields),
		"a form of a GET":    as(urlencoded, true, http.MethodGet, "/rows/7?"+fields, ""),
		"signals of a QUERY": as("application/json", true, "QUERY", "/rows/7", `{"name":"ada"}`),
		"a form of a QUERY":  as(urlencoded, true, "QUERY", "/rows/7", fields),
		"multipart":          as(boundary, true, http.MethodPost, "/rows/7", multi),
		"plain JSON":         as("application/json", false, http.MethodPost, "/rows/7", `{"name":"ada"}`),
		"a plain form":       as(urlencoded, false, http.MethodPost, "/rows/7", fields),
		"plain multipart":    as(boundary, false, http.MethodPost, "/rows/7", multi),
		"a plain GET":        as("", false, http.MethodGet, "/rows/7?page=2", ""),
	}
}

// What cannot be bound to, whatever the client sent, is the handler's mistake:
// it is told so, and the client is not blamed.
func TestBindToNoPointerIsNotTheClientsFault(t *testing.T) {
	for name, destination := range map[string]any{
		"a struct":      bound{},
		"nil":           nil,
		"a nil pointer": (*bound)(nil),
		"a number":      7,
		"a text":        "name",
		"a map":         map[string]any{},
		"a slice":       []bound{},
	} {
		for kind, request := range bindRequests(t) {
			t.Run(name+" for "+kind, func(t *testing.T) {
				var got error
				e := testkit.NewEcho(testkit.Recover(), datastar.Middleware())
				testkit.Any(e, "/rows/:id", datastar.Handler(func(c *datastar.Context) error {
					got = c.Bind(destination)
					return got
				}))
				w := testkit.Record(e, request())
				assert.Equal(t, http.StatusInternalServerError, w.Code)
				assert.ErrorContains(t, got, "datastar: ")
				assert.ErrorContains(t, got, "pointer")
				assert.NotContains(t, w.Body.String(), "pointer", "what is wrong with the app is not the client's to know")
			})
		}
	}
}

func TestSignals(t *testing.T) {
	type person struct {
		Name string `json:"name"`
		Tags []string
	}
	read := func(when *http.Request) (got person, err error) {
		e := testkit.NewEcho()
		e.Any("/", datastar.Handler(func(c *datastar.Context) error {
			got, err = datastar.Signals[person](c)
			return nil
		}))
		testkit.Record(e, when)
		return got, err
	}
	got, err := read(testkit.Ask(t, http.MethodPost, "/", `{"name":"ada","Tags":["x"]}`))
	assert.NoError(t, err)
	assert.Equal(t, person{"ada", []string{"x"}}, got)

	got, err = read(testkit.Ask(t, http.MethodGet, "/", ""))
	assert.NoError(t, err)
	assert.Zero(t, got)

	_, err = read(testkit.Ask(t, http.MethodPost, "/", `{"name":1}`))
	var refused *echo.HTTPError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, http.StatusBadRequest, refused.Code)
	var mismatch *json.UnmarshalTypeError
	assert.True(t, errors.As(err, &mismatch) || errors.Unwrap(refused) != nil, "the cause is inside")
}

// firstPart is a binder that reads the body itself.
func firstPart(i any, r *http.Request) error {
	reader, err := r.MultipartReader()
	if err != nil {
		return err
	}
	part, err := reader.NextPart()
	if err != nil {
		return err
	}
	i.(*filled).Name = part.FormName()
	return nil
}

// A binder of the app's own gets the body as it came.
func TestBindLeavesTheBodyToAnotherBinder(t *testing.T) {
	body, contentType := multipartForm(t, true)
	e := testkit.NewEcho(datastar.Middleware())
	e.Binder = testkit.Binder(firstPart)
	var got filled
	e.POST("/", datastar.Handler(func(c *datastar.Context) error { return c.Bind(&got) }))
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	assert.Equal(t, http.StatusOK, testkit.Record(e, r).Code)
	assert.Equal(t, "id", got.Name)
}

// A page that was loaded before the last deploy knows other signals.
func TestBindSignalsOfAnOldPage(t *testing.T) {
	type state struct {
		Name string             `json:"name"`
		Age  int                `json:"age"`
		Tags []string           `json:"tags"`
		Deep struct{ A, B int } `json:"deep"`
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		e := testkit.NewEcho(datastar.Middleware())
		in := state{Name: "kept", Age: 7, Tags: []string{"x"}}
		e.Add(method, "/", datastar.Handler(func(c *datastar.Context) error { return c.Bind(&in) }))
		w := testkit.Record(e, testkit.Ask(t, method, "/", `{"gone":{"x":1},"age":null,"deep":{"a":1,"gone":[]}}`))
		assert.Equal(t, http.StatusNoContent, w.Code)
		expect := state{Name: "kept", Age: 7, Tags: []string{"x"}}
		expect.Deep.A = 1
		assert.Equal(t, expect, in)
	}
}
