package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (p *tab) press(keys string) { p.t.Helper(); p.do(chromedp.KeyEvent(keys)) }

// says waits until a cell says this.
func (p *tab) says(cell, text string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.querySelector("#cell-%s").textContent === %s`, cell, quote(text)))
}

// focused waits until an element has the focus.
func (p *tab) focused(id string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.activeElement.id === %q`, id))
}

// edit opens the editor of a cell.
func (p *tab) edit(cell string) {
	p.t.Helper()
	p.click("#cell-" + cell)
	p.focused("input-" + cell)
}

// closed waits until a cell's editor is gone.
func (p *tab) closed(cell string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`!document.querySelector("#form-%s")`, cell))
}

// typed is what stands in the editor of a cell.
func (p *tab) typed(cell string) string {
	return p.eval(fmt.Sprintf(`document.querySelector("#input-%s").value`, cell))
}

// complains waits until a cell's editor says what is wrong.
func (p *tab) complains(cell, text string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.querySelector("#problem-%[1]s").textContent.includes(%[2]s)
		&& document.querySelector("#input-%[1]s").getAttribute("aria-invalid") === "true"`, cell, quote(text)))
}

const left, kindred = "The Left Hand of Darkness", "Kindred"

// inline is what two people do, each in a window.
var inline = []struct {
	name string
	do   func(a, b *tab)
}{
	{"enter saves", func(a, b *tab) {
		a.edit("1-title")
		a.press("Planet of Exile" + kb.Enter)
		a.focused("cell-1-title")
		a.says("1-title", "Planet of Exile")
		b.says("1-title", "Planet of Exile")
	}},
	{"enter opens", func(a, b *tab) {
		a.do(chromedp.Focus(chromedp.CSS("#cell-3-title")))
		a.press(kb.Enter)
		a.focused("input-3-title")
		a.press(kb.Enter)
		a.focused("cell-3-title")
		a.says("3-title", kindred)
		a.press(kb.Enter)
		a.focused("input-3-title")
	}},
	{"escape cancels", func(a, b *tab) {
		a.edit("1-title")
		a.press("nothing" + kb.Escape)
		a.focused("cell-1-title")
		a.closed("1-title")
		a.press(kb.Tab + kb.Enter)
		a.focused("input-1-author") // what Escape could have sent by mistake was sent by now
		a.press("later" + kb.Enter)
		b.says("1-author", "later")
		b.says("1-title", left)
		a.says("1-title", left)
	}},
	{"leaving saves", func(a, b *tab) {
		a.edit("1-title")
		a.press("by tab" + kb.Tab)
		b.says("1-title", "by tab")
		a.closed("1-title")
		a.focused("cell-1-author")
		a.edit("2-title")
		a.press("by click")
		a.edit("3-title")
		b.says("2-title", "by click")
		a.closed("2-title")
		a.focused("input-3-title")
		a.click("h1")
		a.closed("3-title")
		a.focused("")
		b.says("3-title", kindred)
	}},
	{"wrong stays", func(a, b *tab) {
		a.edit("1-year")
		a.press("soon" + kb.Enter)
		a.complains("1-year", "whole number")
		a.focused("input-1-year")
		assert.Equal(a.t, "soon", a.typed("1-year"))
		a.click("h1")
		a.edit("2-title") // a round trip later
		assert.Equal(a.t, "soon", a.typed("1-year"))
		a.enter("#input-1-year", "1970")
		a.press(kb.Enter)
		a.closed("1-year")
		b.says("1-year", "1970")
		a.focused("cell-1-year")
	}},
	{"another cell changes", func(a, b *tab) {
		a.edit("1-title")
		a.press("half a ti")
		b.edit("1-author")
		b.press("U. K. L." + kb.Enter)
		a.says("1-author", "U. K. L.")
		a.focused("input-1-title")
		a.press("tle")
		assert.Equal(a.t, "half a title", a.typed("1-title"))
		a.press(kb.Enter)
		b.says("1-title", "half a title")
		b.focused("cell-1-author") // that the cell beside it changed moved nothing
	}},
	{"the same cell changes", func(a, b *tab) {
		a.edit("1-title")
		a.press("mine")
		b.edit("1-title")
		b.press("theirs" + kb.Enter)
		a.says("1-title", "theirs") // beneath the editor
		assert.Equal(a.t, "mine", a.typed("1-title"))
		a.press(kb.Enter)
		a.complains("1-title", "“theirs”")
		a.focused("input-1-title")
		assert.Equal(a.t, "mine", a.typed("1-title"))
		b.says("1-title", "theirs")
		a.press(kb.Enter)
		b.says("1-title", "mine")
		b.focused("cell-1-title")
		a.focused("cell-1-title")
	}},
	{"the same cell changes, and nothing was typed", func(a, b *tab) {
		a.edit("1-title")
		b.edit("1-title")
		b.press("theirs" + kb.Enter)
		a.says("1-title", "theirs")
		a.press(kb.Tab)
		a.closed("1-title")
		a.says("1-title", "theirs")
		b.says("1-title", "theirs")
	}},
	{"any text", func(a, b *tab) {
		for _, given := range hostile {
			a.edit("2-title")
			a.enter("#input-2-title", given.text)
			a.press(kb.Enter)
			if len(given.text) > 1000 {
				a.complains("2-title", "At most 200")
				assert.Equal(a.t, given.text, a.typed("2-title"))
				a.press(kb.Escape)
				continue
			}
			a.closed("2-title")
			b.says("2-title", strings.TrimSpace(given.text))
			a.says("2-title", strings.TrimSpace(given.text))
		}
	}},
	{"a megabyte", func(a, b *tab) {
		a.edit("2-title")
		a.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#input-2-title").value = "x".repeat(1 << 20)`))
		a.press(kb.Enter)
		a.complains("2-title", "At most 200")
		assert.Equal(a.t, fmt.Sprint(1<<20), a.eval(`document.querySelector("#input-2-title").value.length`))
		a.press(kb.Escape)
		a.closed("2-title")
	}},
}

