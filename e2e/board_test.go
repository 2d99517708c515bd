package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onBoard runs the example with the newest client: older ones do nothing under its policy.
func onBoard(t *testing.T, flags ...string) *demo {
	t.Helper()
	g := generations[0]
	g.available(t)
	binary := build(t, "board")
	return &demo{example: serve(t, binary, "0", append(flags, "-client", g.file())...), t: t, name: "board", g: g}
}

// enters opens the board and logs in, as ada or grace. They have hosts of their own, and
// so cookies of their own.
func (d *demo) enters(user string, scripts bool) *tab {
	d.t.Helper()
	as := *d
	if user == "grace" {
		as.example = &example{url: strings.Replace(d.url, "localhost", "127.0.0.1", 1)}
	}
	open := as.open
	if !scripts {
		open = as.withoutScripts
	}
	p := open("/")
	p.eventually(`location.pathname === "/login"`)
	p.enter("[name=name]", user)
	p.enter("[name=password]", map[string]string{"ada": "lovelace", "grace": "hopper"}[user])
	p.click("#login button")
	p.eventually(`document.querySelector("#column0")`)
	if scripts {
		p.eventually(fmt.Sprintf(`document.querySelector("#here").innerText.toLowerCase().includes(%q)`, user))
	}
	return p
}

// adds fills the form of a column, and sends it.
func (p *tab) adds(column int, text string) {
	p.t.Helper()
	p.enter(fmt.Sprintf("#add%d [name=text]", column), text)
	p.click(fmt.Sprintf("#add%d button", column))
}

// has waits until a card in a column has a text.
func (p *tab) has(column, card int, text string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.querySelector("#column%d #card%d p")?.textContent === %s`, column, card, quote(text)))
}

// toast waits until the page says a text.
func (p *tab) toast(text string) {
	p.t.Helper()
	p.eventually(`document.querySelector("#toasts").textContent.includes(` + quote(text) + `)`)
}

// mistake waits until a text, which may be "", is said beside a field of a form.
func (p *tab) mistake(field, text string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.querySelector("#%s").textContent === %s`, field, quote(text)))
}

func TestBoard_cards(t *testing.T) {
	d := onBoard(t)
	ada, grace := d.enters("ada", true), d.enters("grace", true)
	defer ada.forget()
	ada.eventually(`document.querySelectorAll("#here li").length === 2`)
	ada.adds(1, " ")
	ada.mistake("add1-text", "is required")
	ada.mistake("add0-text", "")
	d.fits(ada, "wrong")
	ada.adds(1, "x")
	ada.toast("The card is added.")
	ada.mistake("add1-text", "")
	ada.eventually(`document.querySelector("#add1 [name=text]").value === ""`)
	grace.has(1, 4, "x")

	grace.click("#card4 summary")
	grace.click("#edit4 [name=text]")
	grace.press("yz")
	ada.click("#card4 summary")
	for _, given := range hostile[:len(hostile)-1] {
		ada.enter("#edit4 [name=text]", given.text)
		ada.click("#edit4 button")
		grace.has(1, 4, strings.TrimSpace(given.text))
		ada.eventually(`!document.querySelector("#edit4").checkVisibility()`)
		ada.click("#card4 summary")
	}
	assert.Equal(t, "true", grace.eval(`document.querySelector("#edit4").checkVisibility()`), "it stays open")
	ada.enter("#edit4 [name=text]", strings.Repeat("long", 50))
	ada.click("#edit4 button")
	grace.has(1, 4, strings.Repeat("long", 50))
	d.fits(ada, "cards")

	ada.click("#card4 .right")
	grace.has(2, 4, strings.Repeat("long", 50))
	grace.click("#card4 .left")
	ada.has(1, 4, strings.Repeat("long", 50))
	grace.click("#card4 [aria-label=Delete]")
	for _, p := range []*tab{ada, grace} {
		p.eventually(`!document.querySelector("#card4")`)
	}

	ada.enter("#add0 [name=text]", "half a")
	grace.click("#column0 summary")
	grace.enter("#rename0 [name=text]", "Ideas")
	grace.click("#rename0 button")
	ada.eventually(`document.querySelector("#column0 h2").textContent === "Ideas"`)
	ada.click("#add0 [name=text]")
	ada.press(kb.End + " card" + kb.Enter)
	grace.has(0, 5, "half a card")
	d.poster(ada)
	ada.eventually(`document.querySelector("#toasts").childElementCount === 0`)
}

func TestBoard_brokenConnection(t *testing.T) {
	d := onBoard(t)
	wire := lay(t, d.example)
	through := *d
	through.example = &example{url: strings.Replace(wire.url, "127.0.0.1", "localhost", 1)}
	ada, grace := through.enters("ada", true), d.enters("grace", true)
	defer ada.forget()
	ada.offline(true)
	wire.cut()
	for i := range 3 {
		grace.adds(0, fmt.Sprint("card ", i))
		grace.has(0, 4+i, fmt.Sprint("card ", i))
	}
	assert.Equal(t, "3", ada.eval(`document.querySelectorAll(".card").length`))
	ada.offline(false)
	ada.has(0, 6, "card 2")
	texts := `[...document.querySelectorAll(".card p")].map(p => p.textContent).join()`
	assert.Equal(t, grace.eval(texts), ada.eval(texts))
}

