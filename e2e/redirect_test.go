package e2e

import (
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

const friend = "https://friend.example"

// pieces are what URLs are made of that want to be read in two ways.
var pieces = []string{"", "/", `\`, "\t", " ", "\x01", "\u00a0", "\ufeff", ":", "@", "?", "#", ".", "%2f", "http:", "https:", "javascript:", "evil.example", friend}

// spelled returns all the URLs of four pieces that are accepted.
func spelled(accepted func(url string) bool) []string {
	urls := []string{""}
	for range 4 {
		var longer []string
		for _, url := range urls {
			for _, piece := range pieces {
				longer = append(longer, url+piece)
			}
		}
		slices.Sort(longer)
		urls = slices.Compact(longer)
	}
	return slices.DeleteFunc(urls, func(url string) bool { return !accepted(url) })
}

// No URL that is accepted leads to another origin, whichever the page's is, as
// the browser reads it.
func TestRedirect_staysOnTheOrigin(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(echo.New())
	t.Cleanup(server.Close)
	p := open(t, server.URL)
	here := spelled(func(url string) bool { return ds.Redirect(url).Err() == nil })
	friendly := spelled(func(url string) bool { return ds.Redirect(url, ds.WithAllowedOrigin(friend)).Err() == nil })
	require.Greater(t, len(friendly), len(here))
	require.Greater(t, len(here), 10_000)
	t.Logf("%d URLs, and %d where %s is allowed", len(here), len(friendly), friend)
	assert.Equal(t, "[]", p.eval(astray(t, here, "")))
	assert.Equal(t, "[]", p.eval(astray(t, friendly, friend)))
	assert.NotEqual(t, "[]", p.eval(astray(t, []string{"/\t/evil.example"}, "")), "a control")
}

// astray is JavaScript for those URLs that lead to another origin than the
// page's and the one that is allowed. What is no URL leads nowhere.
func astray(t *testing.T, urls []string, allowed string) string {
	t.Helper()
	data, err := json.Marshal(urls)
	require.NoError(t, err)
	return strings.NewReplacer("URLS", string(data), "ALLOWED", quote(allowed)).Replace(`(() => {
		const leads = (url, page) => { try { return new URL(url, page).origin } catch { return new URL(page).origin } }
		const pages = [location.href, "https://own.example/a/b?c#d", "http://own.example:8080/"]
		return JSON.stringify(URLS.filter(url => pages.some(page => ![new URL(page).origin, ALLOWED].includes(leads(url, page)))))
	})()`)
}

// A redirect that is allowed leaves the origin.
func TestRedirect_toAnotherOrigin(t *testing.T) {
	t.Parallel()
	other := echo.New()
	other.GET("/landed", func(c echo.Context) error { return c.HTML(200, "elsewhere") })
	server := httptest.NewServer(other)
	t.Cleanup(server.Close)
	v := verb{
		events: say(ds.Redirect(server.URL+`/landed?"</script>`, ds.WithAllowedOrigin(server.URL))),
		expect: `document.body.textContent === "elsewhere" && location.origin === ` + quote(server.URL),
	}
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			p, s := perform(t, g, v)
			v.check(p, s, g, false)
		})
	}
}
