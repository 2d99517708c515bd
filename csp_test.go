package datastar_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

const (
	policyHeader = "Content-Security-Policy"
	reportHeader = "Content-Security-Policy-Report-Only"
)

// nonces finds the nonce of a policy. One has 26 letters of 5 bits.
var nonces = regexp.MustCompile(`'nonce-([A-Z2-7]{26})'`)

// page says which nonce it has.
func noncePage(c *datastar.Context) error { return c.String(http.StatusOK, c.Page().Nonce()) }

// navigate is what a browser does that opens a page.
func navigate(e *echo.Echo, path string) *httptest.ResponseRecorder {
	return testkit.Record(e, httptest.NewRequest(http.MethodGet, path, nil))
}

// policies are those of a response, with N for the nonce of its page.
func policies(w *httptest.ResponseRecorder, header string) (all []string) {
	for _, policy := range w.Header().Values(header) {
		for _, found := range nonces.FindAllStringSubmatch(policy, -1) {
			if found[1] != w.Body.String() {
				return []string{"another nonce than that of the page: " + policy}
			}
		}
		all = append(all, nonces.ReplaceAllString(policy, "'nonce-N'"))
	}
	return all
}

func TestCSP(t *testing.T) {
	for _, tt := range []struct {
		name   string
		given  datastar.CSP
		header string
		expect string
	}{
		{"default", datastar.CSP{}, policyHeader, "object-src 'none'; base-uri 'none'; script-src 'self' 'nonce-N'"},
		{"Trusted Types", datastar.CSP{TrustedTypes: true}, policyHeader,
			"object-src 'none'; base-uri 'none'; script-src 'self' 'nonce-N'; trusted-types datastar; require-trusted-types-for 'script'"},
		{"report only", datastar.CSP{ReportOnly: true, Policy: "report-uri /csp"}, reportHeader, "report-uri /csp; script-src 'self' 'nonce-N'"},
		{"script-src", datastar.CSP{Policy: " default-src 'self';; Script-Src 'strict-dynamic' https://a.example ; img-src *;"}, policyHeader,
			"default-src 'self'; script-src 'strict-dynamic' https://a.example 'nonce-N'; img-src *"},
		{"script-src-elem too", datastar.CSP{Policy: "script-src 'none'; script-src-elem 'self'"}, policyHeader,
			"script-src 'none' 'nonce-N'; script-src-elem 'self' 'nonce-N'"},
		{"a nonce of its own", datastar.CSP{Policy: "script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"}, policyHeader,
			"script-src 'nonce-N'; style-src 'nonce-N'"},
		{"other Trusted Types", datastar.CSP{TrustedTypes: true, Policy: "script-src; trusted-types dompurify; require-trusted-types-for 'script'"}, policyHeader,
			"script-src 'nonce-N'; trusted-types dompurify datastar; require-trusted-types-for 'script'"},
		{"names of Trusted Types", datastar.CSP{Policy: "script-src; trusted-types dompurify"}, policyHeader, "script-src 'nonce-N'; trusted-types dompurify datastar"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{CSP: &tt.given}))
			e.GET("/", datastar.Handler(noncePage))
			first, second := navigate(e, "/"), navigate(e, "/")
			assert.Equal(t, []string{tt.expect}, policies(first, tt.header))
			assert.Equal(t, []string{tt.expect}, policies(second, tt.header))
			assert.NotEqual(t, first.Body.String(), second.Body.String(), "each response has another nonce")
		})
	}
}

func TestCSPIsRefused(t *testing.T) {
	const comma = "datastar: Config.CSP: the policy has a comma, or what is not printable ASCII"
	for name, tt := range map[string]struct {
		given  datastar.Config
		expect string
	}{
		"two policies in one":    {datastar.Config{CSP: &datastar.CSP{Policy: "img-src *, script-src *"}}, comma},
		"a line break":           {datastar.Config{CSP: &datastar.CSP{Policy: "img-src *\r\nX: y"}}, comma},
		"no ASCII":               {datastar.Config{CSP: &datastar.CSP{Policy: "img-src é"}}, comma},
		"code among the signals": {datastar.Config{CSP: &datastar.CSP{}, NoInlineScripts: true}, "datastar: Config.CSP: NoInlineScripts is for policies with 'unsafe-eval'"},
		"old pages":              {datastar.Config{CSP: &datastar.CSP{}, Protocol: datastar.Beta}, "datastar: Config.CSP: clients of Beta do nothing under it: give their pages a Middleware without"},
	} {
		_, err := tt.given.ToMiddleware()
		assert.EqualError(t, err, tt.expect, name)
	}
	for _, p := range []datastar.Protocol{datastar.ProtocolAuto, datastar.V1} {
		_, err := datastar.Config{CSP: &datastar.CSP{}, Protocol: p}.ToMiddleware()
		assert.NoError(t, err)
	}
}

