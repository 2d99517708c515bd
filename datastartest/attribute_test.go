package datastartest_test

import (
	"html/template"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

// What attributes make of elements, when the page is loaded and after signals have changed.
func TestDisplay(t *testing.T) {
	body := `<div data-signals="{n: 1, on: true, name: 'a&b', list: [1, 2]}">
	<p id="text" data-text="$name + $n">old</p>
	<p id="show" data-show="$on">x</p>
	<p id="class" class="own" data-class="{late: $n > 1, 'big bold': $on}">x</p>
	<p id="attr" data-attr:title="$name" data-attr:hidden="!$on" data-attr:data-n="$n" data-attr:aria-busy="$n == 2">x</p>
	<p id="attrs" data-attr="{lang: $name, draggable: null}">x</p>
	<p id="style" style="color: red" data-style:max-width="$n + 'px'" data-style="{color: $on ? '' : 'blue'}">x</p>
	<p id="computed" data-computed:twice="$n * 2" data-text="$twice">x</p>
	<p id="effect" data-effect="$seen = $n + 10">x</p>
	<pre id="json" data-json-signals="{include: /^n/}"></pre>
	<pre id="terse" data-json-signals__terse="{include: /^list/}"></pre>
	<p data-ref:target id="ref">x</p><p id="of" data-text="$target.id"></p>
	</div>`
	p := visit(t, body, nil)
	same := func(css, expect string) { t.Helper(); assert.Equal(t, expect, p.Find(css).HTML()) }
	same("#text", `<p id="text" data-text="$name + $n">a&amp;b1</p>`)
	same("#class", `<p id="class" class="own big bold" data-class="{late: $n &gt; 1, 'big bold': $on}">x</p>`)
	same("#attrs", `<p id="attrs" data-attr="{lang: $name, draggable: null}" lang="a&amp;b">x</p>`)
	assert.True(t, p.Find("#show").Visible())
	assert.Equal(t, "color: red; max-width: 1px;", p.Find("#style").Attr("style"))
	assert.Equal(t, "2", p.Find("#computed").Text())
	assert.Equal(t, 11.0, p.Signal("seen"))
	assert.Contains(t, p.Find("#json").HTML(), "{\n  \"n\": 1,\n  \"name\": \"a&amp;b\"\n}")
	assert.Equal(t, `{"list":[1,2]}`, p.Find("#terse").Text())
	assert.Equal(t, "ref", p.Find("#of").Text())

	p.SetSignal("n", 2)
	p.SetSignal("on", false)
	assert.Equal(t, "a&b2", p.Find("#text").Text())
	assert.False(t, p.Find("#show").Visible())
	assert.Equal(t, "own late", p.Find("#class").Attr("class"))
	assert.Equal(t, "2", p.Find("#attr").Attr("data-n"))
	assert.Contains(t, p.Find("#attr").HTML(), `aria-busy=""`)
	assert.False(t, p.Find("#attr").Visible(), "it has hidden")
	assert.Equal(t, "color: blue; max-width: 2px;", p.Find("#style").Attr("style"))
	assert.Equal(t, "4", p.Find("#computed").Text())
	assert.Equal(t, 12.0, p.Signal("seen"))
}

// A patch cannot undo what an attribute says, and attributes go with their elements.
func TestPatchesAndAttributes(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		on := attribute(b.On("click", "$n++"))
		body := `<div ` + attribute(b.Signals(map[string]int{"n": 1})) + `><ul id="list"><li id="a" ` + attribute(b.Text("$n")) + `>1</li></ul>
		<button id="patch" ` + attribute(b.On("click", must(b.Get("/patch")))) + `>Patch</button></div>`
		p := datastartest.New(t, server(client, body, routes{"GET /patch": func(c *datastar.Context) error {
			return c.PatchElements(`<ul id="list"><li id="a" ` + attribute(b.Text("$n")) + `>old</li><li id="b" ` + on + `>click</li></ul>`)
		}}), datastartest.WithProtocol(client)).Visit("/")
		p.Find("#patch").Click()
		if client == event.V1 {
			assert.Equal(t, "1", p.Find("#a").Text(), "data-text has put it back")
		}
		p.Find("#b").Click()
		assert.Equal(t, 2.0, p.Signal("n"))
		assert.Equal(t, "2", p.Find("#a").Text())
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func attribute(v template.HTMLAttr, err error) string { return string(must(v, err)) }

// What the server takes away does nothing any more, and what it changes does the new thing.
func TestAttributesGo(t *testing.T) {
	onBoth(t, func(t *testing.T, client event.Protocol) {
		b := page.For(client)
		button := func(id, path string) string {
			return `<button id="` + id + `" ` + attribute(b.On("click", must(b.Get(path)))) + `>x</button>`
		}
		on := func(expression template.JS) string { return attribute(b.On("click", expression)) }
		body := `<div id="all" ` + attribute(b.Signals(map[string]any{"n": 0, "seen": 0, "late": true})) + `><p id="p" ` + attribute(b.Text("$seen = $n")) + `></p>
		<i id="i" ` + on("$n = $n + 1") + ` class="own" ` + attribute(b.Class("{late: $late}")) + `>x</i>` + button("remove", "/remove") + button("change", "/change") + button("class", "/class") + `</div>`
		p := datastartest.New(t, server(client, body, routes{
			"GET /remove": func(c *datastar.Context) error { return c.RemoveElements("#p") },
			"GET /change": func(c *datastar.Context) error {
				return c.MergeFragments(`<i id="i" `+on("$n = $n + 10")+`></i>`, datastar.WithMergeMode(event.UpsertAttributes))
			},
			"GET /class": func(c *datastar.Context) error {
				return c.MergeFragments(`<i id="i" class="new"></i>`, datastar.WithMergeMode(event.UpsertAttributes))
			},
		}), datastartest.WithProtocol(client)).Visit("/")
		p.Find("#i").Click()
		assert.Equal(t, 1.0, p.Signal("seen"))
		p.Find("#remove").Click()
		p.Find("#i").Click()
		assert.Equal(t, 2.0, p.Signal("n"))
		assert.Equal(t, 1.0, p.Signal("seen"), "the element is gone")
		p.Find("#change").Click()
		p.Find("#i").Click()
		assert.Equal(t, 12.0, p.Signal("n"), "the new expression runs, and the old one does not")
		p.Find("#class").Click()
		assert.Equal(t, map[event.Protocol]string{event.V1: "new late", event.Beta: "new"}[client], p.Find("#i").Attr("class"))
	})
}

// A control says nothing where it says nothing, and a patch that sets it is told to its signal.
func TestBindAndPatches(t *testing.T) {
	body := `<div data-signals="{size: 'l', n: 1}"><input type="radio" id="s" value="s" data-bind:size><input type="radio" id="l" value="l" data-bind:size>
	<input id="name" data-bind:name value="Ada"><button data-on:click="@get('/reset')">Reset</button></div>`
	p := visit(t, body, routes{"GET /reset": func(c *datastar.Context) error {
		return c.Send(event.PatchElements(`<input id="name" data-bind:name value="Eve">`),
			event.PatchSignals(map[string]int{"n": 5, "m": 6}, event.WithOnlyIfMissing()))
	}})
	p.Find("#s").Trigger("input", nil)
	assert.Equal(t, "l", p.Signal("size"), "a button that is not checked says nothing")
	p.Find("#name").Fill("Bob")
	p.Find("button").Click()
	assert.Equal(t, "Eve", p.Signal("name"))
	assert.Equal(t, []any{1.0, 6.0}, []any{p.Signal("n"), p.Signal("m")})
}

// A click that is prevented changes nothing, and a click on what is checked tells nobody.
func TestPreventedClicks(t *testing.T) {
	p := visit(t, `<div data-signals="{changes: 0}" data-on:change="$changes++"><input type="checkbox" id="kept" data-on:click__prevent="1"><input type="radio" id="r" checked></div>`, nil)
	p.Find("#kept").Click()
	assert.False(t, p.Find("#kept").Checked())
	p.Find("#r").Click()
	assert.Equal(t, 0.0, p.Signal("changes"))
}

// The indicator is on for as long as any request of the element lasts.
func TestIndicator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(d time.Duration) func(c *datastar.Context) error {
			return func(*datastar.Context) error { time.Sleep(d); return nil }
		}
		p := visit(t, `<button data-indicator:busy data-on:click="@get('/a'); @get('/b')">x</button>`, routes{"GET /a": wait(time.Second), "GET /b": wait(3 * time.Second)})
		assert.Equal(t, false, p.Signal("busy"))
		p.WithoutWaiting(p.Find("button").Click)
		time.Sleep(2 * time.Second)
		assert.Equal(t, true, p.Signal("busy"))
		time.Sleep(2 * time.Second)
		assert.Equal(t, false, p.Signal("busy"))
		p.Find("button").Click()
		assert.Equal(t, false, p.Signal("busy"), "an action waits for its answers")
	})
}

