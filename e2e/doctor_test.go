package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/compress/echov4"
)

// diagnosed waits until the page has measured, and returns the names of what it found.
func (p *tab) diagnosed() string {
	p.t.Helper()
	p.within(2*patience, `!document.querySelector("#again").disabled`)
	return p.eval(`[...document.querySelectorAll("article .name")].map(e => e.textContent).join(" ")`)
}

// secured gives the page a header, as Echo's Secure does.
func secured(policy string) func(*echo.Echo, *ds.Config) {
	return func(e *echo.Echo, _ *ds.Config) {
		e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				c.Response().Header().Set("Content-Security-Policy", policy)
				return next(c)
			}
		})
	}
}

// What the page finds in Chromium.
func TestDoctor_page(t *testing.T) {
	t.Parallel()
	direct := func(t *testing.T, p *patient) string { return "http://localhost:" + p.port }
	through := func(proxy, listen, config string) func(*testing.T, *patient) string {
		return func(t *testing.T, p *patient) string { return p.behind(t, proxy, listen, config) }
	}
	for _, tt := range []struct {
		name   string
		app    func(*echo.Echo, *ds.Config)
		url    func(t *testing.T, p *patient) string
		plain  bool
		script string // runs before the page's
		expect string
		first  string // the proxy whose lines are shown
	}{
		{name: "healthy", url: direct},
		{name: "healthy, by a policy with a nonce", url: direct, app: func(_ *echo.Echo, config *ds.Config) {
			config.CSP = &ds.CSP{Policy: "default-src 'none'; connect-src 'self'; style-src 'self'; base-uri 'none'", TrustedTypes: true}
		}},
		{name: "healthy, compressed", url: direct, plain: true, app: func(e *echo.Echo, _ *ds.Config) { e.Use(echov4.Middleware()) }},
		{name: "healthy, behind nginx", url: through("nginx", "", "")},
		{name: "healthy, behind Caddy", url: through("Caddy", "", "")},
		{name: "healthy, behind HAProxy", url: through("HAProxy", "", "")},
		{name: "nginx buffers", url: through("nginx", plainListen, "proxy_ignore_headers X-Accel-Buffering;"), expect: "buffered", first: "nginx"},
		{name: "nginx ends what the app breaks off", url: through("nginx", plainListen, ""), plain: true, expect: "break-hidden", first: "nginx"},
		{name: "nginx is impatient", url: through("nginx", plainListen, "proxy_read_timeout 2s;"), expect: "cut-when-silent", first: "nginx"},
		{name: "nginx hides TLS", url: through("nginx", tlsListen, ""), expect: "scheme", first: "nginx"},
		{name: "Caddy compresses", url: through("Caddy", "", "encode gzip\nreverse_proxy 127.0.0.1:APP"), plain: true, expect: "held-by-compression break-hidden", first: "Caddy"},
		{name: "HAProxy waits for the whole", url: through("HAProxy", "bind :PORT", "http-response wait-for-body time 10s"), expect: "buffered", first: "nginx"},
		{name: "a policy without 'unsafe-eval'", url: direct, app: secured("script-src 'self'"), expect: "no-eval"},
		{name: "nginx adds such a policy", url: through("nginx", plainListen, "add_header Content-Security-Policy \"script-src 'self'\";"), expect: "no-eval"},
		{name: "a clock that is wrong", url: direct, script: "Date.now = (now => () => now() + 300000)(Date.now)", expect: "clock"},
		{name: "a middleware that holds events back", url: direct, app: func(e *echo.Echo, _ *ds.Config) { e.Use(withholding) }, expect: "held-inside"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.app == nil {
				tt.app = func(*echo.Echo, *ds.Config) {}
			}
			app := treat(t, tt.app)
			if tt.plain {
				app.stream(t)
			}
			url := tt.url(t, app)
			p, cancel := window(t)
			t.Cleanup(cancel)
			if tt.script != "" {
				p.do(command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: tt.script}))
			}
			p.visit(url + "/_datastar/doctor")
			assert.Equal(t, tt.expect, p.diagnosed(), p.eval(`document.body.innerText`))
			p.assertCalm()
			if tt.expect == "" {
				assert.Equal(t, "All is well: streams reach this browser as they are sent.", p.eval(`document.querySelector("#verdict").textContent`))
				assert.Equal(t, "0", p.eval(`document.querySelectorAll("dd.bad").length`))
				assert.Empty(t, p.blocked)
			}
			if tt.first != "" {
				assert.Equal(t, tt.first, p.eval(`document.querySelector(".tabs [aria-selected=true]").textContent`))
			}
			p.pictures(strings.ReplaceAll(tt.name, " ", "-"))
		})
	}
}

