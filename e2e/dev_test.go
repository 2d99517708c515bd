package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/front"
)

// developedPage is the page of an app that is developed, in the words of the clients.
const developedPage = `<!doctype html>
<html lang="en" {{.Page.DataNonce}}>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Developed</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/static/style.css">
  {{.Page.Script}}
</head>
<body STATE='{"name":""}'>
  <main id="main">
    <h1>Before</h1>
    <p class="edition">{{.Edition}}</p>
    <input id="name" BIND="name"><p id="echo" data-text="S(name)"></p>
    <ul id="list"><li>First</li></ul>
    {{template "part.html" .}}
    <p LOAD="LIVE">Now: <b id="clock"></b></p>
    <p class="buttons"><button id="add" CLICK="GET(/add)">Add</button> <button id="ask" CLICK="GET(/part)">Part</button>
    <button id="fail" CLICK="GET(/fail)">Fail</button> <button id="panic" CLICK="GET(/panic)">Panic</button>
    <button id="miss" CLICK="GET(/miss)">Miss</button> <button id="twice" CLICK="GET(/twice)">Twice</button></p>
    <p class="tall"></p>
  </main>
</body>
</html>
`

const developedStyle = "h1 { color: rgb(1, 2, 3); }\nbody { font: 1rem/1.5 sans-serif; margin: 1rem; }\n.tall { height: 3000px; }\n"

// developed is an app in development mode, whose files the test changes.
type developed struct {
	*example
	t     *testing.T
	dir   string
	flags []string
}

func develop(t *testing.T, g generation, binary string, more ...string) *developed {
	t.Helper()
	file, err := filepath.Abs(g.file())
	require.NoError(t, err)
	d := &developed{t: t, dir: t.TempDir()}
	page := strings.Replace(developedPage, "LIVE", fmt.Sprintf(g.get, "/feed#live"), 1)
	d.write("page.html", g.page(page))
	d.write("part.html", `<p id="part">Part of {{.Edition}}</p>`)
	d.write("style.css", developedStyle)
	protocol := "Beta"
	for name, p := range map[string]ds.Protocol{"V1": ds.V1, "V019": ds.V019, "V018": ds.V018} {
		if p == g.protocol {
			protocol = name
		}
	}
	d.flags = append([]string{"-dir", d.dir, "-client", file, "-protocol", protocol}, more...)
	d.example = serve(t, binary, "0", d.flags...)
	return d
}

func (d *developed) write(name, text string) {
	d.t.Helper()
	require.NoError(d.t, os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o644))
}

// change changes a word in a file.
func (d *developed) change(name, old, with string) {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	require.NoError(d.t, err)
	require.Contains(d.t, string(text), old)
	d.write(name, strings.Replace(string(text), old, with, 1))
}

// shadow is JavaScript for an element of the panel or the overlay, or undefined.
func shadow(selector string) string {
	return "document.querySelector('datastar-dev').shadowRoot.querySelector(" + quote(selector) + ")"
}

// lives brings the page into a state that is to be kept.
func (p *tab) lives() {
	p.t.Helper()
	p.eventually(`document.querySelector("#clock").textContent !== ""`)
	p.enter("#name", "Ada")
	p.eventually(`document.querySelector("#echo").textContent === "Ada"`)
	p.click("#add")
	p.eventually(`document.querySelectorAll("#list li").length === 2`)
	p.eval(`(document.querySelector("#name").focus(), document.querySelector("#name").setSelectionRange(1, 2), window.stays = true, scrollTo(0, 40))`)
	p.eventually("scrollY === 40")
}

// kept holds that nothing of that was lost.
func (p *tab) kept() {
	p.t.Helper()
	assert.Equal(p.t, "true Ada Ada name 1-2 40 2", p.eval(`[window.stays, document.querySelector("#name").value, document.querySelector("#echo").textContent,
		document.activeElement.id, document.activeElement.selectionStart + "-" + document.activeElement.selectionEnd, scrollY,
		document.querySelectorAll("#list li").length].join(" ")`))
}

// A page shows what changed in its templates and styles, and stays what it is.
func TestDevelopment(t *testing.T) {
	t.Parallel()
	binary := buildDeveloped(t, "1")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, binary)
		p := open(t, d.url)
		p.lives()

		d.change("page.html", "<h1>Before</h1>", "<h1>After</h1>")
		p.eventually(`document.querySelector("h1").textContent === "After"`)
		p.kept()
		d.change("part.html", "Part of", "Another part of")
		p.eventually(`document.querySelector("#part").textContent === "Another part of Program 1"`)
		p.kept()

		d.change("style.css", "rgb(1, 2, 3)", "rgb(4, 5, 6)")
		p.eventually(`getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)" && document.querySelectorAll("link[rel=stylesheet]").length === 1`)
		p.kept()

		d.change("page.html", "<h1>After</h1>", "<h1>{{.Nope</h1>")
		p.eventually(shadow(".overlay .place") + `?.textContent === "page.html:13"`)
		assert.Contains(t, p.eval(shadow(".overlay .this")+".textContent"), "{{.Nope")
		assert.Equal(t, "After", p.eval(`document.querySelector("h1").textContent`), "the last page that was good")
		p.kept()
		d.change("page.html", "<h1>{{.Nope</h1>", "<h1>Mended</h1>")
		p.eventually(`document.querySelector("h1").textContent === "Mended" && ` + shadow(".overlay") + ` === null`)
		p.kept()
	})
}

