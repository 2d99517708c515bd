package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/event"
)

const list = `<ul id="a"><li id="old" class="m">old</li><li class="m">two</li></ul>`

// watchTransitions counts view transitions, of the document or of an element.
const watchTransitions = `<script>for (const p of [Document.prototype, Element.prototype]) {
	const start = p.startViewTransition
	if (start) p.startViewTransition = function(...args) { window.transitions = (window.transitions ?? 0) + 1; return start.apply(this, args) }
}</script>`

// text is what a <pre> must show to the letter: empty lines, leading blanks,
// and lines that begin with a key of a client's protocol.
const text = "first\n\n  indented\n\tmerge conflict\nmerge conflict\nsettle down\nselector x\n" +
	"fragment two\nredirect /landed\nerror x\nvt true\nelements x\nfragments x\n\n\nsignals {}\ndata: y\n:z\nlast"

// trimmed is what clients before beta.8 make of text.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

var verbs = []verb{
	{name: "morph by id", body: list,
		events: say(ds.MergeFragments(`<ul id="a" class="x"><li id="old">new</li></ul>`)),
		expect: `document.querySelector("ul#a.x > li#old").textContent === "new"`},
	{name: "morph by selector", body: list,
		events: say(ds.MergeFragments(`<li id="old" class="m">new</li>`, ds.WithSelector("#a > #old"))),
		expect: `document.querySelector("#old").textContent === "new" && document.querySelectorAll("#a > li").length === 2`},
	{name: "inner", body: list,
		events: say(ds.MergeFragments(`<li id="n"><b>new</b></li>`, ds.WithSelectorID("a"), ds.WithMergeMode(event.Inner))),
		expect: `document.querySelector("#a").innerHTML.trim() === '<li id="n"><b>new</b></li>'`,
		early:  `document.querySelector("#a").innerHTML.trim() === '<b>new</b>'`},
	{name: "inner of several roots", body: `<table><tbody id="a"><tr><td>old</td></tr></tbody></table>`,
		events: say(ds.MergeFragments(`<tr><td>1</td></tr><tr><td>2</td></tr>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Inner))),
		expect: `[...document.querySelectorAll("#a > tr > td")].map(e => e.textContent).join() === "1,2"`,
		beta:   `document.querySelector("#a").textContent === "2"`}, // the last one
	{name: "outer", body: list,
		events: say(ds.MergeFragments(`<ol id="b"><li>new</li></ol>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Outer))),
		expect: `document.querySelector("#a") === null && document.querySelector("ol#b").textContent === "new"`},
	{name: "prepend", body: list,
		events: say(ds.MergeFragments(`<li id="n">new</li>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Prepend))),
		expect: `document.querySelector("#a").firstElementChild.id === "n" && document.querySelectorAll("#a > li").length === 3`},
	{name: "append", body: list,
		events: say(ds.MergeFragments(`<li id="n">new</li>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Append))),
		expect: `document.querySelector("#a").lastElementChild.id === "n" && document.querySelectorAll("#a > li").length === 3`},
	{name: "before", body: list,
		events: say(ds.MergeFragments(`<li id="n">new</li>`, ds.WithSelector("#old"), ds.WithMergeMode(event.Before))),
		expect: `document.querySelector("#old").previousElementSibling.id === "n"`},
	{name: "after", body: list,
		events: say(ds.MergeFragments(`<li id="n">new</li>`, ds.WithSelector("#old"), ds.WithMergeMode(event.After))),
		expect: `document.querySelector("#old").nextElementSibling.id === "n"`},
	{name: "table row", body: `<table><tbody id="a"><tr><td>1</td></tr></tbody></table>`,
		events: say(ds.MergeFragments(`<tr id="n"><td>2</td></tr>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Append))),
		expect: `document.querySelector("#a > tr#n > td").textContent === "2"`},
	{name: "addressed at once", body: list, // a view transition would lose it
		events: say(
			ds.MergeFragments(`<li id="n">new</li>`, ds.WithSelector("#a"), ds.WithMergeMode(event.Append)),
			ds.MergeFragments(`<li id="n">newer</li>`)),
		expect: `document.querySelector("#n")?.textContent === "newer" && document.querySelectorAll("#n").length === 1`},
	{name: "view transition", body: list + watchTransitions,
		events: say(ds.MergeFragments(`<li id="old">new</li>`, ds.WithViewTransitionSelector("#a"), event.WithSettle(time.Millisecond))),
		expect: `document.querySelector("#old").textContent === "new" && window.transitions === 1`,
		still:  `document.querySelector("#old").textContent === "new"`},
	{name: "no view transition", body: list + watchTransitions,
		events: say(ds.MergeFragments(`<li id="old">new</li>`), ds.RemoveFragments("li + li")),
		expect: `document.querySelector("#old").textContent === "new" && document.querySelectorAll("li").length === 1 && !window.transitions`},
	{name: "text to the letter", body: `<pre id="a"></pre>`,
		events: say(ds.MergeFragments(`<pre id="a">` + text + `</pre>`)),
		expect: `document.querySelector("#a").textContent === ` + quote(text),
		early:  `document.querySelector("#a").textContent === ` + quote(trimmed(text))},
	{name: "text that breaks lines", body: `<pre id="a"></pre><b STATE="{ok: 1}"></b>`,
		events: say(ds.MergeFragments("<pre id=\"a\">x\rdata: redirect /landed\r\n\r\nevent: datastar-patch-signals\rdata: signals {\"ok\":2}\r\rdata: y</pre>")),
		expect: `document.querySelector("#a").textContent.endsWith("data: y")`,
		after: func(p *tab, s *stage) {
			assert.Equal(p.t, map[string]any{"ok": 1.0}, s.probe(p))
			assert.Equal(p.t, "/", p.eval("location.pathname"))
		}},
	{name: "namespace", body: `<svg id="a"></svg>`,
		events: say(ds.MergeFragments(` <g id="n"><circle r="1"/><circle r="2"/></g> `, event.WithNamespace(event.SVG), ds.WithSelector("#a"), ds.WithMergeMode(event.Append))),
		expect: `document.querySelectorAll("#a > g > circle").length === 2 && document.querySelector("#n").namespaceURI.endsWith("svg")`,
		except: []ds.Protocol{ds.Beta, ds.V019, ds.V018}},
	{name: "remove fragments", body: list,
		events: say(ds.RemoveFragments(".m")),
		expect: `document.querySelectorAll(".m").length === 0 && document.querySelector("#a") !== null`},

	{name: "upsert by id", body: `<div id="a" title="old" lang="en"><b>kept</b></div>`,
		events: say(ds.MergeFragments("<div id=\"a\" title=\"1 &gt; 0 &quot;q&quot; <x>\r\nline\" data-n='a>b'>dropped</div>", ds.WithMergeMode(event.UpsertAttributes))),
		expect: `(e => e.title === '1 > 0 "q" <x>\nline' && e.dataset.n === "a>b" && e.lang === "en" && e.innerHTML === "<b>kept</b>")(document.querySelector("#a"))`},
	{name: "upsert many", body: list,
		events: say(ds.MergeFragments(`<p title="</script><!-- &amp; \ $x">`, ds.WithMergeMode(event.UpsertAttributes), ds.WithSelector("#a > .m"))),
		expect: `[...document.querySelectorAll(".m")].every(e => e.title === '</` + `script><!-- & \\ $x') && document.querySelectorAll(".m").length === 2`},
	{name: "upsert what names the document", body: `<textarea id="a">kept</textarea>`,
		events: say(ds.MergeFragments(`<textarea id="a" title="</body></html>">`, ds.WithMergeMode(event.UpsertAttributes))),
		expect: `(e => e.title === "</body></html>" && e.value === "kept")(document.querySelector("#a"))`},
	{name: "upsert in a namespace", body: `<svg id="a" viewBox="0 0 1 1"></svg>`,
		events: say(ds.MergeFragments(`<svg id="a" viewBox="0 0 2 2"/>`, ds.WithMergeMode(event.UpsertAttributes), event.WithNamespace(event.SVG))),
		expect: `document.querySelector("#a").getAttribute("viewBox") === "0 0 2 2"`,
		except: []ds.Protocol{ds.Beta, ds.V019, ds.V018}},
	{name: "upsert a form", body: `<form id="a" title="old"><input name="id"><input name="attributes"></form>`,
		events: say(ds.MergeFragments(`<form id="a" title="new"><input name="id"><input name="attributes"></form>`, ds.WithMergeMode(event.UpsertAttributes))),
		expect: `document.querySelector("form").title === "new"`},
	{name: "upsert in a view transition", body: list + watchTransitions,
		events: say(ds.MergeFragments(`<ul id="a" title="new">`, ds.WithMergeMode(event.UpsertAttributes), ds.WithViewTransition())),
		expect: `document.querySelector("#a").title === "new" && window.transitions === 1`,
		still:  `document.querySelector("#a").title === "new"`},
	{name: "upsert that rebinds", body: `<p STATE="{one: 'first', two: 'second', n: 0}"></p><p id="a" data-text="S(one)"></p><button id="b" CLICK="S(n)=S(n)+1">+</button><s id="n" data-text="S(n)"></s>`,
		events: func(g generation) []ds.Event {
			return []ds.Event{
				ds.MergeFragments(g.page(`<p id="a" data-text="S(two)"></p>`), ds.WithMergeMode(event.UpsertAttributes)),
				ds.MergeFragments(g.page(`<button CLICK="S(n)=S(n)+10"></button>`), ds.WithMergeMode(event.UpsertAttributes), ds.WithSelector("#b")),
				ds.MergeFragments(g.page(`<p id="a" STATE="{three: 3}"></p>`), ds.WithMergeMode(event.UpsertAttributes)),
			}
		},
		expect: `document.querySelector("#a").textContent === "second"`,
		after: func(p *tab, s *stage) {
			p.click("#b")
			p.eventually(`document.querySelector("#n").textContent === "10"`)
			assert.Equal(p.t, 3.0, s.probe(p)["three"])
		}},

	{name: "merge signals", body: `<p STATE="{user: {name: 'a', age: 1}, other: 1}"></p><p id="a" data-text="S(user.name)"></p>`,
		events: say(ds.MergeSignals(map[string]any{"user": map[string]any{"name": hostileText}, "new": []int{1, 2}})),
		expect: `document.querySelector("#a").textContent === ` + quote(hostileText),
		after: func(p *tab, s *stage) {
			assert.Equal(p.t, map[string]any{"user": map[string]any{"name": hostileText, "age": 1.0}, "other": 1.0, "new": []any{1.0, 2.0}}, s.probe(p))
		}},
	{name: "merge raw signals", body: `<p STATE="{a: 0}"></p><p id="a" data-text="S(a)"></p>`,
		events: say(ds.MergeSignals(json.RawMessage("\n{\r\n  \"a\":\n\n 5\r}\n"))),
		expect: `document.querySelector("#a").textContent === "5"`},
	{name: "only if missing", body: `<p STATE="{a: 1, b: 0}"></p><p id="a" data-text="S(b)"></p>`,
		events: say(ds.MergeSignals(map[string]int{"a": 2, "c": 3}, ds.WithOnlyIfMissing()), ds.MergeSignals(map[string]int{"b": 1})),
		expect: `document.querySelector("#a").textContent === "1"`,
		after: func(p *tab, s *stage) {
			assert.Equal(p.t, map[string]any{"a": 1.0, "b": 1.0, "c": 3.0}, s.probe(p))
		}},
	{name: "remove signals", body: `<p STATE="{user: {name: 'a', age: 1, city: 'x'}, gone: 1, kept: 2}"></p>`,
		events: say(ds.RemoveSignals("user.name", "gone", "user.age"), ds.MergeFragments(`<i id="probe">probe</i>`, ds.WithMergeMode(event.UpsertAttributes)), ds.ExecuteScript("window.done=1")),
		expect: `window.done === 1`,
		after: func(p *tab, s *stage) {
			assert.Equal(p.t, map[string]any{"user": map[string]any{"city": "x"}, "kept": 2.0}, s.probe(p))
		}},

	{name: "script",
		events: say(ds.ExecuteScript("window.said = `a\r\n\n  </script><!--\u2028` + /<\\/body>/.source // the end")),
		expect: `window.said === "a\n\n  </` + `script><!--\u2028<\\/body>"`,
		early:  `window.said === "a\n\n</` + `script><!--\u2028<\\/body>"`,
		after: func(p *tab, _ *stage) {
			assert.Equal(p.t, "0", p.eval(`[...document.scripts].filter(s => s.text.includes("window.said")).length`), "the element is gone")
		}},
	{name: "script with attributes",
		events: say(ds.ExecuteScript("window.said = import.meta.url + '|'", event.WithScriptAttribute("type", "module"), event.WithScriptAttribute("data-note", `"<&>`), event.WithAutoRemove(false))),
		expect: `window.said?.endsWith("|") && document.querySelector("script[data-note]").dataset.note === '"<&>'`,
		except: []ds.Protocol{ds.V019, ds.V018}, element: true},
	{name: "dispatch", body: list + `<script>window.got=[];for (const t of [document, document.querySelector("#a")]) t.addEventListener("hello", e => got.push(e.detail.text))</script>`,
		events: say(
			ds.DispatchEvent("hello", map[string]string{"text": hostileText}),
			ds.DispatchEvent("hello", json.RawMessage("{\n\"text\":\r\"</script>\"}"), ds.WithSelector("#old"))),
		expect: fmt.Sprintf(`JSON.stringify(got) === JSON.stringify([%[1]s, "</`+`script>", "</`+`script>"])`, quote(hostileText))},
	{name: "console",
		events: say(ds.ConsoleLog(hostileText), ds.ConsoleError("two\nlines"), ds.ExecuteScript("window.done=1")),
		expect: `window.done === 1`,
		after: func(p *tab, _ *stage) {
			if p.deaf {
				return
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			assert.Contains(p.t, p.console, "log "+hostileText)
			assert.Contains(p.t, p.console, "error two\nlines")
		}},
	{name: "append text", body: `<pre id="a">$ </pre>`,
		events: func(generation) (events []ds.Event) {
			output := iotest.OneByteReader(strings.NewReader("\n  <b>é日🙂\r\n\n" + text))
			for e, err := range ds.AppendText(context.Background(), output, ds.WithSelector("#a")) {
				events = append(events, e)
				if err != nil {
					panic(err)
				}
			}
			return events
		},
		expect: `document.querySelector("#a").textContent === ` + quote("$ \n  <b>é日🙂\n\n"+text),
		early:  `document.querySelector("#a").textContent.replace(/[ \t]+/g, "") === ` + quote(strings.NewReplacer(" ", "", "\t", "").Replace("$\n<b>é日🙂\n\n"+text))},
	{name: "replace URL",
		events: say(ds.ReplaceURL(`/elsewhere?q="</script>'\`)),
		expect: `location.pathname === "/elsewhere" && document.querySelector("#probe") !== null`},
	{name: "replace URL query",
		events: say(ds.ReplaceURL(`/else//where?old=1#part`), ds.ReplaceURLQuery(url.Values{"q": {hostileText}, "n": {"1", "2"}})),
		expect: fmt.Sprintf(`location.pathname === "/else//where" && location.hash === "#part" && new URLSearchParams(location.search).get("q") === %s
			&& [...new URLSearchParams(location.search)].map(([name]) => name).join() === "n,n,q" && document.querySelector("#probe") !== null`, quote(hostileText))},
	{name: "replace URL query by nothing",
		events: say(ds.ReplaceURL("?old=1#part"), ds.ReplaceURLQuery(nil)),
		expect: `!location.href.includes("?") && location.hash === "#part"`},
	{name: "prefetch",
		events: say(ds.Prefetch("/landed?early=1&b=%22", "/landed?early=2")),
		expect: `document.querySelector("script[type=speculationrules]")?.text === '{"prefetch":[{"urls":["/landed?early=1&b=%22","/landed?early=2"]}]}'
			|| !document.createElement("link").relList.supports("prefetch") || [1, 2].every(n => performance.getEntriesByType("resource").some(e => e.name.includes("/landed?early=" + n)))`},
	{name: "redirect",
		events: say(ds.Redirect(`/landed?q="</script>'`)),
		expect: `location.pathname === "/landed" && document.body.textContent === "landed"`},
}

var hostileText = `"</script><!--'` + "`${1}\u2028\\ " + strings.Repeat("x;", 3) + `$a @get('/x') </body>`
