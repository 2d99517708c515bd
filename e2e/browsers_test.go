package e2e

import "testing"

// opener is a browser.
type opener interface {
	// open opens a page in a window of its own, until the test is over.
	open(t *testing.T, url string) *tab
}

// windows are those of the Chromium that all tests share.
type windows struct{}

func (windows) open(t *testing.T, url string) *tab { return open(t, url) }

// startBrowsers starts those browsers that there are.
func startBrowsers(t *testing.T) map[string]opener {
	t.Helper()
	all := map[string]opener{"Chromium": newPool(t, windows{})}
	if installed("firefox-esr") {
		all["Firefox"] = newPool(t, startFirefox(t))
	}
	if installed("WebKitWebDriver") && installed("Xvfb") {
		all["WebKit"] = newPool(t, startWebKit(t))
	}
	return all
}

// pool is a browser with windows that other tests have left: a new one costs more than a
// page.
type pool struct {
	t       *testing.T // as long as which they live
	browser opener
	idle    chan *tab
}

func newPool(t *testing.T, browser opener) pool { return pool{t, browser, make(chan *tab, 1000)} }

func (w pool) open(t *testing.T, url string) (p *tab) {
	t.Helper()
	select {
	case p = <-w.idle:
	default:
		p = w.browser.open(w.t, "about:blank")
	}
	p.t = t
	t.Cleanup(func() { w.leave(p) })
	p.visit(url)
	return p
}

// leave leaves a window to the next test, whatever its page threw.
func (w pool) leave(p *tab) {
	if p.navigate("about:blank") != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
	w.idle <- p
}
