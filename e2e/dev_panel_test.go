package e2e

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

// The panel lists requests and events, and what is suspicious.
func TestDevelopment_panel(t *testing.T) {
	t.Parallel()
	binary := buildDeveloped(t, "1")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, binary)
		p := open(t, d.url)
		p.lives()
		assert.Equal(t, "true", p.eval(shadow(".panel")+".hidden"), "closed at first")
		p.click("#twice")
		p.eventually(`document.querySelectorAll("#same").length === 2`)
		p.eventually(shadow(".mark") + `.textContent === "dev 1"`)
		p.eval(shadow(".mark") + ".click()")
		p.eventually(shadow(".panel .requests") + `.innerText.includes("GET /twice")`)
		p.eventually(shadow(".panel details") + `.innerText.includes("normal closure")`)
		assert.Contains(t, p.eval(shadow(".warnings")+".innerText"), "more than one element has the id same")
		row := p.eval(shadow(".panel details") + `.querySelector("summary").innerText.replace(/\s+/g, " ")`)
		assert.Regexp(t, `^GET /twice 200 normal closure 1 event 1\d\d B \d+ ms$`, row)
		assert.Contains(t, p.eval(shadow(".panel")+".innerText"), "GET /feed")

		if g.protocol != ds.V018 && g.protocol != ds.V019 { // whose clients ask again and again
			p.eval(clicking("#miss"))
			p.eventually(shadow(".warnings") + `.innerText.includes("found nothing: #nowhere (GET /miss)")`)
			p.forgive() // clients of Beta throw
		}
		p.eval(shadow(".panel details") + ".open = true")
		for _, look := range []string{"light", "dark"} {
			for _, width := range []int64{1200, 375} {
				p.do(chromedp.EmulateViewport(width, 800))
				p.scheme(look)
				assert.Equal(t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`))
				p.keep(fmt.Sprintf("development-panel-%s-%s-%d.png", g.version, look, width), chromedp.CaptureScreenshot())
			}
		}
	})
}

// Nothing of it is against a strict policy, with a nonce and Trusted Types.
func TestDevelopment_policy(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"), "-csp")
	p := open(t, d.url)
	p.lives()
	d.change("page.html", "<h1>Before</h1>", "<h1>After</h1>")
	p.eventually(`document.querySelector("h1").textContent === "After"`)
	p.kept()
	d.change("style.css", "rgb(1, 2, 3)", "rgb(4, 5, 6)")
	p.eventually(`getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)"`)
	p.kept()
	p.eval(shadow(".mark") + ".click()")
	p.eval(clicking("#panic")) // which the panel covers
	p.eventually(shadow(".overlay"))
	assert.Equal(t, "fixed", p.eval("getComputedStyle("+shadow(".overlay")+").position"))
	for _, look := range []string{"light", "dark"} {
		for _, width := range []int64{1200, 375} {
			p.do(chromedp.EmulateViewport(width, 800))
			p.scheme(look)
			p.keep(fmt.Sprintf("development-overlay-%s-%d.png", look, width), chromedp.CaptureScreenshot())
		}
	}
	p.eval(`document.querySelector("datastar-dev").remove()`) // as a patch of the whole page does
	p.eventually(shadow(".overlay"))
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Empty(t, p.blocked)
}

// Nobody on another machine gets anything of it, nor who comes through a proxy or by
// another name.
func TestDevelopment_elsewhere(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"))
	own := ownAddress(t)
	var tests = []struct {
		name, url string
		header    http.Header
		expect    bool
	}{
		{"here", d.url, nil, true},
		{"here, by number", "http://127.0.0.1:" + d.port(), nil, true},
		{"another address", "http://" + net.JoinHostPort(own, d.port()), nil, false},
		{"a proxy's client", d.url, http.Header{"X-Forwarded-For": {"192.0.2.1"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for path, there := range map[string]string{"/": "data-datastar-dev", "/_datastar/dev.js": "use strict"} {
				r, err := http.NewRequest(http.MethodGet, tt.url+path, nil)
				require.NoError(t, err)
				r.Header = tt.header
				answer, err := unpooled.Do(r)
				require.NoError(t, err)
				text := make([]byte, 300)
				n, _ := answer.Body.Read(text)
				_ = answer.Body.Close()
				assert.Equal(t, tt.expect, strings.Contains(string(text[:n]), there), path)
			}
		})
	}
	p := open(t, "http://"+net.JoinHostPort(own, d.port()))
	p.eventually(`document.querySelector("#clock")?.textContent !== ""`)
	assert.Equal(t, "null", p.eval(`document.querySelector("datastar-dev")`))
}

// ownAddress is an address of this machine that is none of loopback.
func ownAddress(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	require.NoError(t, err)
	for _, address := range all {
		if ip, ok := address.(*net.IPNet); ok && !ip.IP.IsLoopback() && ip.IP.To4() != nil {
			return ip.IP.String()
		}
	}
	t.Skip("this machine has no address of its own")
	return ""
}

// forgive takes what the page threw so far for expected.
func (p *tab) forgive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
}

// scheme has the page be light or dark.
func (p *tab) scheme(look string) {
	p.t.Helper()
	p.do(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look}},
	}))
}
