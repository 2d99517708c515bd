package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// engine is a window of a browser, whichever that is.
type engine interface {
	navigate(url string) error
	evaluate(js string) (string, error) // the string that an expression is
	clickAt(selector string) error
}

func (p *tab) visit(url string) { p.t.Helper(); require.NoError(p.t, p.navigate(url)) }

// eventually waits until a JavaScript expression is true, over navigations too.
func (p *tab) eventually(js string) {
	p.t.Helper()
	p.within(patience, js)
}

// within is eventually for what may take longer.
func (p *tab) within(long time.Duration, js string) {
	p.t.Helper()
	js = "(() => { try { return String(!!(" + js + ")) } catch { return '' } })()"
	require.Eventually(p.t, func() bool {
		is, err := p.evaluate(js)
		return err == nil && is == "true"
	}, long, often, "%s\nnever came true", js)
}

// eval returns the string that a JavaScript expression is.
func (p *tab) eval(js string) string {
	p.t.Helper()
	s, err := p.evaluate("String(" + js + ")")
	require.NoError(p.t, err)
	return s
}

func (p *tab) click(selector string) { p.t.Helper(); require.NoError(p.t, p.clickAt(selector)) }

// enter puts any text into a field, as typing or pasting it does.
func (p *tab) enter(selector, text string) {
	p.t.Helper()
	p.eval(fmt.Sprintf(`(() => {
		const e = document.querySelector(%s)
		e.focus()
		e.value = %s
		e.dispatchEvent(new Event("input", {bubbles: true}))
		e.dispatchEvent(new Event("change", {bubbles: true}))
	})()`, quote(selector), quote(text)))
}

// chromium is a window of Chromium.
type chromium struct{ ctx context.Context }

func (w chromium) navigate(url string) error {
	ctx, cancel := context.WithTimeout(w.ctx, 2*patience)
	defer cancel()
	return chromedp.Do(ctx, chromedp.Navigate(url))
}

func (w chromium) evaluate(js string) (string, error) {
	ctx, cancel := context.WithTimeout(w.ctx, 2*patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[string](js))
}

// clickAt clicks at an element. One that was found may be another's by then, if
// the page is just being changed: it is looked for again.
func (w chromium) clickAt(selector string) (err error) {
	ctx, cancel := context.WithTimeout(w.ctx, 2*patience)
	defer cancel()
	for range 4 {
		err = chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector)))
		if err == nil || !strings.Contains(err.Error(), "Could not find node") {
			break
		}
	}
	return err
}
