package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

const counted = `document.querySelector("#count").textContent`

func TestSearch(t *testing.T) {
	t.Parallel()
	eachDemo(t, "search", func(t *testing.T, d *demo) {
		methods := make(chan string, 1)
		d.behind(func(r *http.Request, pass func()) {
			if r.Header.Get("Datastar-Request") != "" && len(methods) == 0 {
				methods <- r.Method
			}
			pass()
		})
		p := d.open("/")
		d.fits(p, "all")
		p.do(chromedp.SendKeys(chromedp.CSS("#q"), "sao t"))
		p.eventually(counted + ` === "1 of 193"`)
		p.eventually(`document.querySelector("mark").textContent === "São T"`)
		p.eventually(`location.search === "?q=sao+t"`)
		assert.Equal(t, d.g.queries(), <-methods == "QUERY")
		assert.Equal(t, "sao t q", p.eval(`document.querySelector("#q").value + " " + document.activeElement.id`), "typing goes on")
		d.fits(p, "found")
		p.enter("#q", "land")
		p.eventually(counted + ` === "10 of 193"`)
		d.poster(p)

		for _, given := range append(hostile, struct{ name, text string }{"a megabyte", strings.Repeat("m", 1<<20)}) {
			p.enter("#q", "land")
			p.eventually(counted + `.startsWith("1") && location.search === "?q=land" && document.querySelector("#problem").textContent === ""`)
			p.enter("#q", given.text)
			if len(given.text) > 1000 {
				continue // no question, or a URL that is too long even for the server
			}
			p.eventually(`document.querySelectorAll("#answer li").length === 0 || document.querySelector("#problem").textContent.includes("too long")`)
		}
		p.enter("#q", "zzz")
		p.eventually(counted + `.startsWith("No country") && location.search === "?q=zzz"`)
		d.fits(p, "none")

		shared := d.open("/?q=M%C3%A9X")
		shared.eventually(counted + ` === "1 of 193"`)
		assert.Equal(t, "MéX", shared.eval(`document.querySelector("#q").value`))
	})
}

// TestSearch_prefetch holds that the page of a place is there before it is opened, once
// it is the only one left.
func TestSearch_prefetch(t *testing.T) {
	t.Parallel()
	eachDemo(t, "search", func(t *testing.T, d *demo) {
		asked, passed := make(chan string, 9), make(chan bool, 9)
		d.behind(func(r *http.Request, pass func()) {
			pass()
			if r.URL.Path == "/places/Norway" {
				asked <- r.Header.Get("Sec-Purpose")
				passed <- true
			}
		})
		p := d.open("/")
		p.enter("#q", "nor")
		p.eventually(counted + ` === "3 of 193"`)
		assert.Empty(t, asked, "others are left")
		p.enter("#q", "norw")
		d.wait(passed)
		assert.Equal(t, "prefetch", <-asked)
		p.eventually(`performance.getEntriesByType("resource").some(e => e.name.endsWith("/places/Norway") && e.responseEnd)`)
		p.click("#answer a")
		p.eventually(`document.querySelector("#capital")?.textContent === "Oslo"`)
		assert.Empty(t, asked, "it was not fetched again")
		d.fits(p, "place")
	})
}

// TestSearch_newest holds that an answer that comes late never takes the place
// of a newer one.
func TestSearch_newest(t *testing.T) {
	t.Parallel()
	eachDemo(t, "search", func(t *testing.T, d *demo) {
		held, release, passed := make(chan bool, 9), make(chan bool, 9), make(chan bool, 9)
		d.behind(func(r *http.Request, pass func()) {
			body, _ := io.ReadAll(r.Body)
			if r.URL.RawQuery+string(body) != "q=an" {
				pass()
				return
			}
			held <- true
			d.hold(release)
			pass()
			passed <- true
		})
		p := d.open("/")
		for round, newest := range []string{"oslo", "berlin"} { // what a client does once it does again
			p.enter("#q", "an")
			d.wait(held)
			p.eventually(`getComputedStyle(document.querySelector(".busy")).visibility === "visible"`)
			p.enter("#q", newest)
			p.eventually(`location.search === "?q=` + newest + `"`)
			release <- true
			d.wait(passed)
			p.do(chromedp.Evaluate[chromedp.Void](`fetch("/demo.css").then(() => document.title = document.title + ".")`))
			p.eventually(`document.title.endsWith("` + strings.Repeat(".", round+1) + `")`) // whatever came has been dealt with
			assert.Equal(t, "1 of 193 ?q="+newest, p.eval(counted+`+ " " + location.search`))
			p.eventually(`getComputedStyle(document.querySelector(".busy")).visibility === "hidden"`)
		}
	})
}

func TestSearch_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "search", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.enter("#q", `"ada & <b>`)
		p.click("#search button")
		p.eventually(counted + `.startsWith("No country")`)
		assert.Equal(t, `"ada & <b>`, p.eval(`document.querySelector("#q").value`))
		p.enter("#q", "ada")
		p.click("#search button")
		p.eventually(counted + ` === "3 of 193" && location.search === "?q=ada"`)
		d.fits(p, "plain")
		p.click("#answer a")
		p.eventually(`document.querySelector("#capital")?.textContent === "Ottawa"`)
	})
}
