package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
)

// TestModel_crash has the browser's page crash, after which trials are played in a new
// window: at once, and in a trial that has crashed Chromium 156, where a patch moves a
// list item into a select element that an input has, and the next one removes them.
func TestModel_crash(t *testing.T) {
	modelled(t, func(t *testing.T, g generation) {
		theater := newTheater(t, g)
		window := theater.window.ctx
		go func() { _ = chromedp.Do(window, command(cdppage.Crash, cdp.Empty{})) }() // it is not answered
		select {
		case <-theater.crashed:
		case <-time.After(patience):
			require.Fail(t, "the page has not crashed")
		}
		beta, mode := g.protocol == datastar.Beta, "replace"
		if beta {
			mode = "outer"
		}
		body := func(text string, steps ...step) trial {
			return trial{Page: "<!doctype html><html><head></head><body>" + text + "</body></html>", Beta: beta, Steps: steps}
		}
		trials := []trial{
			body(`<p id="a"></p>`, patch{HTML: `<p id="a">x</p>`}.step(beta)),
			body(`<li id="b"></li><input id="h">`,
				patch{Selector: "input", Mode: "inner", HTML: `<option id="b" selected></option>`}.step(beta),
				patch{Selector: "input", Mode: "inner", HTML: `<select id="h" multiple><option value="x" selected></option><option id="b" selected></option></select>`}.step(beta),
				patch{Mode: mode, HTML: "<body></body>"}.step(beta)),
			body(`<p id="a"></p>`, patch{HTML: `<p id="a">y</p>`}.step(beta)),
		}
		model, browser := playBoth(t, theater, trials)
		for i, one := range trials {
			if i == 1 && browser[i] == nil {
				t.Log("it still does")
				continue
			}
			assert.Empty(t, differs(one, model[i], browser[i]), "trial %d", i)
		}
	})
}
