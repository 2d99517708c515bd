package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "keep a picture of each page in `DIR`")

// TestExampleFits holds that no page is wider than a desktop or a phone, with
// text of any length; -screenshots keeps what it saw.
func TestExampleFits(t *testing.T) {
	t.Parallel()
	binary := build(t, "")
	for _, g := range generations {
		for _, width := range []int64{1200, 375} {
			t.Run(fmt.Sprintf("%s/%d", g.version, width), func(t *testing.T) {
				g.available(t)
				x := g.start(t, binary, "0")
				p := open(t, x.url+g.prefix)
				p.do(chromedp.EmulateViewport(width, 800))
				p.eventually(`document.querySelector("#feed").textContent !== ""`)
				p.enter("#input", "Hello from "+g.version)
				p.click("section:nth-of-type(1) button:nth-of-type(1)")
				p.click("section:nth-of-type(3) button")
				p.click("section:nth-of-type(5) button")
				p.eventually(`document.querySelector("#told").textContent.endsWith("harmonise.")`)
				p.eventually(`document.querySelector("#trips").textContent === "1"`)
				p.click("section:nth-of-type(1) button:nth-of-type(2)")
				p.eventually(`document.querySelector("#output").textContent.includes("keeps")`)
				p.click("section:nth-of-type(1) button:nth-of-type(3)")
				p.eventually(`document.querySelector(".note") !== null`)
				p.click("section:nth-of-type(1) button:nth-of-type(1)")
				p.click("#contact button")
				p.eventually(`document.querySelector("#edit-name")?.value !== ""`)
				assert.Equal(t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`))
				p.picture(fmt.Sprintf("%s-%d.png", g.version, width))
				p.poster("page-" + g.version + ".png")
			})
		}
	}
}

// TestLiveFits is TestExampleFits for the live page.
func TestLiveFits(t *testing.T) {
	t.Parallel()
	binary := build(t, "")
	for _, g := range generations {
		for _, width := range []int64{1200, 375} {
			t.Run(fmt.Sprintf("%s/%d", g.version, width), func(t *testing.T) {
				g.available(t)
				x := g.start(t, binary, "0")
				p := open(t, x.url+strings.TrimSuffix(g.prefix, "/")+"/live")
				p.here(1)
				p.poster("live-" + g.version + ".png")
				p.do(chromedp.EmulateViewport(width, 600))
				p.add("From " + g.version + ": " + strings.Repeat("long", 40))
				p.eventually(`document.querySelector("#todos li:last-child span").textContent.startsWith("From ` + g.version + `")`)
				p.click("#todos .check")
				assert.Equal(t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`))
				p.picture(fmt.Sprintf("live-%s-%d.png", g.version, width))
			})
		}
	}
}

// TestIndex holds that the list of all examples fits, and has their pictures.
func TestIndex(t *testing.T) {
	t.Parallel()
	binary := build(t, "")
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) {
			g.available(t)
			x := g.start(t, binary, "0")
			p := open(t, x.url+g.prefix)
			p.click(`nav[aria-label="Pages"] a:nth-child(3)`)
			p.eventually(`document.querySelector("[aria-current]").textContent === ` + quote(g.newest().version))
			p.eventually(`[...document.images].length === 11 && [...document.images].every(i => i.complete)`)
			assert.Empty(t, p.eval(`[...document.images].filter(i => !i.naturalWidth).map(i => i.src)`), "pictures are missing")
			for _, width := range []int64{1200, 375} {
				p.do(chromedp.EmulateViewport(width, 800))
				assert.Equal(t, "true", p.eval(`document.documentElement.scrollWidth <= innerWidth`), "%d", width)
				p.picture(fmt.Sprintf("examples-%s-%d.png", g.version, width))
			}
			p.click("article:nth-of-type(2) a")
			p.eventually(`location.pathname.endsWith("/live") && document.querySelector("#todos")`)
		})
	}
}

// picture keeps a picture of the page, if pictures are wanted.
func (p *tab) picture(name string) {
	p.t.Helper()
	p.keep(name, chromedp.FullScreenshot(100))
}

// poster keeps a picture of what there is to see at 900 by 500.
func (p *tab) poster(name string) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(900, 500))
	p.keep(name, chromedp.CaptureScreenshot())
}

func (p *tab) keep(name string, picture chromedp.Action[[]byte]) {
	p.t.Helper()
	if *screenshots == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, picture)
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(filepath.Join(*screenshots, name), png, 0o644))
}