func TestBind(t *testing.T) {
	body := `<div data-signals="{number: 3, flag: true, picked: 'b', tags: ['x'], age: 0}">
	<input id="text" data-bind:name value="Ada"><input id="number" type="number" data-bind:number>
	<input id="flag" type="checkbox" data-bind:flag><input id="valued" type="checkbox" value="yes" data-bind:valued>
	<input type="radio" id="ra" value="a" data-bind:picked><input type="radio" id="rb" value="b" data-bind:picked>
	<select id="one" data-bind:one><option value="p">P</option><option value="q">Q</option></select>
	<select id="tags" multiple data-bind:tags><option>x</option><option>y</option></select>
	<textarea id="area" data-bind:area>Hello</textarea>
	<input id="age" data-bind:age>
	<input id="file" type="file" data-bind:files>
	</div>`
	p := visit(t, body, nil)
	assert.Equal(t, map[string]any{
		"number": 3.0, "flag": true, "picked": "b", "tags": []any{"x"}, "age": 0.0, "name": "Ada", "valued": "", "one": "p", "area": "Hello",
	}, p.Signals())
	assert.Equal(t, "3", p.Find("#number").Value())
	assert.True(t, p.Find("#flag").Checked())
	assert.True(t, p.Find("#rb").Checked())
	assert.Equal(t, "picked", p.Find("#ra").Attr("name"))

	p.Find("#text").Fill("Bob")
	p.Find("#number").Fill("4")
	p.Find("#flag").Check(false)
	p.Find("#valued").Check(true)
	p.Find("#ra").Click()
	p.Find("#one").Select("Q")
	p.Find("#tags").Select("x", "y")
	p.Find("#area").Fill("Bye")
	p.Find("#age").Fill("7")
	p.Find("#file").Upload(datastartest.File{Name: "a.txt", Type: "text/plain", Content: []byte("hi")})
	assert.Equal(t, map[string]any{
		"number": 4.0, "flag": false, "picked": "a", "tags": []any{"x", "y"}, "age": 7.0, "name": "Bob", "valued": "yes", "one": "q", "area": "Bye",
		"files": []any{map[string]any{"name": "a.txt", "contents": "aGk=", "mime": "text/plain"}},
	}, p.Signals())

	p.SetSignal("name", "Eve")
	p.SetSignal("picked", "b")
	p.SetSignal("tags", []string{"y"})
	assert.Equal(t, "Eve", p.Find("#text").Value())
	assert.True(t, p.Find("#rb").Checked())
	assert.Equal(t, "y", p.Find("#tags").Value())
}

