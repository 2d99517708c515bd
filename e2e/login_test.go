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

		p.login()
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

// login logs in, and waits until the page's scripts have run.
func (p *tab) login() {
	p.t.Helper()
	p.enter("[name=name]", "ada")
	p.enter("[name=password]", "lovelace")
	p.click("main button")
	p.eventually(`location.pathname === "/private" && document.querySelector("#user").textContent === "ada" && document.readyState === "complete"`)
}

// A logout takes all windows to the login.
func TestLogin_windows(t *testing.T) {
	eachDemo(t, "login", func(t *testing.T, d *demo) {
		a := d.open("/login")
		defer a.forget()
		a.login()
		b := d.open("/private")
		for _, p := range []*tab{a, b} {
			p.eventually(`document.querySelector("#windows").textContent === "2"`)
		}
		d.fits(a, "windows")
		b.click("form button")
		for _, p := range []*tab{a, b} {
			p.eventually(`location.pathname === "/login"`)
		}
		a.login()
		a.eventually(`document.querySelector("#windows").textContent === "1"`)
	})
}

// A session that expires takes its window to the login.
func TestLogin_expires(t *testing.T) {
	eachDemo(t, "login", func(t *testing.T, d *demo) {
		p := d.open("/login")
		defer p.forget()
		p.login()
		p.eventually(`location.pathname === "/login"`)
	}, "-lifetime", "4s")
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
