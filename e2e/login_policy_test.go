package e2e

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inlineHandlers is how many attributes of a page hold code that a browser would run by itself.
const inlineHandlers = `[...document.querySelectorAll("*")].filter(e => e.getAttributeNames().some(name => name.startsWith("on"))).length`

// The login runs under a policy with a nonce, in all browsers, and nothing that it does
// is against that: forms, fragments, redirects, and a stream that reconnects.
func TestLogin_policy(t *testing.T) {
	browsers := startBrowsers(t)
	eachDemo(t, "login", func(t *testing.T, d *demo) {
		if !d.g.queries() { // is before 1.0.3
			return
		}
		d.hasNonces()
		for name, browser := range browsers {
			t.Run(name, func(t *testing.T) {
				l := keepLogbook(t, d.example)
				p := browser.open(t, l.URL)
				p.eventually(`location.pathname === "/login" && document.readyState === "complete"`)
				p.enter("[name=name]", "ada")
				p.enter("[name=password]", "wrong")
				p.click("main button")
				p.eventually(`document.querySelector("#problem").textContent.includes("belong together")`)
				assert.Equal(t, "0", p.eval(inlineHandlers))

				p.login()
				asks := func(n int) bool { return len(l.lines("GET /private/feed")) == n }
				require.Eventually(t, func() bool { return asks(1) }, patience, often)
				p.click("#ask")
				p.eventually(`document.querySelector("#secret").textContent.includes("music")`)
				l.CloseClientConnections()
				require.Eventually(t, func() bool { return asks(2) }, patience, often)
				p.eventually(`document.querySelector("#windows").textContent === "1"`)
				assert.Equal(t, "0", p.eval(inlineHandlers))
				assert.Equal(t, "", p.eval(`document.documentElement.getAttribute("data-nonce") ?? ""`), "the client took it")
				p.click("form button")
				p.eventually(`location.pathname === "/login"`)

				assert.Empty(t, l.lines(reported))
				p.eval(`new Image().src = "https://example.com/"`)
				require.Eventually(t, func() bool { return len(l.lines(reported)) > 0 }, patience, often, "a violation would have been reported")
				assert.Len(t, l.lines(reported), 1)
				p.mu.Lock()
				defer p.mu.Unlock()
				p.blocked = nil // which is that one
			})
		}
	})
}

// hasNonces holds that each page has a nonce of its own, and allows no more code than that.
func (d *demo) hasNonces() {
	d.t.Helper()
	nonces := map[string]bool{}
	for range 2 {
		answer, err := http.Get(d.url + "/login")
		require.NoError(d.t, err)
		_ = answer.Body.Close()
		policy := answer.Header.Values("Content-Security-Policy")
		require.Len(d.t, policy, 1)
		nonce := regexp.MustCompile(`script-src 'self' 'nonce-([A-Z2-7]{26})'; trusted-types datastar; require-trusted-types-for 'script'$`).FindStringSubmatch(policy[0])
		require.NotNil(d.t, nonce, policy[0])
		assert.False(d.t, strings.Contains(policy[0], "unsafe"))
		nonces[nonce[1]] = true
	}
	assert.Len(d.t, nonces, 2)
}