// Time is the test's, within a bubble.
func TestTiming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := `<div data-signals="{init: 0, ticks: 0, slow: 0, few: 0, late: 0, once: 0, patched: ''}" data-init__delay.500ms="$init++"
		data-on-interval__duration.1s="$ticks++" data-on-signal-patch-filter="{include: /^slow/}" data-on-signal-patch="$patched += patch.slow">
		<button id="slow" data-on:click__debounce.300ms="$slow++">x</button><button id="few" data-on:click__throttle.1s="$few++">x</button>
		<button id="late" data-on:click__delay.2s="$late++">x</button><button id="once" data-on:click__once="$once++">x</button>
		<b id="sight" data-on-intersect__once="$once += 10">x</b></div>`
		p := visit(t, body, nil)
		assert.Equal(t, 0.0, p.Signal("init"))
		time.Sleep(501 * time.Millisecond)
		assert.Equal(t, 1.0, p.Signal("init"))
		for range 3 {
			p.Find("#slow").Click()
			p.Find("#few").Click()
			time.Sleep(200 * time.Millisecond)
		}
		p.Find("#late").Click()
		assert.Equal(t, []any{0.0, 1.0, 0.0}, []any{p.Signal("slow"), p.Signal("few"), p.Signal("late")})
		time.Sleep(2 * time.Second)
		assert.Equal(t, []any{1.0, 1.0, 1.0}, []any{p.Signal("slow"), p.Signal("few"), p.Signal("late")})
		assert.Equal(t, 3.0, p.Signal("ticks"))
		assert.Equal(t, "1", p.Signal("patched"))
		p.Find("#once").Click()
		p.Find("#sight").ScrollTo()
		assert.Equal(t, 11.0, p.Signal("once"))
	})
}