// Where an element changes that sets signals and opens streams, neither happens again.
func TestDevelopment_around(t *testing.T) {
	t.Parallel()
	binary := buildDeveloped(t, "1")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, binary)
		d.change("page.html", "<p class=\"tall\">", g.page(fmt.Sprintf(`<section class="a" STATE='{"own":"one"}' LOAD="%s"><input id="own" BIND="own"><p><b>Old</b></p></section><p class="tall">`,
			fmt.Sprintf(g.get, "/own#live"))))
		p := open(t, d.url)
		p.lives()
		p.eventually(`document.querySelector("#own").value === "one"`)
		p.enter("#own", "two")
		d.change("page.html", `class="a"`, `class="b"`)
		p.eventually(`document.querySelector("section").className === "b"`)
		d.change("page.html", "<b>Old</b>", "<i>New</i>")
		p.eventually(`document.querySelector("section i")?.textContent === "New"`)
		assert.Equal(t, "two", p.eval(`document.querySelector("#own").value`))
		p.click("#add") // which sends the signals, and comes back
		p.eventually(`document.querySelectorAll("#list li").length === 3`)
		p.eval(shadow(".mark") + ".click()")
		p.eventually(shadow(".panel .requests") + `.innerText.includes("GET /own")`)
		assert.Equal(t, "1", p.eval(shadow(".panel .requests")+`.innerText.split("GET /own").length - 1`))
		assert.Contains(t, p.eval(`performance.getEntriesByType("resource").findLast(({ name }) => name.includes("/add")).name`), "two")
	})
}

// A page whose scripts changed is reloaded, and goes on where it was.
func TestDevelopment_reload(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(g generation) bool { return g.protocol == ds.V1 }, func(t *testing.T, g generation) {
		d := develop(t, g, buildDeveloped(t, "1"))
		d.change("page.html", "</head>", "<script>window.ran = 1</script></head>")
		p := open(t, d.url)
		p.lives()
		d.change("page.html", "window.ran = 1", "window.ran = 2")
		p.eventually(`window.ran === 2 && document.querySelector("#name").value === "Ada" && scrollY === 40`)
		assert.Equal(t, "Ada name 1-2", p.eval(`[document.querySelector("#echo").textContent, document.activeElement.id,
			document.activeElement.selectionStart + "-" + document.activeElement.selectionEnd].join(" ")`))

		p.eval("window.stays = true")
		d.write("app.js", "")
		p.eventually(`!window.stays && document.querySelector("#echo")?.textContent === "Ada"`)
	})
}

// Of several tabs one follows the server, for all: a browser has six connections.
func TestDevelopment_tabs(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"))
	var tabs []*tab
	for range 3 {
		p := open(t, d.url)
		p.lives()
		tabs = append(tabs, p)
	}
	following := 0
	d.change("page.html", "<h1>Before</h1>", "<h1>After</h1>")
	for _, p := range tabs {
		p.eventually(`document.querySelector("h1").textContent === "After"`)
		p.kept()
		if p.eval(`performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/dev/events"))`) == "true" {
			following++
		}
	}
	assert.LessOrEqual(t, following, 1)
	for _, p := range tabs[:2] {
		p.visit("about:blank")
	}
	d.change("page.html", "<h1>After</h1>", "<h1>Last</h1>")
	tabs[2].eventually(`document.querySelector("h1").textContent === "Last"`)
}

// It is the same for Echo v5, and in other browsers.
func TestDevelopment_onEchoV5(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDevelopedV5(t))
	shortly(t, d, open(t, d.url))
}

func TestDevelopment_inFirefox(t *testing.T) {
	t.Parallel()
	inBrowser(t, startFirefox(t))
}

func TestDevelopment_inWebKit(t *testing.T) {
	t.Parallel()
	inBrowser(t, startWebKit(t))
}

func inBrowser(t *testing.T, browser opener) {
	t.Helper()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"))
	shortly(t, d, browser.open(t, d.url))
}

// shortly is a little of everything.
func shortly(t *testing.T, d *developed, p *tab) {
	t.Helper()
	p.lives()
	d.change("page.html", "<h1>Before</h1>", "<h1>After</h1>")
	p.eventually(`document.querySelector("h1").textContent === "After"`)
	p.kept()
	d.change("style.css", "rgb(1, 2, 3)", "rgb(4, 5, 6)")
	p.eventually(`getComputedStyle(document.querySelector("h1")).color === "rgb(4, 5, 6)"`)
	d.change("page.html", "<h1>After</h1>", "<h1>{{.Nope</h1>")
	p.eventually(shadow(".overlay .place") + `?.textContent === "page.html:13"`)
	d.change("page.html", "<h1>{{.Nope</h1>", "<h1>Mended</h1>")
	p.eventually(`document.querySelector("h1").textContent === "Mended" && ` + shadow(".overlay") + ` === null`)
	p.eval(clicking("#panic"))
	p.eventually("/main\\.go:\\d+$/.test(" + shadow(".overlay .place") + "?.textContent)")
	p.kept()
}

