package datastar_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

const hasAHost = "datastar: Redirect: the URL has a scheme or a host: WithAllowedOrigin or Config.RedirectOrigins allows its origin"

// TestRedirect asks as http://app.example:8080 does.
func TestRedirect(t *testing.T) {
	login := []string{"https://login.example", "http://other.example:81"}
	var tests = []struct {
		name         string
		givenOrigins []string
		when         string
		expectError  string // of the 400
	}{
		{name: "path", when: "/a?b=//c#d"},
		{name: "query", when: "?page=2"},
		{name: "own origin", when: "http://app.example:8080/a"},
		{name: "own origin in capitals", when: "HTTP://App.Example:8080"},
		{name: "own host, other scheme", when: "https://app.example:8080/a", expectError: hasAHost},
		{name: "own host, other port", when: "http://app.example/a", expectError: hasAHost},
		{name: "own host for a user", when: "http://app.example:8080@evil.example/", expectError: hasAHost},
		{name: "own host before a backslash", when: `http://app.example:8080\.evil.example/`, expectError: hasAHost},
		{name: "listed", givenOrigins: login, when: "https://login.example/?next=/a"},
		{name: "listed, last", givenOrigins: login, when: "http://other.example:81"},
		{name: "own besides the list", givenOrigins: login, when: "http://app.example:8080/a"},
		{name: "not listed", givenOrigins: login, when: "https://evil.example/", expectError: hasAHost},
		{name: "looks listed", givenOrigins: login, when: "https://login.example.evil.example/", expectError: hasAHost},
		{name: "host alone", givenOrigins: login, when: "//login.example", expectError: hasAHost},
		{name: "backslashes", when: `/\evil.example`, expectError: hasAHost},
		{name: "tab", when: "/\t/evil.example", expectError: hasAHost},
		{name: "mail", when: "mailto:a@evil.example", expectError: hasAHost},
		{name: "any origin", givenOrigins: []string{"*"}, when: "//evil.example"},
		{name: "any origin, mail", givenOrigins: []string{"*"}, when: "mailto:a@app.example"},
		{name: "script", givenOrigins: []string{"*"}, when: "javascript:alert(1)", expectError: `datastar: Redirect: the scheme "javascript:" is not allowed`},
		{name: "line", when: "/\r\nSet-Cookie: a=b", expectError: "datastar: Redirect: line break in the URL"},
		{name: "nothing", when: "", expectError: "datastar: Redirect: the URL is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{RedirectOrigins: tt.givenOrigins}))
			e.POST("/", datastar.Handler(func(c *datastar.Context) error {
				err := c.Redirect(http.StatusSeeOther, tt.when)
				assert.Equal(t, tt.expectError == "", err == nil)
				assert.Equal(t, err == nil, testkit.Committed(testkit.Plain(c)), "an error writes nothing")
				return err
			}))
			plain := testkit.Record(e, httptest.NewRequest(http.MethodPost, "http://app.example:8080/", nil))
			asked := testkit.Record(e, testkit.Ask(t, http.MethodPost, "http://app.example:8080/", "{}"))
			if tt.expectError != "" {
				turnedDown(t, plain, tt.expectError)
				turnedDown(t, asked, tt.expectError)
				return
			}
			assert.Equal(t, http.StatusSeeOther, plain.Code)
			assert.Equal(t, tt.when, plain.Header().Get("Location"))
			expect, err := datastar.V1.Append(nil, datastar.Redirect(tt.when, datastar.WithAllowedOrigin("*")))
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, asked.Code)
			assert.Equal(t, string(expect), asked.Body.String())
		})
	}
}

// turnedDown expects a 400 that says why.
func turnedDown(t *testing.T, w *httptest.ResponseRecorder, message string) {
	t.Helper()
	var body struct{ Message string }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Equal(t, message, body.Message)
	assert.Empty(t, w.Header().Get("Location"))
}

// A proxy that Echo trusts tells which scheme the browser sees.
func TestRedirectBehindAProxy(t *testing.T) {
	e := testkit.NewEcho()
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Redirect(http.StatusFound, "https://app.example/a") }))
	r := httptest.NewRequest(http.MethodGet, "http://app.example/", nil)
	assert.Equal(t, http.StatusBadRequest, testkit.Record(e, r).Code)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-Proto", "https")
	assert.Equal(t, "https://app.example/a", testkit.Record(e, r).Header().Get("Location"))
}

// A request without a host, or with a strange one, can still be redirected.
func TestRedirectWithoutAHost(t *testing.T) {
	e := testkit.NewEcho()
	for _, host := range []string{"", "a;b", "*"} {
		e.GET("/", datastar.Handler(func(c *datastar.Context) error { return c.Redirect(http.StatusFound, c.QueryParam("to")) }))
		to := func(url string) int {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.URL.RawQuery, r.Host = "to="+url, host
			return testkit.Record(e, r).Code
		}
		assert.Equal(t, http.StatusFound, to("/a"), host)
		assert.Equal(t, http.StatusBadRequest, to("http://"+host), host)
		assert.Equal(t, http.StatusBadRequest, to("http://evil.example"), host)
	}
}

