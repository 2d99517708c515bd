package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// open opens a page in a window of its own, and fails the test if it throws or
// opens a dialog.
func open(t *testing.T, url string) *tab {
	t.Helper()
	p, cancel := window(t)
	t.Cleanup(cancel)
	p.visit(url)
	t.Cleanup(p.assertCalm)
	return p
}

// window opens an empty window, which believes to be in front, as if no other
// test and no other person had one.
func window(t *testing.T) (p *tab, cancel func()) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	p = &tab{t: t, engine: chromium{ctx}, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, p.listen))
	p.do(command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	return p, cancel
}

func (p *tab) assertCalm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	assert.Empty(p.t, p.problems, "the page threw, or opened a dialog")
}

// idle are windows that tests have left as they found them.
var idle = make(chan *tab, 8)

// reopen is open for a test that does to the window nothing that outlasts the
// page. It takes one that another such test had, since a new one costs more than
// the test.
func reopen(t *testing.T, url string) *tab {
	t.Helper()
	var p *tab
	select {
	case p = <-idle:
		p.t = t
	default:
		p, _ = window(t) // it is closed with the browser
	}
	t.Cleanup(p.leave)
	p.visit(url)
	return p
}

// leave leaves the window to the next test.
func (p *tab) leave() {
	p.assertCalm()
	if p.t.Failed() {
		_ = chromedp.Cancel(p.ctx)
		return
	}
	p.visit("about:blank") // so that the page ends, and what it still says
	p.problems, p.console, p.blocked = nil, nil, nil
	select {
	case idle <- p:
	default:
		_ = chromedp.Cancel(p.ctx)
	}
}