func TestInline(t *testing.T) {
	t.Parallel()
	eachDemo(t, "inline", func(t *testing.T, d *demo) {
		for _, i := range inline {
			t.Run(i.name, func(t *testing.T) {
				d := d.fresh(t)
				i.do(d.open("/"), d.open("/"))
			})
		}
	})
}

// A window keeps what is typed in it although the server begins anew, and the
// feed with a snapshot.
func TestInline_restart(t *testing.T) {
	t.Parallel()
	eachDemo(t, "inline", func(t *testing.T, d *demo) {
		d = d.fresh(t)
		a := d.open("/")
		a.edit("2-title")
		a.press("saved" + kb.Enter)
		a.says("2-title", "saved")
		a.edit("1-title")
		a.press("half a ti")
		require.NoError(t, d.command.Process.Kill())
		_ = d.command.Wait()
		d.run(t, d.port())
		a.says("2-title", "Solaris")
		a.focused("input-1-title")
		a.press("tle" + kb.Enter)
		a.says("1-title", "half a title")
		a.focused("cell-1-title")
	})
}

func TestInline_fits(t *testing.T) {
	t.Parallel()
	eachDemo(t, "inline", func(t *testing.T, d *demo) {
		p := d.open("/")
		p.edit("4-year")
		p.press("soon" + kb.Enter)
		p.complains("4-year", "whole number")
		d.poster(p)
		p.press(kb.Escape)
		p.closed("4-year")
		d.fits(p, "table")
		p.edit("1-title")
		d.fits(p, "editor")
		p.press(strings.Repeat("long", 40) + kb.Enter)
		p.closed("1-title")
		p.edit("4-year")
		p.press("soon" + kb.Enter)
		p.complains("4-year", "whole number")
		d.fits(p, "wrong")
		p.do(chromedp.Navigate(d.url + "/books/1"))
		d.fits(p, "form")
	})
}

func TestInline_withoutScripts(t *testing.T) {
	t.Parallel()
	eachDemo(t, "inline", func(t *testing.T, d *demo) {
		p := d.withoutScripts("/")
		p.click("tr:nth-child(2) a")
		p.eventually(`location.pathname === "/books/2"`)
		p.enter("[name=title]", hostileText)
		p.enter("[name=year]", "soon")
		p.click("main button")
		p.eventually(`document.querySelector("#problem-2-year").textContent.includes("whole number")`)
		assert.Equal(t, hostileText, p.eval(`document.querySelector("[name=title]").value`), "what was typed is kept")
		p.enter("[name=year]", "1962")
		p.click("main button")
		p.eventually(`location.pathname === "/"`)
		p.says("2-title", hostileText)
		p.says("2-year", "1962")
		p.says("2-author", "Stanisław Lem")
	})
}
