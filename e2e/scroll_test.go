package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

const (
	places  = `[...document.querySelectorAll("#list li[id^=prime]")].map(e => e.id.slice(6)).join()`
	inOrder = `(` + places + ` === Array.from({length: document.querySelectorAll("#list li[id^=prime]").length}, (_, i) => i + 1).join())`
	loaded  = `document.querySelectorAll("#list li[id^=prime]").length`
)

func TestScroll(t *testing.T) {
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.open("/demo.css")
		p.do(chromedp.EmulateViewport(900, 500), chromedp.Navigate(d.url+"/"))
		p.eventually(loaded + ` === 20`)
		d.poster(p)
		p.do(chromedp.ScrollIntoView(chromedp.CSS("[id^=more]")))
		p.eventually(loaded + ` === 40 && ` + inOrder)
		assert.Equal(t, "40", p.eval(loaded), "and no more than comes into view")
		p.do(chromedp.ScrollIntoView(chromedp.CSS("[id^=more]")))
		p.eventually(loaded + ` === 60`)
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[id^=more] a").focus()`), chromedp.KeyEvent("\r"))
		p.eventually(loaded + ` === 80 && ` + inOrder)
		p.do(chromedp.ScrollIntoView(chromedp.CSS("[id^=more]")))
		p.eventually(loaded + ` === 95 && document.querySelector("#end") && !document.querySelector("[id^=more]")`)
		assert.Equal(t, "true", p.eval(inOrder))
		d.fits(p, "end")
		p.tolerateNoTarget()
	})
}

// tolerateNoTarget lets it pass that beta tells of a line that has gone, by the
// time that a second answer looks for it.
func (p *tab) tolerateNoTarget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = slices.DeleteFunc(p.problems, func(s string) bool { return strings.Contains(s, "NoTargetsFound") })
}

// Nothing comes twice, however often it is asked for at once.
func TestScroll_impatient(t *testing.T) {
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.open("/demo.css")
		p.do(chromedp.EmulateViewport(900, 500), chromedp.Navigate(d.url+"/"))
		p.eventually(loaded + ` === 20`)
		p.do(chromedp.Evaluate[chromedp.Void](`for (let i = 0; i < 5; i++) document.querySelector("[id^=more] a").click()`))
		p.eventually(loaded + ` === 40`)
		p.do(chromedp.Evaluate[chromedp.Void](`fetch("/?after=20", {headers: {"Datastar-Request": "true"}}).then(r => r.text()).then(t => window.late = t)`))
		p.eventually(`window.late`)
		p.do(chromedp.ScrollIntoView(chromedp.CSS("[id^=more]")))
		p.eventually(loaded + ` === 60`)
		assert.Equal(t, "true", p.eval(inOrder))
		p.tolerateNoTarget()
	})
}

func TestScroll_withoutScripts(t *testing.T) {
	eachDemo(t, "scroll", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.eventually(loaded + ` === 20`)
		p.click("[id^=more] a")
		p.eventually(`location.search === "?after=20" && document.querySelector("#prime-21") && !document.querySelector("#prime-20")`)
		p.do(chromedp.Navigate(d.url + "/?after=80"))
		p.eventually(`document.querySelector("#end") && ` + loaded + ` === 15`)
		p.do(chromedp.Navigate(d.url + "/?after=%22%3E%3Cscript%3E"))
		p.eventually(`document.body.textContent.includes("no such place")`)
	})
}
