package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hide has the page believe that it is hidden, or shown.
func (p *tab) hide(hide string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`(() => {
		Object.defineProperty(document, "hidden", {configurable: true, get: () => ` + hide + `})
		document.dispatchEvent(new Event("visibilitychange"))
	})()`))
}

// The stream of the progress outlives the server, what was typed stays, and no password is
// ever in a URL, although the stream is asked for again after it was typed.
func TestForm_restarts(t *testing.T) {
	t.Parallel()
	const stream = "GET /progress"
	eachDemo(t, "form", func(t *testing.T, d *demo) {
		l := keepLogbook(t, d.example)
		p := open(t, l.URL)
		p.eventually(`document.querySelector("main button").disabled === false`)
		require.Eventually(t, func() bool { return len(l.lines(stream)) == 1 }, patience, often)
		p.fill("Ada Lovelace")
		p.choose("avatar.png", "no picture", 3<<20)

		require.NoError(t, d.command.Process.Kill())
		_ = d.command.Wait()
		p.eventually(said + ` === "Reconnecting…" && document.querySelector("main button").disabled`)
		d.run(t, d.port())
		p.eventually(said + ` === "Back" && !document.querySelector("main button").disabled`)
		assert.Equal(t, "undefined", p.eval(`window[Symbol.for("datastar-stale")]`), "the page will not reload itself")
		assert.Equal(t, "engine no. 1", p.eval(`document.querySelector("[name=password]").value`))

		before := len(l.lines(stream))
		p.hide("true")
		p.hide("false")
		require.Eventually(t, func() bool { return len(l.lines(stream)) > before }, patience, often)

		p.do(chromedp.Evaluate[chromedp.Void](`(() => {
			const bar = document.querySelector("progress")
			window.moved = 0
			new MutationObserver(() => bar.value > moved && (moved = bar.value)).observe(bar, {attributes: true})
		})()`))
		p.slow(1 << 20)
		p.click("main button")
		p.eventually(`moved > 20 && moved < 100`)
		p.wrong("avatar", "must be a PNG")

		assert.Len(t, l.lines("POST /check"), 1)
		for _, line := range l.lines("") {
			assert.NotContains(t, line, "engine")
			assert.NotContains(t, line, "datastar=", "no signals are in a URL")
		}
	})
}