// What an expression changes when signals are patched does not run it again.
func TestSignalPatchOnce(t *testing.T) {
	p := visit(t, `<div data-signals="{n: 0}" data-on-signal-patch="$n++"></div>`, nil)
	before := p.Signal("n").(float64)
	p.SetSignal("n", 10)
	assert.LessOrEqual(t, before, 1.0)
	assert.Equal(t, 11.0, p.Signal("n"))
}

func TestEvents(t *testing.T) {
	body := `<div data-signals="{log: ''}" data-on:focus="$log += 'outer '" data-on:click="$log += 'outer '" data-on:done="$log += evt.detail.n" data-on:keydown__window="$log += evt.key + ' '">
	<button id="in" data-on:click="$log += 'in '">x</button>
	<button id="stop" data-on:click__stop="$log += 'stop '">x</button>
	<p id="box" data-on:click__outside="$log += 'outside '">x <b data-on:click="$log += 'within '">x</b></p>
	<a id="link" href="/nowhere" data-on:click__prevent="$log += 'link '">x</a>
	<input id="key" data-on:focus="$log += 'own '"><button id="send" data-on:click="el.dispatchEvent(new CustomEvent('done', {bubbles: true, detail: {n: 7}}))">x</button></div>`
	p := visit(t, body, nil)
	log := func() any {
		defer p.SetSignal("log", "")
		return p.Signal("log")
	}
	p.Find("#in").Click()
	assert.Equal(t, "in outer outside ", log())
	p.Find("#stop").Click()
	assert.Equal(t, "stop ", log())
	p.Find("#box b").Click()
	assert.Equal(t, "within outer ", log())
	p.Find("#link").Click()
	assert.Equal(t, "link outer outside ", log())
	assert.Equal(t, "/", p.Path())
	p.Find("#key").Key("a")
	assert.Equal(t, "own a ", log())
	p.Find("#key").Trigger("focus", nil)
	assert.Equal(t, "own ", log(), "it does not bubble")
	p.Find("#send").Click()
	assert.Equal(t, "7outer outside ", log())
	p.Find("#in").Trigger("done", map[string]int{"n": 3})
	assert.Equal(t, "3", log())
}

// An effect that changes what it reads, and more of it each time, ends soon: a browser's stack does, too.
func TestEffectThatGrowsWithoutEnd(t *testing.T) {
	said := fails(t, func(t testing.TB) {
		visit(t, `<div data-signals="{l: [], o: [1]}" data-effect="$l.push($o[0]), $o = $l"></div>`, nil)
	})
	assert.Contains(t, said, "without end")
}
