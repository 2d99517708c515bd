package e2e

import (
	"encoding/json"
	"html/template"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

// toldPage tells its server what became of it, so that any browser can show it.
const toldPage = `<!doctype html><html {{.Page.DataNonce}}><meta charset="utf-8"><link rel="icon" href="data:,"><script nonce="{{.Page.Nonce}}">
	const told = { blocked: [], errors: [], ran: 0 }
	document.addEventListener("securitypolicyviolation", (e) => told.blocked.push(e.effectiveDirective + " " + e.sample))
	document.addEventListener("hello", (e) => { told.hello = e.detail })
	addEventListener("error", (e) => told.errors.push(e.message))
	function tell(tries) {
		if (told.ran < 3 && tries) return setTimeout(tell, 20, tries - 1) // modules run when they like
		const main = document.querySelector("main")
		Object.assign(told, { title: main.title, text: main.innerText.trim(), path: location.pathname, n: document.querySelector("#n").textContent })
		fetch("/told", { method: "POST", body: JSON.stringify(told) })
	}
</script>{{script}}
<body {{signals .State}} {{init (stream "/feed")}}>{{status}}<main id="main">old</main><p id="n" {{text "$n"}}></p>`

type heard struct {
	Blocked, Errors      []string
	Ran                  int
	Hello                any
	Title, Text, Path, N string
}

// What policies allow is the same in Firefox: nothing is against them there.
func TestFirefoxWithNonce(t *testing.T) {
	if _, err := exec.LookPath("firefox-esr"); err != nil {
		t.Skip("firefox-esr is not installed")
	}
	g := generations[0]
	g.available(t)
	for name, csp := range map[string]ds.CSP{
		"own origin":    {},
		"nonces alone":  {Policy: "script-src 'report-sample'"},
		"trusted types": {TrustedTypes: true},
	} {
		t.Run(name, func(t *testing.T) {
			found := make(chan heard, 1)
			server := httptest.NewServer(tells(t, ds.Config{CSP: &csp, Client: g.text(t)}, found))
			t.Cleanup(server.Close)
			t.Cleanup(server.CloseClientConnections)
			profile, err := os.MkdirTemp("", "firefox")
			require.NoError(t, err)
			defer os.RemoveAll(profile) // its processes may still write
			firefox := exec.Command("firefox-esr", "--headless", "--no-remote", "--profile", profile, server.URL)
			require.NoError(t, firefox.Start())
			select {
			case got := <-found:
				assert.Equal(t, heard{Blocked: []string{}, Errors: []string{}, Ran: 3, Hello: "text", Title: `a "b"`, Text: "new", Path: "/elsewhere", N: "7"}, got)
			case <-time.After(2 * patience):
				t.Error("the page does not tell what became of it")
			}
			_ = firefox.Process.Kill()
			_ = firefox.Wait()
		})
	}
}

// tells serves the page, and hears what became of it.
func tells(t *testing.T, config ds.Config, found chan<- heard) *echo.Echo {
	e := echo.New()
	e.Use(ds.MiddlewareWithConfig(config))
	e.GET("/", ds.Handler(func(c *ds.Context) error {
		var page strings.Builder
		parsed := template.Must(template.New("").Funcs(c.Page().FuncMap()).Parse(toldPage))
		assert.NoError(t, parsed.Execute(&page, map[string]any{"Page": c.Page(), "State": map[string]int{"n": 1}}))
		return c.HTML(200, page.String())
	}))
	e.GET("/feed", ds.Handler(func(c *ds.Context) error {
		err := c.Send(
			ds.PatchSignals(map[string]int{"n": 7}),
			ds.PatchElements(`<main id="main"><p>new</p><script>told.ran++</script><script type="module">told.ran++</script></main>`),
			ds.PatchElements(`<script>told.ran++</script>`, ds.WithSelector("#main"), ds.WithMode(ds.ModeAppend)),
			ds.PatchElements(`<main id="main" title="a &quot;b&quot;">`, ds.WithMergeMode(event.UpsertAttributes)),
			ds.DispatchEvent("hello", "text"), ds.ConsoleLog("text"), ds.ReplaceURL("/elsewhere"),
			ds.ExecuteScript("setTimeout(tell, 100, 100)"))
		if err != nil {
			return err
		}
		<-c.Done()
		return c.Err()
	}))
	e.POST("/told", func(c echo.Context) error {
		var is heard
		assert.NoError(t, json.NewDecoder(c.Request().Body).Decode(&is))
		found <- is
		return c.NoContent(204)
	})
	return e
}