// A browser sends a plain QUERY again after 302 and 307, and a GET after 303, so
// that the code is the app's to say.
func TestRedirectOfAQuery(t *testing.T) {
	for _, code := range []int{http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect} {
		e := testkit.NewEcho(datastar.Middleware())
		e.Add("QUERY", "/", datastar.Handler(func(c *datastar.Context) error { return c.Redirect(code, "/a") }))
		r := testkit.Ask(t, "QUERY", "/", "{}")
		w := testkit.Record(e, r)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Contains(t, w.Body.String(), "datastar-patch-elements")
		assert.Contains(t, w.Body.String(), `"/a"`)
		r.Header.Del("Datastar-Request")
		w = testkit.Record(e, r)
		assert.Equal(t, code, w.Code)
		assert.Equal(t, "/a", w.Header().Get("Location"))
	}
}

func TestRedirectWithAnInvalidCode(t *testing.T) {
	e := testkit.NewEcho()
	var got error
	e.GET("/", datastar.Handler(func(c *datastar.Context) error { got = c.Redirect(http.StatusOK, "/a"); return got }))
	testkit.Record(e, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.ErrorIs(t, got, echo.ErrInvalidRedirectCode)
}

// finish asks a handler that finishes, in both ways.
func finish(t *testing.T, handler func(c *datastar.Context) error) (plain, asked *httptest.ResponseRecorder) {
	t.Helper()
	e := testkit.NewEcho(datastar.Middleware())
	e.POST("/", datastar.Handler(handler))
	plain = testkit.Record(e, httptest.NewRequest(http.MethodPost, "http://app.example/", nil))
	return plain, testkit.Record(e, testkit.Ask(t, http.MethodPost, "http://app.example/", "{}"))
}

func TestFinish(t *testing.T) {
	for _, tt := range []struct {
		name   string
		given  []datastar.Event
		code   int
		expect string
	}{
		{"events", []datastar.Event{datastar.MergeFragments("<p>1</p>"), datastar.MergeFragments("<p>2</p>")},
			http.StatusOK, testkit.Fragment("<p>1</p>") + testkit.Fragment("<p>2</p>")},
		{"nothing, as a stream shows the change", nil, http.StatusNoContent, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			plain, asked := finish(t, func(c *datastar.Context) error { return c.Finish("/list?a=1", tt.given...) })
			assert.Equal(t, http.StatusSeeOther, plain.Code)
			assert.Equal(t, "/list?a=1", plain.Header().Get("Location"))
			assert.Empty(t, plain.Body.String())
			assert.Equal(t, tt.code, asked.Code)
			assert.Equal(t, tt.expect, asked.Body.String())
			for _, w := range []*httptest.ResponseRecorder{plain, asked} {
				assert.Equal(t, []string{"Datastar-Request"}, w.Header().Values("Vary"))
			}
		})
	}
}

// What is wrong shows whoever asks, before anything is written.
func TestFinishFails(t *testing.T) {
	one := datastar.MergeFragments("<p>1</p>")
	for _, tt := range []struct {
		url    string
		events []datastar.Event
		expect string
	}{
		{"https://evil.example/", []datastar.Event{one}, hasAHost},
		{"", nil, "datastar: Redirect: the URL is empty"},
		{"/", []datastar.Event{one, datastar.Invalid(testkit.ErrApp)}, testkit.ErrApp.Error()},
	} {
		failed := 0
		plain, asked := finish(t, func(c *datastar.Context) error {
			err := c.Finish(tt.url, tt.events...)
			assert.ErrorContains(t, err, tt.expect)
			assert.False(t, testkit.Committed(testkit.Plain(c)))
			failed++
			return err
		})
		assert.Equal(t, 2, failed)
		assert.Equal(t, plain.Code, asked.Code)
		assert.GreaterOrEqual(t, plain.Code, http.StatusBadRequest)
		assert.Empty(t, plain.Header().Get("Location"))
	}
}

// A plain request whose handler sends events is led away by one.
func TestFinishAfterAnEvent(t *testing.T) {
	plain, _ := finish(t, func(c *datastar.Context) error {
		require.NoError(t, c.MergeFragments("<p>1</p>"))
		return c.Finish("/next")
	})
	assert.Contains(t, plain.Body.String(), `"/next"`)
	assert.Empty(t, plain.Header().Values("Vary"))
}

func TestFinishAfterTheHandlerReturned(t *testing.T) {
	var kept *datastar.Context
	finish(t, func(c *datastar.Context) error { kept = c; return nil })
	assert.ErrorIs(t, kept.Finish("/next"), datastar.ErrClosed)
}
