package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shows waits until the live page's list is this, line by line.
func (p *tab) shows(lines ...string) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll("#todos li span")].map(e => e.textContent)) === JSON.stringify(%s)`, quoteAll(lines)))
}

func quoteAll(lines []string) string {
	quoted := make([]string, len(lines))
	for i, line := range lines {
		quoted[i] = quote(line)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

func (p *tab) here(n int) {
	p.t.Helper()
	p.eventually(fmt.Sprintf(`document.querySelector("#here").textContent === "%d"`, n))
}

func (p *tab) add(text string) {
	p.t.Helper()
	p.enter("#text", text)
	p.click("button.main")
	p.eventually(`document.querySelector("#text").value === ""`)
}

// offline takes the page off the network, or lets it back. That leaves what is
// under way alone: see wire.cut.
func (p *tab) offline(offline bool) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	}))
}

const first, second = "Open this page twice", "Stop the server, and start it again"

// Two windows stay equal, whatever happens to one of them or to the server. It runs
// before the tests that run side by side: 0.19 gives up when the server was away for
// 11 s in all.
func TestLive(t *testing.T) {
	binary := build(t, "")
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			x := g.start(t, binary, "0")
			path, network := strings.TrimSuffix(g.prefix, "/")+"/live", lay(t, x)
			a, b := open(t, x.url+path), open(t, network.url+path)
			a.here(2)
			b.here(2)
			a.add("third")
			b.shows(first, second, "third")
			b.click("#todos li:nth-child(1) .check")
			a.eventually(`document.querySelector("#todos .check").ariaPressed === "true"`)
			a.click("#todos li:nth-child(2) .quiet")
			b.shows(first, "third")

			b.offline(true)
			network.cut()
			a.here(1)
			a.add("fourth")
			a.add(hostileText)
			a.shows(first, "third", "fourth", hostileText)
			b.shows(first, "third")
			b.offline(false)
			b.shows(first, "third", "fourth", hostileText)
			b.here(2)

			require.NoError(t, x.command.Process.Kill())
			_ = x.command.Wait()
			x = g.start(t, binary, x.port())
			for _, p := range []*tab{a, b} {
				p.shows(first, second) // the server's memory began anew
				p.here(2)
			}
			b.add("after")
			a.shows(first, second, "after")

			x.interrupt(t)
			g.start(t, binary, x.port())
			a.shows(first, second)
			b.here(2)
			a.add("later")
			b.shows(first, second, "later")
			assert.NoError(t, chromedp.Cancel(b.ctx))
			a.here(1)
		})
	}
}