func TestBoard_profile(t *testing.T) {
	d := onBoard(t)
	ada, grace := d.enters("ada", true), d.enters("grace", true)
	defer ada.forget()
	ada.click("header summary")
	ada.enter("#profile [name=name]", "")
	ada.chooses("a.svg", "<svg onload=alert(1)>", 0)
	ada.click("#profile button")
	ada.mistake("profile-name", "is required")
	ada.mistake("profile-picture", "must be a PNG, JPEG, GIF or WebP picture")
	ada.chooses("a.png", picture(t), 3<<20)
	ada.click("#profile button")
	ada.toast("larger than 2 MB")

	ada.enter("#profile [name=name]", hostileText[:20])
	ada.chooses("a.png", picture(t), 1<<20)
	ada.slow(1 << 20)
	ada.click("#profile button")
	ada.eventually(`document.querySelector("#profile progress").value > 20 && document.querySelector("#profile button").disabled`)
	d.fits(ada, "upload")
	ada.toast("Your profile is saved.")
	for _, p := range []*tab{ada, grace} {
		p.eventually(`document.querySelector("#here li").textContent.trim() === ` + quote(strings.TrimSpace(hostileText[:20])))
		p.eventually(`document.querySelector("#here img").naturalWidth > 0`)
	}
	ada.eventually(`!document.querySelector("#profile").checkVisibility()`)
}

// chooses chooses a file as the picture.
func (p *tab) chooses(name, begins string, bytes int) {
	p.t.Helper()
	file := p.t.TempDir() + "/" + name
	require.NoError(p.t, os.WriteFile(file, []byte(begins+strings.Repeat(".", bytes)), 0o600))
	p.do(chromedp.SetUploadFiles(chromedp.CSS("[name=picture]"), []string{file}))
}

func TestBoard_export(t *testing.T) {
	d := onBoard(t, "-step", "1s")
	ada, grace := d.enters("ada", true), d.enters("grace", true)
	defer ada.forget()
	ada.click("#export button")
	again := d.open("/")
	for _, p := range []*tab{ada, again} {
		p.eventually(`document.querySelector("#export progress").value === 33`)
	}
	d.fits(ada, "export")
	again.toast("The export is ready.")
	assert.Contains(t, ada.eval(`(x => (x.open("GET", document.querySelector("#export a").href, false), x.send(), x.responseText))(new XMLHttpRequest())`), "Doing,Choose a day,Ada")
	assert.Equal(t, "true", grace.eval(`!document.querySelector("#export a") && !!document.querySelector("#export button")`))
}

// A logout takes all windows of the session to the login, and nobody else.
func TestBoard_logout(t *testing.T) {
	d := onBoard(t)
	ada, grace := d.enters("ada", true), d.enters("grace", true)
	defer ada.forget()
	second := d.open("/")
	second.eventually(`document.querySelectorAll("#here li").length === 2`)
	ada.click("header > form:last-child button")
	for _, p := range []*tab{ada, second} {
		p.eventually(`location.pathname === "/login"`)
	}
	grace.eventually(`document.querySelector("#here").textContent.trim() === "Grace"`)
	ada.enter("[name=name]", "ada")
	ada.click("#login button")
	ada.mistake("login-password", "is required")
	ada.enter("[name=password]", "hopper")
	ada.press(kb.Enter)
	ada.mistake("login-password", "does not belong to this name")
	d.fits(ada, "login")
}

func TestBoard_withoutScripts(t *testing.T) {
	d := onBoard(t, "-step", "10ms")
	p := d.enters("ada", false)
	defer p.forget()
	p.adds(0, strings.Repeat("x", 201))
	p.mistake("add0-text", "must be at most 200 characters long")
	assert.Equal(t, "201", p.eval(`document.querySelector("#add0 [name=text]").value.length`), "what was typed is kept")
	p.adds(0, hostileText)
	p.toast("The card is added.")
	p.has(0, 4, hostileText)
	p.click("#card4 summary")
	p.enter("#edit4 [name=text]", "Bake a cake")
	p.click("#edit4 button")
	p.has(0, 4, "Bake a cake")
	p.click("#card4 .right")
	p.has(1, 4, "Bake a cake")
	p.click("#card4 .left")
	p.has(0, 4, "Bake a cake")
	p.click("#card4 [aria-label=Delete]")
	p.eventually(`document.querySelector("#column0") && !document.querySelector("#card4")`)
	p.click("header summary")
	p.enter("#profile [name=name]", "Ada L.")
	p.chooses("a.png", picture(t), 0)
	p.click("#profile button")
	p.toast("Your profile is saved.")
	p.click("#export button")
	p.toast("The export has begun.")
	p.do(chromedp.Navigate(d.url + "/"))
	p.eventually(`document.querySelector("#export a")`)
	d.fits(p, "without-scripts")
	p.click("header > form:last-child button")
	p.eventually(`location.pathname === "/login"`)
}
