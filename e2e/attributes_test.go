package e2e

import (
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// attribute is an attribute of package page in a page of its own, and what it does
// there. Where a generation is not in on, the page cannot be written.
type attribute struct {
	name, page string
	on         []ds.Protocol
	fragment   string // what the server sends when it is asked
	see        func(p *tab, d *desk)
}

var (
	everywhere = []ds.Protocol{ds.V1, ds.Beta, ds.V019, ds.V018}
	only1      = everywhere[:1]
	from20     = everywhere[:2]
	from19     = everywhere[:3]
)

// attributeState are the signals of those pages.
var attributeState = map[string]any{
	"n": 3, "m": 0, "ticks": 0, "patched": "", "_token": "it's a secret",
	"items": map[string]any{"42": map[string]any{"name": "bob", "n": 5}, "0b7e-1f": map[string]any{"name": "eve", "n": 7}, "row": map[string]any{"name": "kim"}},
}

const more = `<button id="more" {{on "click" "$n = $n + 1"}}>more</button>`

// is waits until a JavaScript expression has a value.
func (p *tab) is(expect, js string) {
	p.t.Helper()
	p.eventually(js + ` === ` + quote(expect))
}

// reads waits until an element has a text.
func (p *tab) reads(expect, selector string) {
	p.t.Helper()
	p.is(expect, `document.querySelector(`+quote(selector)+`).textContent`)
}

var attributes = []attribute{
	{
		name: "computed", on: from19,
		page: `<i {{computed "grandTotal" "$n * 2"}}></i><p {{text "$grandTotal"}}></p>` + more,
		see:  func(p *tab, _ *desk) { p.reads("6", "p"); p.click("#more"); p.reads("8", "p") },
	},
	{
		name: "computed within, and in secret", on: from20,
		page: `<i {{computed "cart.grandTotal" "$n * 2"}} {{computed "_net_2" "$n * 3"}}></i>
			<p {{text "$cart.grandTotal + ' ' + $_net_2"}}></p>` + more,
		see: func(p *tab, _ *desk) { p.reads("6 9", "p"); p.click("#more"); p.reads("8 12", "p") },
	},
	{
		name: "effect", on: everywhere,
		page: `<i {{effect "window.runs = (window.runs || 0) + 1; window.seen = 'n' + $n"}}></i>` + more,
		see: func(p *tab, _ *desk) {
			p.is("n3 1", `window.seen + " " + window.runs`)
			p.click("#more")
			p.is("n4 2", `window.seen + " " + window.runs`)
		},
	},
	{
		name: "ref", on: everywhere,
		page: `<i id="it" {{ref "_box"}}></i><button {{on "click" .Ref}}>say</button>`,
		see:  func(p *tab, _ *desk) { p.click("button"); p.is("it", "document.title") },
	},
	{
		name: "style", on: only1,
		page: `<p style="color: green" {{style "{color: $n > 3 ? 'red' : '', fontSize: $n + 'px', 'line-height': 0}"}}></p>` + more,
		see: func(p *tab, _ *desk) {
			const styles = `(s => s.color + " " + s.fontSize + " " + s.lineHeight)(document.querySelector("p").style)`
			p.is("green 3px 0", styles)
			p.click("#more")
			p.is("red 4px 0", styles)
		},
	},
	{
		name: "styles as an attribute", on: everywhere, // the way out
		page: `<p {{attr "style" "'color: ' + ($n > 3 ? 'red' : 'green')"}}></p>` + more,
		see: func(p *tab, _ *desk) {
			p.is("green", `document.querySelector("p").style.color`)
			p.click("#more")
			p.is("red", `document.querySelector("p").style.color`)
		},
	},
	{
		name: "interval", on: from20,
		page: `<i {{interval "$ticks = $ticks + 1" "duration.20ms.leading"}}></i><p {{text "$ticks"}}></p>`,
		see:  func(p *tab, _ *desk) { p.eventually(`Number(document.querySelector("p").textContent) > 3`) },
	},
	{
		name: "interval of its own length", on: from20,
		page: `<i {{interval "(window.at ??= []).push(performance.now())"}}></i>`,
		see: func(p *tab, _ *desk) {
			p.eventually(`window.at.length > 1 && window.at[1] > 1900`) // since the page was asked for
		},
	},
	{
		name: "init later", on: from20,
		page: `<i {{init "window.second = performance.now()" "delay.300ms" "viewtransition"}}></i>`,
		see:  func(p *tab, _ *desk) { p.eventually(`window.second >= 300`) },
	},
	{
		name: "init in a transition", on: everywhere,
		page: `<i {{init "document.title = 'begun'" "viewtransition"}}></i>`,
		see:  func(p *tab, _ *desk) { p.is("begun", "document.title") },
	},
	{
		name: "out of view", on: only1,
		page: `<p {{intersect "$m = $m + 1" "exit" "once"}} {{text "$m"}}></p><div style="height: 200vh"></div><b>end</b>`,
		see: func(p *tab, _ *desk) {
			p.reads("0", "p")
			p.do(chromedp.ScrollIntoView(chromedp.CSS("b")))
			p.reads("1", "p")
		},
	},
	{
		name: "a quarter in view", on: only1,
		page: `<p {{intersect "document.title += 'a'" "threshold.25"}} style="height: 200vh; margin: 0"></p>
			<p {{intersect "document.title += 'b'" "threshold.75"}} style="height: 200vh; margin: 0"></p>`,
		see: func(p *tab, _ *desk) { p.is("a", "document.title") },
	},
	{
		name: "in view for a while", on: from20,
		page: `<p {{intersect "document.title += 'a'" "debounce.50ms"}}>a</p>`,
		see:  func(p *tab, _ *desk) { p.is("a", "document.title") },
	},
	{
		name: "signal patch", on: only1,
		page: `<i {{onSignalPatch "$patched += Object.keys(patch) + $n"}} {{onSignalPatchFilter "^[nm]$" "m"}}></i>
			<button id="other" {{on "click" "$m = $m + 1"}}>other</button><p {{text "$patched"}}></p>` + more,
		see: func(p *tab, _ *desk) {
			p.click("#other")
			p.click("#more")
			p.reads("n4", "p")
			p.click("#more")
			p.reads("n4n5", "p")
		},
	},
	{
		name: "signal patch, later", on: only1,
		page: `<i {{onSignalPatch "$patched += $n" "debounce.100ms"}} {{onSignalPatchFilter "^n$" ""}}></i><p {{text "$patched"}}></p>` + more,
		see: func(p *tab, _ *desk) {
			p.do(chromedp.Evaluate[chromedp.Void](`for (let i = 0; i < 3; i++) document.querySelector("#more").click()`))
			p.reads("6", "p")
		},
	},
	{
		name: "signals as JSON", on: only1,
		page: `<p {{jsonSignals "^items" "row|name" "terse"}}></p><pre {{jsonSignals "^m$" ""}}></pre><button id="m" {{on "click" "$m = $m + 1"}}>m</button>`,
		see: func(p *tab, _ *desk) {
			p.reads("{\n  \"m\": 0\n}", "pre")
			p.reads(`{"items":{"42":{"n":5},"0b7e-1f":{"n":7}}}`, "p")
			p.click("#m")
			p.reads("{\n  \"m\": 1\n}", "pre")
		},
	},
	{
		name: "ignore", on: only1,
		page: `<div {{ignore}}><p {{text "$n"}}>kept</p></div><div {{ignore "self"}} {{text "'lost'"}}><b {{text "$n"}}></b></div>`,
		see:  func(p *tab, _ *desk) { p.reads("3", "b"); p.reads("kept", "p") },
	},
	{
		name: "ignore morphs", on: only1,
		page:     `<div id="a" {{ignoreMorph}}><p>old</p></div><b id="b">old</b><button {{on "click" (get "/patch")}}>patch</button>`,
		fragment: `<div id="a" {{ignoreMorph}}><p>new</p></div><b id="b">new</b>`,
		see:      func(p *tab, _ *desk) { p.click("button"); p.reads("new", "b"); p.reads("old", "p") },
	},
	{
		name: "preserve attributes", on: only1,
		page:     `<details id="a" title="old" {{preserveAttr "open"}}><summary>more</summary><p>old</p></details><button {{on "click" (get "/patch")}}>patch</button>`,
		fragment: `<details id="a" title="new" {{preserveAttr "open" "lang"}}><summary>more</summary><p>new</p></details>`,
		see: func(p *tab, _ *desk) {
			p.click("summary")
			p.click("button")
			p.reads("new", "p")
			p.is("true new", `document.querySelector("details").open + " " + document.querySelector("details").title`)
		},
	},
	{
		name: "signals by data", on: everywhere,
		page: `{{range .IDs}}<p id="p{{.}}" {{text (js (signal "items" . "name") " + ' ' + (" (signal "items" . "n") "-1)")}}></p>
			<button id="b{{.}}" {{on "click" (js (signal "items" . "name") " = 'set'")}}>set</button>{{end}}`,
		see: func(p *tab, _ *desk) {
			p.reads("bob 4", "#p42")
			p.reads("eve 6", "#p0b7e-1f")
			p.click("#b0b7e-1f")
			p.reads("set 6", "#p0b7e-1f")
			p.reads("bob 4", "#p42")
		},
	},
	{
		name: "bind by data", on: from20,
		page: `{{range .IDs}}<input id="i{{.}}" {{bind (path "items" . "name")}}><p id="p{{.}}" {{text (signal "items" . "name")}}></p>{{end}}`,
		see: func(p *tab, _ *desk) {
			p.reads("bob", "#p42")
			p.is("eve", `document.querySelector("#i0b7e-1f").value`)
			p.enter("#i0b7e-1f", "liz")
			p.reads("liz", "#p0b7e-1f")
			p.reads("bob", "#p42")
		},
	},
	{
		name: "bind by data that are names", on: everywhere,
		page: `<input {{bind (path "items" "row" "name")}}><p {{text (signal "items" "row" "name")}}></p>`,
		see:  func(p *tab, _ *desk) { p.enter("input", "liz"); p.reads("liz", "p") },
	},
	{
		name: "bind a property at an event", on: only1,
		page: `<input type="number" {{bind "m" "prop.value-as-number" "event.blur"}}><p {{text "$m + 1"}}></p><b tabindex="0">b</b>`,
		see: func(p *tab, _ *desk) {
			p.enter("input", "41")
			p.reads("1", "p")
			p.click("b")
			p.reads("42", "p")
		},
	},
	{
		name: "a header of a signal", on: from20,
		page: `<button {{on "click" (post "/h" (headerExpr "X-Text" "$_token + '!'"))}}>send</button>`,
		see: func(p *tab, d *desk) {
			p.click("button")
			assert.Equal(p.t, "it's a secret!", d.next(p.t, 1).text)
		},
	},
	{
		name: "a header of a signal, of the builder", on: from20,
		page: `<button {{.Signed.On "click" (.Signed.Post "/h")}}>send</button>`,
		see: func(p *tab, d *desk) {
			p.click("button")
			first := d.next(p.t, 1)
			assert.Equal(p.t, "it's a secret", first.text)
			assert.NotContains(p.t, first.signals, "_token")
		},
	},
	{
		name: "capture", on: everywhere,
		page: `<div {{on "click" "document.title += 'a'" "capture"}}><b {{on "click" "evt.stopPropagation()"}}>b</b></div>`,
		see:  func(p *tab, _ *desk) { p.click("b"); p.is("a", "document.title") },
	},
}
