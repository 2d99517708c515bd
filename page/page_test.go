package page_test

import (
	"html/template"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var protocols = []event.Protocol{event.V1, event.Beta, event.V019, event.V018}

// no is expected where a generation has no words.
const no = "unsupported"

// said is what each generation is told, in the order of protocols.
type said [4]string

// same is said where all say the same.
func same(s string) said { return said{s, s, s, s} }

// before1 is said where V019 and V018 are told the same.
func before1(v1, beta, old string) said { return said{v1, beta, old, old} }

func check[T ~string](t *testing.T, expect string, got T, err error) {
	t.Helper()
	if expect == no {
		require.ErrorIs(t, err, event.ErrUnsupported)
		assert.Empty(t, got, "nothing is half written")
		return
	}
	require.NoError(t, err)
	assert.Equal(t, expect, string(got))
}

func TestActions(t *testing.T) {
	const key = "crypto.getRandomValues(new Uint32Array(4)).join('-')"
	type action = func(page.Builder) (template.JS, error)
	get := func(url string, opts ...page.Option) action {
		return func(b page.Builder) (template.JS, error) { return b.Get(url, opts...) }
	}
	post := func(url string, opts ...page.Option) action {
		return func(b page.Builder) (template.JS, error) { return b.Post(url, opts...) }
	}
	stream := func(url string, opts ...page.Option) action {
		return func(b page.Builder) (template.JS, error) { return b.Stream(url, opts...) }
	}
	token := func(b page.Builder) page.Builder { return b.WithHeader("X-CSRF-Token", "t") }
	for _, tt := range []struct {
		name   string
		given  func(page.Builder) page.Builder
		when   action
		expect said
	}{
		{name: "get", when: get("/x"), expect: before1("@get('/x')", "@get('/x')", "$$get('/x')")},
		{name: "query", when: func(b page.Builder) (template.JS, error) { return b.Query("/x", page.Form()) },
			expect: said{"@query('/x',{contentType:'form'})", no, no, no}},
		{name: "post", when: post("/x"),
			expect: before1("@post('/x')", "@post('/x',{openWhenHidden:true})", "$$post('/x')")},
		{name: "put", when: func(b page.Builder) (template.JS, error) { return b.Put("/x") },
			expect: before1("@put('/x')", "@put('/x',{openWhenHidden:true})", "$$put('/x')")},
		{name: "patch", when: func(b page.Builder) (template.JS, error) { return b.Patch("/x") },
			expect: before1("@patch('/x')", "@patch('/x',{openWhenHidden:true})", "$$patch('/x')")},
		{name: "delete", when: func(b page.Builder) (template.JS, error) { return b.Delete("/x") },
			expect: before1("@delete('/x')", "@delete('/x',{openWhenHidden:true})", "$$delete('/x')")},
		{name: "a query", when: get("/x?a=1&b=%20#c"),
			expect: before1("@get('/x?a=1&b=%20#c')", "@get('/x?a=1&b=%20#c')", "$$get('/x?a=1&b=%20#c')")},
		{name: "a host", when: get("https://a.b/x"),
			expect: before1(`@get('https://a\u002eb/x')`, `@get('https://a\u002eb/x')`, `$$get('https://a\u002eb/x')`)},
		{name: "a header", when: get("/x", page.Header("X-A", "it's $b")),
			expect: said{`@get('/x',{headers:{'X-A':'it\u0027s \u0024b'}})`, `@get('/x',{headers:{'X-A':'it\u0027s \u0024b'}})`, no, no}},
		{name: "headers", when: get("/x", page.Header("X-A", "1"), page.Header("B", "2"), page.Header("x-a", "3")),
			expect: said{"@get('/x',{headers:{'x-a':'3','B':'2'}})", "@get('/x',{headers:{'x-a':'3','B':'2'}})", no, no}},
		{name: "the builder's header", given: token, when: get("/x", page.Header("A", "1")),
			expect: said{"@get('/x',{headers:{'X-CSRF-Token':'t','A':'1'}})", "@get('/x',{headers:{'X-CSRF-Token':'t','A':'1'}})", no, no}},
		{name: "the builder's header replaced", given: token, when: get("/x", page.Header("x-csrf-token", "u")),
			expect: said{"@get('/x',{headers:{'x-csrf-token':'u'}})", "@get('/x',{headers:{'x-csrf-token':'u'}})", no, no}},
		{name: "the builder's header stays at home", given: token, when: get("//evil/x"),
			expect: said{"@get('//evil/x')", "@get('//evil/x')", no, no}},
		{name: "the builder's header, an address", given: token, when: get("HTTP:/x"),
			expect: said{"@get('HTTP:/x')", "@get('HTTP:/x')", no, no}},
		{name: "the builder's header, backslashes", given: token, when: get(` \\evil`),
			expect: said{`@get(' \u005c\u005cevil')`, `@get(' \u005c\u005cevil')`, no, no}},
		{name: "an expression for a header", when: get("/x", page.HeaderExpr("X-A", "$_csrf"), page.Header("B", "2")),
			expect: said{"@get('/x',{headers:{'X-A':($_csrf),'B':'2'}})", "@get('/x',{headers:{'X-A':($_csrf),'B':'2'}})", no, no}},
		{name: "the builder's expression", given: func(b page.Builder) page.Builder { return token(b).WithHeaderExpr("x-csrf-token", "$_csrf") },
			when: post("/x", page.Idempotent()),
			expect: said{"@post('/x',{headers:{'x-csrf-token':($_csrf),'Idempotency-Key':" + key + "}})",
				"@post('/x',{headers:{'x-csrf-token':($_csrf),'Idempotency-Key':" + key + "},openWhenHidden:true})", no, no}},
		{name: "the builder's expression stays at home", given: func(b page.Builder) page.Builder { return b.WithHeaderExpr("X", "$_csrf") },
			when: get("//evil/x"), expect: said{"@get('//evil/x')", "@get('//evil/x')", no, no}},
		{name: "a form", when: post("/x", page.Form()),
			expect: said{"@post('/x',{contentType:'form'})", "@post('/x',{contentType:'form',openWhenHidden:true})", no, no}},
		{name: "a form by selector", when: get("/x", page.FormOf("#a > form")),
			expect: said{`@get('/x',{contentType:'form',selector:'#a \u003e form'})`, `@get('/x',{contentType:'form',selector:'#a \u003e form'})`, no, no}},
		{name: "a filter", when: get("/x", page.FilterSignals("^a", "^b$")),
			expect: said{`@get('/x',{filterSignals:{include:'\u005ea',exclude:'\u005eb\u0024'}})`, no, no, no}},
		{name: "half a filter", when: get("/x", page.FilterSignals("", "b")),
			expect: said{"@get('/x',{filterSignals:{exclude:'b'}})", no, no, no}},
		{name: "no filter", when: get("/x", page.FilterSignals("", "")), expect: before1("@get('/x')", "@get('/x')", "$$get('/x')")},
		{name: "open when hidden", when: get("/x", page.OpenWhenHidden()),
			expect: said{"@get('/x',{openWhenHidden:true})", "@get('/x',{openWhenHidden:true})", no, no}},
		{name: "newest", when: get("/x?a=1#b", page.Newest()),
			expect: before1("@get('/x?a=1#b')", "@get('/x?a=1#newesta=1')", "$$get('/x?a=1#newesta=1')")},
		{name: "newest form, once", when: post("/x", page.Newest(), page.Form(), page.Idempotent()),
			expect: said{"@post('/x',{contentType:'form',headers:{'Idempotency-Key':" + key + "}})",
				"@post('/x#newest',{contentType:'form',headers:{'Idempotency-Key':" + key + "},openWhenHidden:true})", no, no}},
		{name: "newest, once", when: post("/x", page.Newest(), page.Idempotent()),
			expect: said{"@post('/x',{headers:{'Idempotency-Key':" + key + "}})",
				"@post('/x#newest',{headers:{'Idempotency-Key':" + key + "},openWhenHidden:true})",
				"$$post('/x?idempotency-key='+" + key + "+'#newest')", "$$post('/x?idempotency-key='+" + key + "+'#newest')"}},
		{name: "newest stream", when: stream("/x", page.Newest()),
			expect: said{"@get('/x#live',{openWhenHidden:!window.datastarLive,retry:'always',retryMaxCount:Infinity,retryInterval:500+Math.random()*1000,retryMaxWait:5000+Math.random()*5000,headers:{'Datastar-Live':'1'}})", "@get('/x#live',{retryMaxCount:Infinity,retryMaxWaitMs:5000})", "$$get('/x#live')", "$$get('/x#live')"}},
		{name: "beside others", when: get("/x", page.KeepOthers()),
			expect: before1("@get('/x',{requestCancellation:'disabled'})", "@get('/x')", "$$get('/x')")},
		{name: "retry errors", when: get("/x", page.RetryErrors()),
			expect: said{"@get('/x',{retry:'error'})", no, "$$get('/x')", "$$get('/x')"}},
		{name: "retry always", when: get("/x", page.RetryAlways(), page.RetryErrors()),
			expect: said{"@get('/x',{retry:'always'})", no, no, no}},
		{name: "retry count and waits", when: get("/x", page.RetryCount(3), page.RetryWait(time.Second/2, time.Minute)),
			expect: said{"@get('/x',{retryMaxCount:3,retryInterval:500,retryMaxWait:60000})",
				"@get('/x',{retryMaxCount:3,retryInterval:500,retryMaxWaitMs:60000})", no, no}},
		{name: "many retries", when: get("/x", page.RetryCount(1<<40)),
			expect: said{"@get('/x',{retryMaxCount:1099511627776})", "@get('/x',{retryMaxCount:1099511627776})", no, no}},
		{name: "a stream", when: stream("/x"),
			expect: before1("@get('/x#live',{"+live+",headers:{'Datastar-Live':'1'}})",
				"@get('/x#live',{retryMaxCount:Infinity,retryMaxWaitMs:5000})", "$$get('/x#live')")},
		{name: "a stream's options", when: stream("/x#y", page.RetryCount(0), page.RetryWait(time.Millisecond, 0)),
			expect: said{"@get('/x#live',{" + live + ",headers:{'Datastar-Live':'1'},retryMaxCount:0,retryInterval:1})",
				"@get('/x#live',{retryMaxCount:0,retryInterval:1})", no, no}},
		{name: "a stream of another host, with headers", when: stream("https://a.example/x", page.Header("A", "1")),
			expect: said{"@get('https://a\\u002eexample/x#live',{" + live + ",headers:{'A':'1'}})",
				"@get('https://a\\u002eexample/x#live',{headers:{'A':'1'},retryMaxCount:Infinity,retryMaxWaitMs:5000})", no, no}},
		{name: "a stream with a key", when: stream("/x", page.Idempotent()),
			expect: before1("@get('/x#live',{"+live+",headers:{'Datastar-Live':'1','Idempotency-Key':"+key+"}})",
				"@get('/x#live',{headers:{'Idempotency-Key':"+key+"},retryMaxCount:Infinity,retryMaxWaitMs:5000})",
				"$$get('/x?idempotency-key='+"+key+"+'#live')")},
		{name: "idempotent", when: post("/x", page.Idempotent()),
			expect: before1("@post('/x',{headers:{'Idempotency-Key':"+key+"}})",
				"@post('/x',{headers:{'Idempotency-Key':"+key+"},openWhenHidden:true})",
				"$$post('/x?idempotency-key='+"+key+")")},
		{name: "confirmed", when: post("/x", page.Confirm("Delete \"it's\" $a?")),
			expect: before1(`confirm('Delete \u0022it\u0027s\u0022 \u0024a?')&&@post('/x')`, `confirm('Delete \u0022it\u0027s\u0022 \u0024a?')&&@post('/x',{openWhenHidden:true})`, `confirm('Delete \u0022it\u0027s\u0022 \u0024a?')&&$$post('/x')`)},
		{name: "idempotent with more", when: get("/x?a=1#b", page.Idempotent(), page.Header("A", "1")),
			expect: said{"@get('/x?a=1#b',{headers:{'A':'1','Idempotency-Key':" + key + "}})",
				"@get('/x?a=1#b',{headers:{'A':'1','Idempotency-Key':" + key + "}})", no, no}},
		{name: "idempotent with a query", when: get("/x?a=1#b", page.Idempotent()),
			expect: before1("@get('/x?a=1#b',{headers:{'Idempotency-Key':"+key+"}})",
				"@get('/x?a=1#b',{headers:{'Idempotency-Key':"+key+"}})", "$$get('/x?a=1&idempotency-key='+"+key+")")},
		{name: "the zero option", when: get("/x", page.Option{}), expect: before1("@get('/x')", "@get('/x')", "$$get('/x')")},
	} {
		for i, p := range protocols {
			t.Run(tt.name+"/"+p.String(), func(t *testing.T) {
				b := page.For(p)
				if tt.given != nil {
					b = tt.given(b)
				}
				js, err := tt.when(b)
				check(t, tt.expect[i], js, err)
			})
		}
	}
}

// attribute writes one.
type attribute = func(page.Builder) (template.HTMLAttr, error)

// saying is an attribute, and what each generation is told.
type saying struct {
	name   string
	when   attribute
	expect said
}

func (s saying) check(t *testing.T) {
	t.Helper()
	for i, p := range protocols {
		t.Run(s.name+"/"+p.String(), func(t *testing.T) {
			attribute, err := s.when(page.For(p))
			check(t, s.expect[i], attribute, err)
		})
	}
}

func TestAttributes(t *testing.T) {
	on := func(name string, modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.On(name, "go()", modifiers...) }
	}
	for _, tt := range []saying{
		{"init", func(b page.Builder) (template.HTMLAttr, error) { return b.Init("go()") },
			before1(`data-init="go()"`, `data-on-load="go()"`, `data-on-load="go()"`)},
		{"intersect", func(b page.Builder) (template.HTMLAttr, error) { return b.Intersect("go()") },
			before1(`data-on-intersect="go()"`, `data-on-intersect="go()"`, `data-intersects="go()"`)},
		{"intersect once", func(b page.Builder) (template.HTMLAttr, error) { return b.Intersect("go()", "once", "half") },
			before1(`data-on-intersect__once__half="go()"`, `data-on-intersect__once__half="go()"`, `data-intersects.once.half="go()"`)},
		{"quotes", func(b page.Builder) (template.HTMLAttr, error) { return b.Init(`a("<&>") + 'b'` + "\r\n") },
			before1("data-init=\"a(&#34;&lt;&amp;&gt;&#34;) + 'b'&#13;\n\"", "data-on-load=\"a(&#34;&lt;&amp;&gt;&#34;) + 'b'&#13;\n\"", "data-on-load=\"a(&#34;&lt;&amp;&gt;&#34;) + 'b'&#13;\n\"")},
		{"bind", func(b page.Builder) (template.HTMLAttr, error) { return b.Bind("user.name_1") },
			before1(`data-bind="user.name_1"`, `data-bind="user.name_1"`, `data-model="user.name_1"`)},
		{"bind to what Beta cannot", func(b page.Builder) (template.HTMLAttr, error) { return b.Bind("a__b") },
			before1(`data-bind="a__b"`, no, `data-model="a__b"`)},
		{"text", func(b page.Builder) (template.HTMLAttr, error) { return b.Text("$a") }, same(`data-text="$a"`)},
		{"show", func(b page.Builder) (template.HTMLAttr, error) { return b.Show("!$a") }, same(`data-show="!$a"`)},
		{"attr", func(b page.Builder) (template.HTMLAttr, error) { return b.Attr("aria-label", "$a") },
			before1(`data-attr:aria-label="$a"`, `data-attr-aria-label="$a"`, `data-bind-aria-label="$a"`)},
		{"class", func(b page.Builder) (template.HTMLAttr, error) { return b.Class("{on: $a}") },
			said{`data-class="{on: $a}"`, `data-class="{on: $a}"`, `data-class="{on: $a}"`, no}},
		{"indicator", func(b page.Builder) (template.HTMLAttr, error) { return b.Indicator("busy") },
			said{`data-indicator="busy"`, `data-indicator="busy" data-on-datastar-sse="evt.detail.elId === ctx.el.id &amp;&amp; (` +
				`ctx.el.asked = (ctx.el.asked || 0) + (evt.detail.type === 'started') - (evt.detail.type === 'finished'), ` +
				`ctx.signals.setValue('busy', ctx.el.asked &gt; 0))"`, no, no}},
		{"joined", func(b page.Builder) (template.HTMLAttr, error) { return b.Text(page.Join("$a && ", "$b")) }, same(`data-text="$a &amp;&amp; $b"`)},
		{"signals", func(b page.Builder) (template.HTMLAttr, error) {
			return b.Signals(map[string]any{"a": 1.5, "b": []string{"x"}})
		},
			before1(`data-signals="{'a':1.5,'b':['x']}"`, `data-signals-_page="ctx.signals.merge({'a':1.5,'b':['x']})"`, `data-store="{'a':1.5,'b':['x']}"`)},
		{"signals if missing", func(b page.Builder) (template.HTMLAttr, error) { return b.SignalsIfMissing(map[string]any{"a": nil}) },
			before1(`data-signals__ifmissing="{'a':null}"`, `data-signals-_missing="ctx.signals.merge({'a':null},true)"`, `data-store.ifmissing="{'a':null}"`)},
		{"a key of signals", func(b page.Builder) (template.HTMLAttr, error) { return b.Signals(map[string]any{"(a": 1}) },
			before1(`data-signals="{'\u0028a':1}"`, no, `data-store="{'\u0028a':1}"`)},

		{"on", on("click"), before1(`data-on:click="go()"`, `data-on-click="go()"`, `data-on-click="go()"`)},
		{"on an event of two words", on("my-event2"), before1(`data-on:my-event2="go()"`, `data-on-my-event2="go()"`, `data-on-my-event2="go()"`)},
		{"on submit", on("submit"), before1(`data-on:submit="go()"`, `data-on-submit="go()"`, `data-on-submit="evt.preventDefault(); go()"`)},
		{"on load", on("load"), before1(`data-on:load="go()"`, no, no)},
		{"on raf", on("raf"), before1(`data-on:raf="go()"`, no, no)},
		{"on signal-change", on("signal-change-a1"), said{`data-on:signal-change-a1="go()"`, no, `data-on-signal-change-a1="go()"`, `data-on-signal-change-a1="go()"`}},
		{"prevent, stop", on("click", "prevent", "stop"),
			before1(`data-on:click__prevent__stop="go()"`, `data-on-click__prevent__stop="go()"`, `data-on-click="evt.preventDefault(); evt.stopPropagation(); go()"`)},
		{"once, window", on("click", "once", "window"),
			before1(`data-on:click__once__window="go()"`, `data-on-click__once__window="go()"`, `data-on-click.once.window="go()"`)},
		{"capture, viewtransition", on("click", "capture", "viewtransition"),
			before1(`data-on:click__capture__viewtransition="go()"`, `data-on-click__capture__viewtransition="go()"`, `data-on-click.capture="go()"`)},
		{"document", on("click", "document"), said{`data-on:click__document="go()"`, no, no, no}},
		{"case", on("user-saved", "case.camel"), said{`data-on:user-saved__case.camel="go()"`, no, no, no}},
		{"delay", on("click", "delay.1s"), said{`data-on:click__delay.1s="go()"`, no, no, no}},
		{"debounce", on("input", "debounce.300ms"),
			before1(`data-on:input__debounce.300ms="go()"`, `data-on-input__debounce.300ms="go()"`, `data-on-input.debounce_300ms="go()"`)},
		{"debounce leading", on("input", "debounce.300ms.leading"),
			before1(`data-on:input__debounce.300ms.leading="go()"`, `data-on-input__debounce.300ms.leading="go()"`, `data-on-input.debounce_300ms_leading="go()"`)},
		{"debounce notrailing", on("input", "debounce.300ms.notrailing"),
			said{`data-on:input__debounce.300ms.notrailing="go()"`, `data-on-input__debounce.300ms.notrail="go()"`, no, no}},
		{"throttle trailing", on("input", "throttle.1s.noleading.trailing"),
			said{`data-on:input__throttle.1s.noleading.trailing="go()"`, `data-on-input__throttle.1s.noleading.trail="go()"`, no, no}},
		{"prevent late", on("click", "debounce.1s", "prevent"), said{`data-on:click__debounce.1s__prevent="go()"`, no, no, no}},
		{"submit late", on("submit", "throttle.1s"), said{`data-on:submit__throttle.1s="go()"`, no, no, no}},
	} {
		tt.check(t)
	}
}

// live is what a stream says to V1 beside its headers.
const live = "openWhenHidden:!window.datastarLive,retry:'always',retryMaxCount:Infinity," +
	"retryInterval:500+Math.random()*1000,retryMaxWait:5000+Math.random()*5000"

// liveScript is the element of the script that keeps streams alive, as a regular expression.
const liveScript = `<script defer src="/_datastar/live-[0-9a-f]{12}\.js" data-status="[^"]+"></script>`
