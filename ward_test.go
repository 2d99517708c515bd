package datastar_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/doctor"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// near is a request of a browser on this machine.
func near(method, path string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:3000"
	return r
}

// The page is like others of the app: it has the nonce of their policy, and their token.
func TestDoctorsPage(t *testing.T) {
	config := shows()
	config.CSP = &datastar.CSP{Policy: "default-src 'self'"}
	e := testkit.NewEcho(middleware.CSRF(), datastar.MiddlewareWithConfig(config))
	datastar.Doctor(e)
	w := testkit.Record(e, near(http.MethodGet, "/_datastar/doctor"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	_, nonce, _ := strings.Cut(w.Header().Get("Content-Security-Policy"), "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	require.NotEmpty(t, nonce)
	assert.Contains(t, w.Body.String(), `src="doctor/page.js" nonce="`+nonce+`"></script>`)
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == "_csrf" {
			assert.Contains(t, w.Body.String(), `name="doctor-token" content="`+cookie.Value+`"`)
		}
	}
	assert.Len(t, w.Result().Cookies(), 2)
	assert.NotContains(t, w.Body.String(), "{{")
	assert.NotContains(t, w.Body.String(), "style=")
}

// factsOf are those that an app gives a browser on this machine.
func factsOf(t *testing.T, e *echo.Echo, change ...func(*http.Request)) (f doctor.Facts) {
	t.Helper()
	r := near(http.MethodGet, "/_datastar/doctor/facts")
	for _, change := range change {
		change(r)
	}
	w := testkit.Record(e, r)
	require.Equal(t, http.StatusOK, w.Code)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &f))
	return f
}

func TestDoctorsFacts(t *testing.T) { synctest.Test(t, facts) }

func facts(t *testing.T) {
	config := shows()
	config.Heartbeat, config.Client, config.CSP = 3*time.Second, []byte(clientText), &datastar.CSP{}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/clock", ticks(new(int)))
	allow := func(echo.Context) bool { return true }
	datastar.DoctorWithConfig(datastar.DoctorConfig{Streams: []string{"/clock"}, Allow: allow}, e)
	f := factsOf(t, e, testkit.SetHeader("X-Forwarded-Proto", "https"), testkit.SetHeader("Cookie", "datastar-doctor=1"))
	assert.Equal(t, time.Now().UnixMilli(), f.Now)
	f.Now = 0
	require.Len(t, f.Findings, 1)
	assert.Equal(t, "no-ready", f.Findings[0].Name)
	f.Findings = nil
	assert.Equal(t, doctor.Facts{
		Proto: "HTTP/1.1", Host: "localhost:3000", Scheme: "https", Between: []string{"X-Forwarded-Proto"}, Cookie: true,
		Heartbeat: 3000, Nonce: true, Client: clientPath, Streams: []string{"/clock"},
	}, f)
}

// What streams show is kept for the page.
func TestDoctorsChart(t *testing.T) {
	e := testkit.NewEcho(middleware.ContextTimeout(time.Minute), datastar.MiddlewareWithConfig(shows()))
	e.GET("/ready", datastar.Ready())
	e.GET("/clock/:zone", ticks(new(int)))
	e.PUT("/command", datastar.Handler(func(c *datastar.Context) error { return c.RemoveElements("#a") }))
	datastar.Doctor(e)
	url, client := testkit.Start(t, e), testkit.NewClient(t)
	assert.Empty(t, factsOf(t, e).Findings, "no stream was opened")
	testkit.Record(e, testkit.Ask(t, http.MethodPut, "/command", "{}"))
	for _, change := range []func(*http.Request){testkit.SetHeader("Datastar-Tab", "tab"), testkit.SetHeader("Datastar-Tab", "tab")} {
		r := testkit.Ask(t, http.MethodGet, url+"/clock/utc", "")
		change(r)
		events, _ := testkit.Get(t, client, r)
		testkit.Within(t, events, "an event")
	}
	live := testkit.Ask(t, http.MethodGet, url+"/clock/live", "")
	live.Header.Set("Datastar-Live", "1")
	events, _ := testkit.Get(t, client, live)
	testkit.Within(t, events, "an event")
	f := factsOf(t, e)
	require.Len(t, f.Findings, 1)
	assert.Equal(t, "context-timeout", f.Findings[0].Name)
	assert.Contains(t, f.Findings[0].Fix, `"/clock/:zone"`)
	assert.Equal(t, 2, f.Most)
	assert.Equal(t, []string{"/clock/:zone"}, f.Plain)
}

// holding is a middleware whose Flush does nothing.
func holding(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		testkit.WriteThrough(c, func(w http.ResponseWriter) http.ResponseWriter { return held{w} })
		return next(c)
	}
}

type held struct{ http.ResponseWriter }

func (held) Flush() {}

func TestDoctorTellsWhoHolds(t *testing.T) {
	for _, tt := range []struct {
		name   string
		given  []echo.MiddlewareFunc
		expect bool
	}{
		{"nobody", nil, false},
		{"not Gzip", []echo.MiddlewareFunc{middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10})}, false},
		{"a middleware", []echo.MiddlewareFunc{holding}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := testkit.NewEcho(append(tt.given, datastar.Middleware())...)
				datastar.Doctor(e)
				assert.Equal(t, tt.expect, factsOf(t, e).Held)
			})
		})
	}
}

func TestDoctorsFindings(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(shows()))
	e.GET("/ready", datastar.Ready())
	datastar.Doctor(e)
	w := testkit.Record(e, near(http.MethodGet, `/_datastar/doctor/findings?measured={"origin":"https://example.com"}`))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Body.String(), `"name":"scheme"`)
	for _, measured := range []string{"", "?measured=", "?measured={", `?measured={"skew":"<b>"}`} {
		w := testkit.Record(e, near(http.MethodGet, "/_datastar/doctor/findings"+measured))
		assert.Equal(t, http.StatusBadRequest, w.Code, measured)
		assert.NotContains(t, w.Body.String(), "<b>")
	}
}

// The doctor's streams end by themselves, and no deadline of the request cuts its silence.
func TestDoctorsStreams(t *testing.T) {
	e := testkit.NewEcho(middleware.ContextTimeout(time.Second), datastar.MiddlewareWithConfig(datastar.Config{Heartbeat: time.Second}))
	datastar.DoctorWithConfig(datastar.DoctorConfig{Allow: func(echo.Context) bool { return true }}, e)
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		for _, tt := range []struct {
			path   string
			method string
			expect time.Duration
			events int
			fails  bool
		}{
			{"/stream", http.MethodGet, 600 * time.Millisecond, 5, false},
			{"/silence?for=5000", http.MethodGet, 5 * time.Second, 2, false},
			{"/silence?for=-7", http.MethodGet, 0, 2, false},
			{"/silence?for=9000000", http.MethodGet, 2 * time.Minute, 2, false},
			{"/break", http.MethodGet, 0, 1, true},
			{"/post", http.MethodPost, 0, 1, false},
		} {
			began, events := time.Now(), 0
			answer, err := client.Do(testkit.Ask(t, tt.method, "http://localhost/_datastar/doctor"+tt.path, ""))
			require.NoError(t, err, tt.path)
			err = testkit.Blocks(answer.Body, func(a testkit.Arrival) {
				if strings.Contains(a.Text, "doctor") {
					events++
				}
			})
			_ = answer.Body.Close()
			assert.Equal(t, tt.fails, err != nil, "%s: %v", tt.path, err)
			assert.Equal(t, tt.expect, time.Since(began).Truncate(10*time.Millisecond), tt.path)
			assert.Equal(t, tt.events, events, tt.path)
		}
	})
}