// withholding is a middleware whose Flush does nothing.
func withholding(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Writer = withheld{c.Response().Writer}
		return next(c)
	}
}

type withheld struct{ http.ResponseWriter }

func (withheld) Flush() {}

func (w withheld) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// pictures keeps the page as it looks wide and narrow, in the light and in the dark, and
// holds that it fits.
func (p *tab) pictures(name string) {
	p.t.Helper()
	for _, width := range []int64{1200, 375} {
		for _, scheme := range []string{"light", "dark"} {
			p.do(chromedp.EmulateViewport(width, 800), command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			}))
			assert.Equal(p.t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`), "%s at %d", name, width)
			p.picture(fmt.Sprintf("doctor-%s-%s-%d.png", name, scheme, width))
		}
	}
}

// The page measures again when it is asked to, and shows other tabs.
func TestDoctor_again(t *testing.T) {
	t.Parallel()
	app := treat(t)
	p := open(t, app.behind(t, "nginx", plainListen, "proxy_set_header Host $proxy_host;")+"/_datastar/doctor")
	assert.Equal(t, "host", p.diagnosed())
	p.click(".tabs button:nth-child(4)")
	p.eventually(`document.querySelector("pre").textContent.includes("passHostHeader")`)
	began := time.Now()
	p.click("#again")
	p.eventually(`document.querySelector("#again").disabled && !document.querySelector("article")`)
	assert.Equal(t, "host", p.diagnosed())
	assert.Greater(t, time.Since(began), 3*time.Second)
}

// A page with many streams is told of connections, of which HTTP/1.1 has six: with as many
// streams, nothing else that the page asks for is answered.
func TestDoctor_manyStreams(t *testing.T) {
	t.Parallel()
	app := treat(t)
	url := "http://localhost:" + app.port
	many := open(t, url+"/ready")
	many.eval(`kept = []`) // a browser ends what nobody can read any more
	streams := func(more, all int) {
		for range more {
			many.eval(`void fetch("/clock", {headers: {"Datastar-Request": "true", "Datastar-Live": "1", "Datastar-Tab": "tab"}}).then(r => kept.push(r))`)
		}
		many.eventually(fmt.Sprint(`kept.length === `, all))
	}
	asks := func(expect string) {
		many.eval(`void fetch("/ready", {cache: "no-store", signal: AbortSignal.timeout(3000)}).then(() => { answer = "there" }, () => { answer = "none" })`)
		many.eventually(`answer === ` + quote(expect))
		many.eval(`answer = ""`)
	}
	streams(4, 4)
	p := open(t, url+"/_datastar/doctor")
	assert.Equal(t, "http1 many-streams", p.diagnosed())
	asks("there")
	streams(2, 6)
	asks("none")
}

// The page measures the same in every browser.
func TestDoctor_browsers(t *testing.T) {
	t.Parallel()
	healthy, breaking, impatient := treat(t), treat(t), treat(t)
	breaking.stream(t)
	urls := map[string]string{
		"":                      "http://localhost:" + healthy.port,
		"buffered break-hidden": breaking.behind(t, "nginx", plainListen, "proxy_ignore_headers X-Accel-Buffering;"),
		"cut-when-silent":       impatient.behind(t, "HAProxy", "bind :PORT", "timeout server 2s"),
	}
	for name, browser := range startBrowsers(t) {
		for expect, url := range urls {
			t.Run(name+"/"+expect, func(t *testing.T) {
				t.Parallel()
				p := browser.open(t, url+"/_datastar/doctor")
				assert.Equal(t, expect, p.diagnosed(), p.eval(`document.body.innerText`))
			})
		}
	}
}
