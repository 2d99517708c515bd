package e2e

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said is what page.Status says, if it is there to see.
const said = `document.querySelector("[role=status]").innerText.trim().replace(/\s+/g, " ")`

// statusMoves reports whether anything else would be elsewhere without the status.
const statusMoves = `(() => {
	const status = document.querySelector(".datastar-status"), others = [...document.body.querySelectorAll("*")].filter(e => !e.closest("[role=status]"))
	const places = () => JSON.stringify(others.map(e => e.getBoundingClientRect()))
	const shown = places()
	status.hidden = true
	const hidden = places()
	status.hidden = false
	return shown !== hidden
})()`

// statusCovers reports whether the status covers anything of a page that is scrolled to its end.
const statusCovers = `(() => {
	scrollTo(0, document.documentElement.scrollHeight)
	const {left, top} = document.querySelector(".datastar-status").getBoundingClientRect()
	const covers = [...document.querySelectorAll("main *")].some(e => e.checkVisibility() && e.getBoundingClientRect().bottom > top && e.getBoundingClientRect().right > left)
	scrollTo(0, 0)
	return covers
})()`

// contrastOfStatus is the lowest contrast of a text of the status with what is behind it,
// as WCAG has it, which asks for 4.5.
const contrastOfStatus = `(() => {
	const channels = (color) => color.match(/[\d.]+/g).map(Number)
	const light = (color) => {
		const [r, g, b] = channels(color).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}
	const behind = (e) => channels(getComputedStyle(e).backgroundColor)[3] === 0 ? behind(e.parentElement) : getComputedStyle(e).backgroundColor
	return Math.min(...[...document.querySelectorAll(".datastar-status span, .datastar-status button")].filter(e => e.checkVisibility()).map(e => {
		const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((a, b) => b - a)
		return (a + 0.05) / (b + 0.05)
	}))
})()`

// What a page says of its connection is inside the window, can be read, moves nothing else,
// and covers nothing for good: on a desktop and on a phone, in light and dark.
func TestStatusFits(t *testing.T) {
	t.Parallel()
	app, form := build(t, ""), build(t, "form")
	g := generations[0]
	for _, page := range []struct {
		name, path string
		start      func(t *testing.T) *example
	}{
		{"live", "/live", func(t *testing.T) *example { return g.start(t, app, "0") }},
		{"form", "/", func(t *testing.T) *example { return serve(t, form, "0", "-client", g.file()) }},
	} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1200, 375} {
				t.Run(fmt.Sprintf("%s/%s/%d", page.name, scheme, width), func(t *testing.T) {
					t.Parallel()
					g.available(t)
					network := lay(t, page.start(t))
					p := open(t, "about:blank")
					p.do(chromedp.EmulateViewport(width, 500), command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					}))
					p.visit(network.url + page.path)
					p.eventually(`document.querySelector("[role=status]").firstElementChild.style.display === "none"`)
					p.showsStatus(network, func(state string) {
						assert.Equal(t, "false", p.eval(statusMoves), state)
						assert.Equal(t, "false", p.eval(statusCovers), state)
						assert.Equal(t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`), state)
						assert.Equal(t, "true", p.eval(`(({left, right, top, bottom}) => left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight)(document.querySelector(".datastar-status").getBoundingClientRect())`), state)
						contrast, err := strconv.ParseFloat(p.eval(contrastOfStatus), 64)
						require.NoError(t, err)
						assert.GreaterOrEqual(t, contrast, 4.5, state)
						if state == "lost" {
							p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".datastar-status button").focus({focusVisible: true})`))
						}
						p.keep(fmt.Sprintf("status-%s-%s-%s-%d.png", page.name, state, scheme, width), chromedp.CaptureScreenshot())
					})
				})
			}
		}
	}
}

// showsStatus takes a page through all that its status can say.
func (p *tab) showsStatus(network *wire, look func(state string)) {
	p.t.Helper()
	network.refuse(true)
	network.cut()
	p.eventually(said + ` === "Reconnecting…"`)
	look("reconnecting")
	network.refuse(false)
	p.eventually(said + ` === "Back"`)
	look("back")
	p.eventually(said + ` === ""`)
	network.answer("403 Forbidden")
	network.cut()
	p.eventually(said + ` === "Connection lost. Reload"`)
	look("lost")
	network.answer("")
	p.do(chromedp.Evaluate[chromedp.Void](`void (window.old = true)`))
	p.click(".datastar-status button")
	p.eventually(`window.old === undefined && document.readyState === "complete" && ` + said + ` === ""`)
}
