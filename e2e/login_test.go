package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
)

func TestLogin(t *testing.T) {
	eachDemo(t, "login", func(t *testing.T, d *demo) {
		p := d.open("/")
		defer p.forget()
		p.eventually(`location.pathname === "/login"`)
		for _, given := range hostile {
			p.enter("[name=name]", given.text)
			p.enter("[name=password]", given.text)
			p.click("main button")
			p.eventually(`document.querySelector("#problem").textContent.includes("belong together")`)
			p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#problem").textContent = ""`))
		}
		p.click("main button")
		p.eventually(`document.querySelector("#problem").textContent.includes("belong together")`)
		d.fits(p, "wrong")

		p.enter("[name=name]", "ada")
		p.enter("[name=password]", "lovelace")
		p.click("main button")
		p.eventually(`location.pathname === "/private" && document.querySelector("#user").textContent === "ada"`)
		p.click("#ask")
		p.eventually(`document.querySelector("#secret").textContent.includes("music")`)
		d.fits(p, "secret")

		p.forget() // as a session that ended does
		p.click("#ask")
		p.eventually(`document.querySelector("#problem").textContent.includes("session has ended")`)
		assert.Equal(t, "/private", p.eval("location.pathname"), "the page is still there")
		d.fits(p, "ended")
		d.poster(p)
		p.click("form button")
		p.eventually(`location.pathname === "/login"`)
	})
}

func TestLogin_withoutScripts(t *testing.T) {
	eachDemo(t, "login", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		defer p.forget()
		p.eventually(`location.pathname === "/login"`)
		p.enter("[name=name]", "ada")
		p.enter("[name=password]", "wrong")
		p.click("main button")
		p.eventually(`document.querySelector(".wrong").textContent.includes("belong together")`)
		p.enter("[name=name]", "ada")
		p.enter("[name=password]", "lovelace")
		p.click("main button")
		p.eventually(`location.pathname === "/private" && document.querySelector("#user").textContent === "ada"`)
		p.click("form button")
		p.eventually(`location.pathname === "/login"`)
	})
}
