package e2e

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

// demos are the protocols that the examples beside the app write pages for, and
// the flags that make them.
var demos = map[ds.Protocol][]string{ds.V1: nil, ds.Beta: {"-beta"}}

// before103 are the flags of examples for clients of 1.0 that have neither QUERY nor a
// nonce, before 1.0.3.
var before103 = map[string]string{"search": "-get", "login": "-unsafe-eval"}

// eachDemo runs an example of _example with each client, and with flags of its own.
func eachDemo(t *testing.T, name string, test func(t *testing.T, d *demo), own ...string) {
	t.Helper()
	eachClient(t, name, func(t *testing.T, g generation, binary string, flags []string) {
		run := func(t *testing.T, port string) *example { return serve(t, binary, port, slices.Concat(flags, own)...) }
		test(t, &demo{example: run(t, "0"), t: t, name: name, g: g, run: run})
	})
}

// eachClient builds an example, and tells for each client the flags that have
// it used.
func eachClient(t *testing.T, name string, test func(t *testing.T, g generation, binary string, flags []string)) {
	t.Helper()
	binary := build(t, name)
	for _, g := range generations {
		flags, ok := demos[g.protocol]
		if !ok || !g.writes() {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			file, err := filepath.Abs(g.file())
			require.NoError(t, err)
			flags := slices.Concat(flags, []string{"-client", file})
			if older, ok := before103[name]; ok && g.protocol == ds.V1 && !g.queries() {
				flags = append(flags, older)
			}
			test(t, g, binary, flags)
		})
	}
}

// demo is an example that runs.
type demo struct {
	*example
	t    *testing.T
	name string
	g    generation
	run  func(t *testing.T, port string) *example // another one, on a port
}

// fresh is the example in another process, for a test of its own.
func (d *demo) fresh(t *testing.T) *demo {
	t.Helper()
	another := *d
	another.t, another.example = t, d.run(t, "0")
	return &another
}

// open opens a page of the example, and fails the test if its
// Content-Security-Policy blocked anything.
func (d *demo) open(path string) *tab {
	d.t.Helper()
	p := open(d.t, d.url+path)
	d.t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		assert.Empty(d.t, p.blocked, "the policy blocked something")
	})
	return p
}

// fits holds that the page is not wider than a desktop or a phone, and keeps
// its pictures.
func (d *demo) fits(p *tab, state string) {
	d.t.Helper()
	for _, width := range []int64{1200, 375} {
		p.do(chromedp.EmulateViewport(width, 800))
		assert.Equal(d.t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`), "%s at %d", state, width)
		p.picture(fmt.Sprintf("%s-%s-%s-%d.png", d.name, state, d.g.version, width))
	}
}

// poster keeps the picture that stands for the example, if pictures are wanted.
func (d *demo) poster(p *tab) {
	d.t.Helper()
	p.poster(fmt.Sprintf("%s-%s.png", d.name, d.g.version))
}

// withoutScripts opens a page in a browser that runs no JavaScript.
func (d *demo) withoutScripts(path string) *tab {
	d.t.Helper()
	p := d.open("/demo.css")
	p.mu.Lock()
	p.dumb = true
	p.mu.Unlock()
	p.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.Navigate(d.url+path))
	return p
}

// forget takes the browser's cookies away.
func (p *tab) forget() { p.do(command(network.ClearBrowserCookies, cdp.Empty{})) }

// command is a command to the browser as a step.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}
