package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

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

		d.change("page.html", "<b>1</b>", "<b>2</b>") // in a template element
		p.eventually(`document.querySelector("#row").innerHTML === "<b>2</b>"`)
		if g.protocol == ds.V1 { // others reload the page
			p.kept()
		}
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