// Whatever can be opened as a page has the policy. What goes to the client has none.
func TestCSPWhere(t *testing.T) {
	config := datastar.Config{CSP: &datastar.CSP{}, Skipper: func(c echo.Context) bool { return c.Request().URL.Path == "/skipped" }}
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(config))
	e.GET("/", datastar.Handler(noncePage))
	e.GET("/plain", func(c echo.Context) error {
		ctx, ok := datastar.From(c)
		require.True(t, ok)
		return noncePage(ctx)
	})
	e.GET("/skipped", func(c echo.Context) error { return c.String(http.StatusOK, "") })
	for path, expect := range map[string]int{"/": 1, "/plain": 1, "/missing": 1, "/skipped": 0, "/?datastar=%7B%7D": 1} {
		w := navigate(e, path)
		assert.Len(t, w.Header().Values(policyHeader), expect, path)
		if path != "/missing" {
			assert.Equal(t, expect == 1, w.Body.Len() == 26, path)
		}
	}
	w := testkit.Record(e, testkit.Ask(t, http.MethodGet, "/", "{}"))
	assert.Empty(t, w.Header().Values(policyHeader))
	assert.Empty(t, w.Body.String(), "a nonce in a patch would differ from that of its page")
}

// A policy never takes the place of one that is not its own.
func TestCSPBesideOthers(t *testing.T) {
	const ours = "object-src 'none'; base-uri 'none'; script-src 'self' 'nonce-N'"
	with := func(policy string) echo.MiddlewareFunc {
		return datastar.MiddlewareWithConfig(datastar.Config{CSP: &datastar.CSP{Policy: policy}})
	}
	for name, tt := range map[string]struct {
		given  []echo.MiddlewareFunc
		expect []string
	}{
		"outer Secure": {[]echo.MiddlewareFunc{middleware.SecureWithConfig(middleware.SecureConfig{ContentSecurityPolicy: "frame-ancestors 'none'"}), with("")},
			[]string{"frame-ancestors 'none'", ours}},
		"an inner one of its own": {[]echo.MiddlewareFunc{with("img-src 'self'"), with("img-src *")}, []string{"img-src *; script-src 'self' 'nonce-N'"}},
		"an inner one without":    {[]echo.MiddlewareFunc{with(""), datastar.Middleware()}, []string{ours}},
	} {
		e := testkit.NewEcho(tt.given...)
		e.GET("/", datastar.Handler(noncePage))
		assert.Equal(t, tt.expect, policies(navigate(e, "/"), policyHeader), name)
	}
}

// A page that is sent again by Idempotent has the policy that fits it.
func TestCSPOfARetry(t *testing.T) {
	e := testkit.NewEcho(datastar.MiddlewareWithConfig(datastar.Config{CSP: &datastar.CSP{}}), datastar.Idempotent())
	e.POST("/", datastar.Handler(noncePage))
	send := func() *httptest.ResponseRecorder {
		return testkit.Record(e, httptest.NewRequest(http.MethodPost, "/?idempotency-key=1", nil))
	}
	first, second := send(), send()
	require.Equal(t, first.Body.String(), second.Body.String())
	assert.Equal(t, first.Header().Values(policyHeader), second.Header().Values(policyHeader))
	assert.Len(t, policies(second, policyHeader), 1)
}

// A Handler without Middleware has the policy of DefaultConfig.
func TestCSPOfDefaultConfig(t *testing.T) {
	defer func(was datastar.Config) { datastar.DefaultConfig = was }(datastar.DefaultConfig)
	datastar.DefaultConfig.CSP = &datastar.CSP{}
	e := testkit.NewEcho()
	e.GET("/", datastar.Handler(noncePage))
	assert.Len(t, policies(navigate(e, "/"), policyHeader), 1)
}
