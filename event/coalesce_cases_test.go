package event_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// merges is a fragment, for a model page too. The default target is that of the
// markup's id.
func merges(html string, mode event.MergeMode, css string) *made {
	var selector event.Option
	if css != "" {
		selector = event.WithSelector(css)
	}
	return &made{
		event:       event.MergeFragments(html, event.WithMergeMode(mode), selector),
		instruction: instruction{verb: "merge", mode: mode, selector: css, roots: parse(html)},
	}
}

func morphs(html string) *made { return merges(html, event.Morph, "") }

func removes(css string) *made {
	return &made{event: event.RemoveFragments(css), instruction: instruction{verb: "remove", selector: css}}
}

func sets(js string) *made {
	return &made{event: event.MergeSignals(json.RawMessage(js)), instruction: instruction{verb: "merge signals", signals: readTree([]byte(js))}}
}

// TestCoalesce_onPages shows pages everything, and the events that are left.
func TestCoalesce_onPages(t *testing.T) {
	const after, before = event.After, event.Before
	var testCases = []struct {
		name   string
		given  string // the page
		events []*made
		expect string // the page afterwards
		left   []int  // which events
	}{
		{"a reopened task stays", `<li id="t" class="done">1</li>`,
			[]*made{morphs(`<li id="t">open</li>`), removes(".done"), morphs(`<li id="t">open still</li>`)},
			`<li id="t">open still</li>`, []int{0, 1, 2}},
		{"a reopened task stays, by an attribute", `<li id="t" data-done="">1</li>`,
			[]*made{morphs(`<li id="t">open</li>`), removes("[data-done]"), morphs(`<li id="t">open still</li>`)},
			`<li id="t">open still</li>`, []int{0, 1, 2}},
		{"a removed row stays away", `<li id="r">1</li>`,
			[]*made{morphs(`<li id="r" class="done">2</li>`), removes(".done"), morphs(`<li id="r">3</li>`)},
			``, []int{0, 1, 2}},
		{"a row that is removed and added is there once", `<ul id="l"><li id="r">1</li></ul>`,
			[]*made{morphs(`<li id="r" class="done">2</li>`), removes(".done"), merges(`<li id="r">3</li>`, event.Append, "#l"), morphs(`<li id="r">4</li>`)},
			`<ul id="l"><li id="r">4</li></ul>`, []int{0, 1, 2, 3}},
		{"before what has a class", `<b id="x">1</b>`,
			[]*made{morphs(`<b id="x" class="on">2</b>`), merges(`<i>n</i>`, before, ".on"), morphs(`<b id="x">3</b>`)},
			`<i>n</i><b id="x">3</b>`, []int{0, 1, 2}},
		{"after what has a class", `<b id="x" class="on">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), merges(`<i>n</i>`, after, ".on"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b>`, []int{0, 1, 2}},
		{"instead of what has a class", `<b id="x">1</b>`,
			[]*made{morphs(`<b id="x" class="on">2</b>`), merges(`<i>n</i>`, event.Outer, ".on"), morphs(`<b id="x">3</b>`)},
			`<i>n</i>`, []int{0, 1, 2}},
		{"by a tag", `<b id="x">1</b>`,
			[]*made{morphs(`<u id="x">2</u>`), removes("b"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b>`, []int{0, 1, 2}},
		{"by a class that a signal sets", `<b id="x" data-class-on="$s">1</b>`,
			[]*made{sets(`{"s":"1"}`), removes(".on"), sets(`{"s":"0"}`)},
			``, []int{0, 1, 2}},
		{"a child is gone with its parent", `<div id="p">1</div>`,
			[]*made{morphs(`<div id="p"><b id="c">1</b></div>`), morphs(`<b id="c">2</b>`), morphs(`<div id="p">3</div>`)},
			`<div id="p">3</div>`, []int{0, 1, 2}},
		{"a child moves to another parent", `<div id="p"><b id="c">1</b></div><div id="q">1</div>`,
			[]*made{morphs(`<div id="p">2</div>`), morphs(`<div id="q"><b id="c">2</b></div>`), morphs(`<b id="c">3</b>`), morphs(`<div id="p">4</div>`)},
			`<div id="p">4</div><div id="q"><b id="c">3</b></div>`, []int{0, 1, 2, 3}},
		{"a child moves to another parent, which comes first", `<div id="p"><b id="c">1</b></div><div id="q">1</div>`,
			[]*made{morphs(`<div id="q"><b id="c">2</b></div>`), morphs(`<div id="p">2</div>`), morphs(`<b id="c">3</b>`), morphs(`<div id="p">4</div>`)},
			`<div id="p">4</div><div id="q"><b id="c">3</b></div>`, []int{0, 1, 2, 3}},
		{"a child that was appended", `<div id="p"><b id="c">1</b></div><div id="q">1</div>`,
			[]*made{morphs(`<div id="p">2</div>`), merges(`<b id="c">2</b>`, event.Append, "#q"), morphs(`<b id="c">3</b>`), morphs(`<div id="p">4</div>`)},
			`<div id="p">4</div><div id="q">1<b id="c">3</b></div>`, []int{0, 1, 2, 3}},
		{"a parent that is sent while it is a child", `<ul id="a"><b id="c">1</b></ul>`,
			[]*made{morphs(`<ul id="a">2</ul>`), merges(`<b id="c"><i id="a">3</i></b>`, event.Morph, "#c"), morphs(`<ul id="a">4</ul>`), morphs(`<ul id="a">5</ul>`)},
			`<ul id="a">5</ul>`, []int{0, 1, 3}},
		{"a child that a morph finds elsewhere", `<ul id="l"></ul><div id="x"><div id="q"><b id="c">1</b></div></div>`,
			[]*made{morphs(`<div id="x">2</div>`), merges(`<b id="c">2</b>`, event.Append, "#l"), morphs(`<div id="q"><b id="c">3</b></div>`), morphs(`<div id="x">3</div>`)},
			`<ul id="l"><b id="c">2</b></ul><div id="x">3</div>`, []int{0, 1, 2, 3}},
		{"in what has no class any more", `<b id="x" class="on">1</b>`,
			[]*made{merges(`<i class="a"></i>`, event.UpsertAttributes, "#x"), merges(`2`, event.Inner, ".on"), merges(`<i class="b"></i>`, event.UpsertAttributes, "#x")},
			`<b id="x" class="b">1</b>`, []int{0, 1, 2}},

		{"the newest of each", `<b id="x">1</b><b id="y">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), morphs(`<b id="y">2</b>`), morphs(`<b id="x">3</b>`), morphs(`<b id="y">3</b>`), morphs(`<b id="x">4</b>`)},
			`<b id="x">4</b><b id="y">3</b>`, []int{3, 4}},
		{"over the removal of another", `<b id="x">1</b><b id="y">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), removes("#y"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b>`, []int{1, 2}},
		{"what is removed later", `<b id="x">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), merges(`3`, event.Inner, `#x`), removes("#x")},
			``, []int{2}},
		{"what is replaced later", `<b id="x">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), merges(`3`, event.Inner, `#x`), merges(`<i title="4"></i>`, event.UpsertAttributes, `#x`), merges(`<b id="x">5</b>`, event.Outer, "")},
			`<b id="x">5</b>`, []int{3}},
		{"over what is added in elements of a class", `<b id="x">1</b><p class="on"></p>`,
			[]*made{morphs(`<b id="x">2</b>`), merges(`<i>n</i>`, event.Append, ".on"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b><p class='on'><i>n</i></p>`, []int{1, 2}},
		{"not over it with the class", `<b id="x">1</b><p class="on"></p>`,
			[]*made{morphs(`<b id="x" class="on">2</b>`), merges(`<i>n</i>`, event.Append, ".on"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b><p class='on'><i>n</i></p>`, []int{0, 1, 2}},
		{"over what is added to the body", `<b id="x">1</b>`,
			[]*made{morphs(`<b id="x">2</b>`), merges(`<i>n</i>`, event.Append, "body"), morphs(`<b id="x">3</b>`)},
			`<b id="x">3</b><i>n</i>`, []int{1, 2}},
		{"whole parents", `<div id="p">1</div>`,
			[]*made{morphs(`<div id="p"><b id="c">2</b></div>`), morphs(`<div id="p"><b id="c">3</b></div>`), morphs(`<div id="p"><b id="c">4</b></div>`)},
			`<div id="p"><b id="c">4</b></div>`, []int{2}},
		{"rows of a list that was sent whole", `<ul id="l"></ul>`,
			[]*made{morphs(`<ul id="l"><li id="r">1</li></ul>`), morphs(`<li id="r">2</li>`), morphs(`<li id="r">3</li>`), morphs(`<li id="r">4</li>`)},
			`<ul id="l"><li id="r">4</li></ul>`, []int{0, 3}},
		{"attributes with the same names", `<b id="x">1</b>`,
			[]*made{merges(`<i class="a" title="1"></i>`, event.UpsertAttributes, "#x"), merges(`<i class="b"></i>`, event.UpsertAttributes, "#x"),
				merges(`<i title='2' class='c'></i>`, event.UpsertAttributes, "#x")},
			`<b id="x" class='c' title='2'>1</b>`, []int{1, 2}},
		{"inner, by both selectors of an id", `<b id="x">1</b>`,
			[]*made{merges(`2`, event.Inner, `[id="x"]`), merges(`3`, event.Inner, `#x`)},
			`<b id="x">3</b>`, []int{1}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			s := begin(&page{client: event.V1, body: parse("<body>" + tc.given + "</body>")[0], signals: signalTree{}})
			for _, m := range tc.events {
				m.fits[event.V1] = true
				s.add(m)
			}
			s.frame(func(int) int { return 0 })
			require.Equal(t, len(tc.events), len(s.events))
			assert.Equal(t, markup(parse("<body>"+tc.expect+"</body>"), `"`), markup([]*node{s.whole.body}, `"`))
			for cut := range event.Coalesce(s.frames) {
				s.check(t, func(int) int { return cut })
			}
			var left []int
			for _, f := range event.Coalesce(s.frames) {
				if n, _ := strconv.Atoi(f.ID()); len(f.Events()) > 0 {
					left = append(left, n-1)
				}
			}
			assert.Equal(t, tc.left, left)
		})
	}
}

// TestCoalesce_keptFrames coalesces a queue again and again, as a hub does for a
// page that reads nothing.
func TestCoalesce_keptFrames(t *testing.T) {
	var queue []*event.Frame
	for n := range 2507 {
		queue = append(queue, event.NewFrame(strconv.Itoa(n), signals(`{"s`+strconv.Itoa(n%2)+`":`+strconv.Itoa(n)+`}`)))
		queue = event.Coalesce(queue)
	}
	assert.Equal(t, 2, len(queue))
	assert.Equal(t, plain([]event.Event{signals(`{"s0":2506,"s1":2505}`)}), plain(queue[0].Events()))
	assert.Empty(t, queue[1].Events())
	assert.Equal(t, "2506", queue[1].ID())
}

// TestCoalesce_findsIDs writes the id y in a fragment in many ways. If the
// fragment may bring y in, then an event that finds y depends on it.
func TestCoalesce_findsIDs(t *testing.T) {
	var testCases = []struct {
		given  string
		brings bool
	}{
		{`<div id="x"><b id="y">1</b></div>`, true},
		{`<div id="x"><b class=z id=y>1</b></div>`, true},
		{"<DIV ID='x'><B\n\tID = 'y'>1</B></DIV>", true},
		{`<div id="x"><b title="a"id="y"></b></div>`, true},
		{`<div id="x"><b/id="y"></b></div>`, true},
		{`<div id="x"><b data-k='>' id=y></b></div>`, true},
		{`<div id="x"><input id="y"><br></div>`, true},
		{`<div id="x"><div><div id="y"></div></div></div>`, true},
		{`<div id="x"><p>1<p id="y">2</div>`, true},
		{`<li id="x"><ul><li id="y">2</li></ul></li>`, true},
		{`<svg id="x"><g/><g id="y"/></svg>`, true},
		{`<div id="x"><!-- 1 --><b id="y"></b></div>`, true},
		{`<div id="x"><textarea>1</textarea><b id="y"></b></div>`, true},
		{`<div id="x"><b id="y&amp;"></b></div>`, true}, // any id

		// A browser may see other top-level elements.
		{`<p id="x"><b id="y"></b></p>`, true},
		{`<li id="x">1<li id="y">2`, true},
		{`<a id="x">1<a>2</a></a>`, true},
		{`<div id="x"></div></div>`, true},
		{`<div id="x"><textarea></div></textarea><b id="y"></b>`, true},
		{`<div id="x"><!-- --!><b id="y"></b> --></div>`, true},
		{`<div id="x"><!--><b id="y"></b>--></div>`, true},
		{`<div id="x"><![CDATA[ > ]]></div>`, true},
		{`<div id="x"><?x > ?></div>`, true},
		{`<div id="x"><b`, true},

		{`<div id="x"><b data-id="y">id=y</b></div>`, false},
		{`<div id="x"><b title="id=y">1</b></div>`, false},
		{`<div id="x"><textarea id="z">1</textarea>1 < 2</div>`, false},
		{`<div id="x"><!-- y --></div>`, false},
		{`<div id="x">1`, false},
		{`<p id="x">1<br></p>`, false},
	}
	for _, tc := range testCases {
		t.Run(tc.given, func(t *testing.T) {
			whole, child := event.MergeFragments(tc.given, event.WithMergeMode(event.Inner), event.WithSelector("#z")), morph("y", "1")
			frames := []*event.Frame{event.NewFrame("1", morph("w", "1"), whole, child, morph("w", "2"))}
			left := 3
			if tc.brings {
				left = 4
			}
			assert.Equal(t, left, len(event.Coalesce(frames)[0].Events()))
		})
	}
}