// What a handler fails with is shown over the page that asked, with the place.
func TestDevelopment_errors(t *testing.T) {
	t.Parallel()
	binary := buildDeveloped(t, "1")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, binary)
		p, other := open(t, d.url), open(t, d.url)
		p.lives()
		other.lives()
		text := func() string { return p.eval(shadow(".overlay") + "?.innerText") }

		p.click("#fail")
		p.eventually(shadow(".overlay"))
		assert.Contains(t, text(), "the database is away")
		assert.Contains(t, text(), "GET /fail")
		p.eval(shadow(".overlay button") + ".click()")
		assert.Equal(t, "null", p.eval(shadow(".overlay")))

		p.click("#panic")
		p.eventually(shadow(".overlay"))
		assert.Contains(t, text(), "index out of range [3] with length 0")
		assert.Regexp(t, `developed/main\.go:\d+`, p.eval(shadow(".overlay .place")+".textContent"))
		assert.Equal(t, "return errors.New(names[3])", strings.TrimSpace(p.eval(shadow(".overlay .this")+".textContent")))

		d.change("part.html", "{{.Edition}}", "{{.Edition.Nope}}")
		p.eventually(shadow(".overlay .place") + `?.textContent === "part.html:1"`)
		d.change("part.html", "{{.Edition.Nope}}", "{{.Edition}}")
		p.eventually(shadow(".overlay") + " === null")

		assert.Equal(t, "null", other.eval(shadow(".overlay")), "another page is told nothing of it")
		assert.Equal(t, "true", p.eval("window.stays"))
	})
}

// A page that comes while its template is broken shows why, and the page once it is mended.
func TestDevelopment_brokenPage(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	d := develop(t, g, buildDeveloped(t, "1"))
	d.change("page.html", "<h1>", "{{end}}<h1>")
	p := open(t, d.url)
	p.eventually(shadow(".overlay .place") + `?.textContent === "page.html:13"`)
	p.picture("development-error.png")
	d.change("page.html", "{{end}}<h1>", "<h1>")
	p.eventually(`document.querySelector("#clock")?.textContent`)
}

// A page notices another program, and shows what that renders.
func TestDevelopment_restart(t *testing.T) {
	t.Parallel()
	first := buildDeveloped(t, "1")
	second := buildDeveloped(t, "2")
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		d := develop(t, g, first)
		p := open(t, d.url)
		p.lives()
		assert.Less(t, d.interrupt(t), 2*time.Second, "no page keeps it")
		p.eventually(shadow(".mark.gone"))
		serve(t, second, d.port(), d.flags...)
		p.eventually(`document.querySelector(".edition").textContent === "Program 2" && !` + shadow(".mark.gone"))
		p.kept()
	})
}

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
		assert.Contains(t, p.eval(shadow(".warnings")+".innerText"), "more than one element has the id same")
		row := p.eval(shadow(".panel details") + `.querySelector("summary").innerText.replace(/\s+/g, " ")`)
		assert.Regexp(t, `^GET /twice 200 done 1 events? 1\d\d B \d+ ms$`, row)
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

// developedBuilds are the programs that were built: each is built once.
var developedBuilds sync.Map // of func() (string, error), by edition

// buildDeveloped builds an edition of the program, as for Echo v4.
func buildDeveloped(t *testing.T, edition string) (binary string) {
	t.Helper()
	return once(t, edition, func(binary string) error {
		source, err := os.ReadFile("developed/main.go")
		if err != nil {
			return err
		}
		changed := strings.Replace(string(source), "Program 1", "Program "+edition, 1)
		return buildOver(".", "developed", "main.go", []byte(changed), binary)
	})
}

// buildDevelopedV5 builds the program translated for Echo v5.
func buildDevelopedV5(t *testing.T) (binary string) {
	t.Helper()
	return once(t, "v5", func(binary string) error {
		sources, err := front.Files("developed")
		if err != nil {
			return err
		}
		return buildOver("../echov5", "_developed", "main.go", sources["main.go"], binary)
	})
}

func once(t *testing.T, name string, build func(binary string) error) string {
	t.Helper()
	builder, _ := developedBuilds.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		binary := filepath.Join(programs, "developed-"+name)
		return binary, errors.Join(os.MkdirAll(programs, 0o755), build(binary))
	}))
	binary, err := builder.(func() (string, error))()
	require.NoError(t, err)
	return binary
}

// buildOver builds a folder of a module in which a file has another text.
func buildOver(module, folder, file string, text []byte, binary string) error {
	at, err := filepath.Abs(filepath.Join(module, folder, file))
	if err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{at: binary + ".go"}})
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(binary+".go", text, 0o644), os.WriteFile(binary+".json", overlay, 0o644)); err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-C", module, "-overlay", binary+".json", "-o", binary, "./"+folder).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
