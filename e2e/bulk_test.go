package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

// status is what the table says of everybody.
const status = `[...document.querySelectorAll("tbody tr td:last-child")].map(e => e.textContent.trim()[0]).join("")`

func TestBulk(t *testing.T) {
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.eventually(status + ` === "aiiaiiai"`)
		p.do(chromedp.Evaluate[chromedp.Void](`window.rows = [...document.querySelectorAll("tbody tr")]`))
		p.click("#row-p2 input")
		p.click("#row-p4 input")
		p.eventually(`document.querySelector("#ticked").textContent === "2"`)
		p.click("#activate")
		p.eventually(status + ` === "aaiaiiai"`)
		p.eventually(`document.querySelector("#said").textContent === "One person was changed."`)
		p.eventually(`document.querySelectorAll("tbody input:checked").length === 0 && document.querySelector("#ticked").textContent === "0"`)
		d.fits(p, "changed")

		p.click("#every")
		p.eventually(`document.querySelector("#ticked").textContent === "8"`)
		p.click("#row-p8 input")
		p.click("#deactivate")
		p.eventually(status + ` === "iiiiiiii"`)
		p.eventually(`document.querySelector("#said").textContent === "4 people were changed." && !document.querySelector("#every").checked`)
		p.click("#deactivate")
		p.eventually(`document.querySelector("#said").textContent === "Nothing had to be changed."`)
		p.click("#row-p1 input")
		p.click("#activate")
		p.eventually(status + ` === "aiiiiiii"`)
		assert.Equal(t, "true", p.eval(`rows.every(r => r.isConnected)`), "rows are changed in place")
		d.poster(p)
	})
}

// Whatever is asked for, only those change who are there.
func TestBulk_hostile(t *testing.T) {
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.open("/")
		for _, given := range hostile {
			p.do(chromedp.Evaluate[chromedp.Void](`fetch("/activate", {method: "POST", headers: {"Datastar-Request": "true", "Content-Type": "application/json"},
				body: JSON.stringify({chosen: {[` + quote(given.text) + `]: true, p2: true}})}).then(r => r.text()).then(t => window.said = t)`))
			p.eventually(`window.said.includes("datastar") && delete window.said`)
		}
		p.do(chromedp.Reload())
		p.eventually(status + ` === "aaiaiiai"`)
	})
}

func TestBulk_withoutScripts(t *testing.T) {
	eachDemo(t, "bulk", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.click("#row-p2 input")
		p.click("#row-p3 input")
		p.click("#activate")
		p.eventually(status + ` === "aaaaiiai"`)
		p.click("#row-p1 input")
		p.click("#deactivate")
		p.eventually(status + ` === "iaaaiiai"`)
		d.fits(p, "plain")
	})
}
