package expr_test

import (
	"encoding/json"
	"errors"
	"html"
	"html/template"
	"math"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
	"github.com/echo-datastar/datastar/datastartest/internal/nodetest"
)

var both = []event.Protocol{event.V1, event.Beta}

// Every action of package page, with every option, asks for what the option says.
func TestActionsOfPackagePage(t *testing.T) {
	type change = func(p event.Protocol, r *expr.Request)
	get := func(opts ...page.Option) func(page.Builder) (template.JS, error) {
		return func(b page.Builder) (template.JS, error) { return b.Get("/a?b=é&c='\"$d", opts...) }
	}
	for _, tt := range []struct {
		name   string
		when   func(page.Builder) (template.JS, error)
		expect change
	}{
		{"get", get(), nil},
		{"post", func(b page.Builder) (template.JS, error) { return b.Post("/p") }, func(_ event.Protocol, r *expr.Request) {
			r.Method, r.URL, r.Options.OpenWhenHidden = "POST", "/p", true
		}},
		{"put", func(b page.Builder) (template.JS, error) { return b.Put("/p") }, func(_ event.Protocol, r *expr.Request) { r.Method, r.URL, r.Options.OpenWhenHidden = "PUT", "/p", true }},
		{"patch", func(b page.Builder) (template.JS, error) { return b.Patch("/p") }, func(_ event.Protocol, r *expr.Request) {
			r.Method, r.URL, r.Options.OpenWhenHidden = "PATCH", "/p", true
		}},
		{"delete", func(b page.Builder) (template.JS, error) { return b.Delete("/p") }, func(_ event.Protocol, r *expr.Request) {
			r.Method, r.URL, r.Options.OpenWhenHidden = "DELETE", "/p", true
		}},
		{"header", get(page.Header("X-A", "$b '\"@get(<>&"), page.Header("B", "c")), func(_ event.Protocol, r *expr.Request) {
			r.Options.Headers = []expr.Header{{"X-A", "$b '\"@get(<>&"}, {"B", "c"}}
		}},
		{"form", get(page.Form()), func(_ event.Protocol, r *expr.Request) { r.Options.ContentType = "form" }},
		{"form of", get(page.FormOf("#f > .g[h='$i']")), func(_ event.Protocol, r *expr.Request) {
			r.Options.ContentType, r.Options.Selector = "form", "#f > .g[h='$i']"
		}},
		{"idempotent", get(page.Idempotent()), func(_ event.Protocol, r *expr.Request) {
			r.Options.Headers = []expr.Header{{"Idempotency-Key", "7-7-7-7"}}
		}},
		{"open when hidden", get(page.OpenWhenHidden()), func(_ event.Protocol, r *expr.Request) { r.Options.OpenWhenHidden = true }},
		{"keep others", get(page.KeepOthers()), func(p event.Protocol, r *expr.Request) {
			if p == event.V1 {
				r.Options.Cancellation = "disabled"
			}
		}},
		{"retry errors", get(page.RetryErrors()), func(_ event.Protocol, r *expr.Request) { r.Options.Retry = "error" }},
		{"retry always", get(page.RetryAlways()), func(_ event.Protocol, r *expr.Request) { r.Options.Retry = "always" }},
		{"retry count", get(page.RetryCount(3)), func(_ event.Protocol, r *expr.Request) { r.Options.RetryMaxCount = 3 }},
		{"retry forever", get(page.RetryCount(-1)), func(_ event.Protocol, r *expr.Request) { r.Options.RetryMaxCount = math.Inf(1) }},
		{"retry wait", get(page.RetryWait(5*time.Millisecond, time.Minute)), func(_ event.Protocol, r *expr.Request) {
			r.Options.RetryInterval, r.Options.RetryMaxWait = 5, 60_000
		}},
		{"stream", func(b page.Builder) (template.JS, error) { return b.Stream("/s") }, func(p event.Protocol, r *expr.Request) {
			r.URL, r.Options.RetryMaxCount, r.Options.RetryMaxWait = "/s#live", math.Inf(1), 5000
			if p == event.V1 {
				// The page loaded the script that keeps streams alive, and random is one half.
				r.Options.Headers = []expr.Header{{"Datastar-Live", "1"}}
				r.Options.OpenWhenHidden, r.Options.Retry, r.Options.RetryInterval, r.Options.RetryMaxWait = false, "always", 1000, 7500
			}
		}},
	} {
		for _, p := range both {
			action, err := tt.when(page.For(p))
			if errors.Is(err, event.ErrUnsupported) {
				continue
			}
			require.NoError(t, err)
			b := newBed(t, p, "{}")
			b.page.globals = map[string]js.Value{"window": &host{class: "window", properties: map[string]js.Value{"datastarLive": js.NewObject()}}}
			_, err = b.click(string(action))
			require.NoError(t, err, "%s on %v: %s", tt.name, p, action)
			require.Len(t, b.page.requests, 1)
			got := b.page.requests[0]
			expect := &expr.Request{Element: got.Element, Event: got.Event, Method: "GET", URL: "/a?b=é&c='\"$d", Options: defaults(p, "GET")}
			expect.Options.Filter = got.Options.Filter
			if tt.expect != nil {
				tt.expect(p, expect)
			}
			assert.Equal(t, expect, got, "%s on %v: %s", tt.name, p, action)
		}
	}
}

// A filter of package page is the one that the request has.
func TestFilterOfPackagePage(t *testing.T) {
	action, err := page.For(event.V1).Post("/", page.FilterSignals(`^(a|b\.c)$`, `[$]|\d'"`))
	require.NoError(t, err)
	b := newBed(t, event.V1, `{"a":1,"b":{"c":2,"d":3},"_e":4}`)
	_, err = b.click(string(action))
	require.NoError(t, err)
	assert.Equal(t, []string{`{"a":1,"b":{"c":2}}`}, b.page.bodies)
}

// hostile are texts that clients, HTML or JavaScript could take for more than text.
var hostile = []string{
	"", "a", "$a", "$$a", "@get('/x')", "@a(", "'", `"`, "`", "`${$a}`", `\`, `\'`, "a;b", "//", "/*", "*/", "</script>", "<!--", "-->", "&amp;&#39;", "{{.}}", "a\nb\r\nc\td", "\u2028\u2029", "\u0000\u0001\u007f\u0085", "é😀🖕", "🖕JS_x_DS🚀", "__proto__", "constructor",
	"a.b", "a__b", "return", "(() => {})()", "null", "1e400", "\ufeff", " a ", "$a-1", "]]>", "${", "}", "#live", "%00", "dsEscaped0dsEnd",
}

// Values of package page arrive as they were given: in an expression, and as signals.
func TestValuesOfPackagePage(t *testing.T) {
	for _, p := range both {
		for _, text := range hostile {
			if p == event.Beta && text == "__proto__" {
				continue
			}
			value := map[string]any{"text": text, "list": []any{text, 1.5, true, nil, map[string]any{"x": text}}}
			expect, err := json.Marshal(value)
			require.NoError(t, err)
			literal, err := page.For(p).Value(value)
			require.NoError(t, err)
			b := newBed(t, p, `{"a":1}`)
			v, err := b.run("data-text", "JSON.stringify("+string(literal)+")")
			require.NoError(t, err, "%s", literal)
			assert.JSONEq(t, string(expect), v.(string))

			attribute, err := page.For(p).Signals(value)
			require.NoError(t, err)
			declared := newBed(t, p, `{}`)
			for _, a := range attributes(t, p, string(attribute)) {
				require.NoError(t, a.Declare(declared.env), "%s", attribute)
			}
			got, found := declared.env.Signals.Get("text")
			assert.True(t, found)
			assert.Equal(t, js.Value(text), got)
		}
	}
}

var written = regexp.MustCompile(`([a-zA-Z0-9_:.-]+)="([^"]*)"`)

// attributes reads the attributes that a text of HTML has for the client.
func attributes(t *testing.T, p event.Protocol, text string) (all []*expr.Attribute) {
	t.Helper()
	for _, m := range written.FindAllStringSubmatch(text, -1) {
		a, err := expr.Parse(p, m[1], html.UnescapeString(m[2]))
		require.NoError(t, err)
		if a != nil {
			all = append(all, a)
		}
	}
	return all
}

// Every attribute of package page has its role, and an expression that is evaluated.
func TestAttributesOfPackagePage(t *testing.T) {
	type attribute = func(page.Builder) (template.HTMLAttr, error)
	on := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.On("my-event", "$a = 2", modifiers...) }
	}
	for _, tt := range []struct {
		when   attribute
		expect string
	}{
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Init("$a = 2") }, "init"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Intersect("$a = 2", "once", "half") }, "on-intersect __once __half"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Bind("a") }, "bind a"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Text("$a") }, "text"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Show("$a > 1") }, "show"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Attr("aria-label", "$a") }, "attr aria-label"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Class("{on: $a, 'is-late': $a > 3}") }, "class"},
		{func(b page.Builder) (template.HTMLAttr, error) { return b.Attr("disabled", b.Down()) }, "attr disabled"},
		{on(), "on my-event"},
		{on("debounce.300ms.leading", "once"), "on my-event __debounce.300ms.leading __once"},
		{on("throttle.1s.noleading"), "on my-event __throttle.1s.noleading"},
		{on("prevent", "stop", "window", "capture", "passive", "outside", "viewtransition"), "on my-event __prevent __stop __window __capture __passive __outside __viewtransition"},
	} {
		for _, p := range both {
			text, err := tt.when(page.For(p))
			require.NoError(t, err)
			all := attributes(t, p, string(text))
			require.Len(t, all, 1)
			assert.Equal(t, tt.expect, described(all[0]))
			if all[0].Role == expr.Bind {
				continue
			}
			_, err = newBed(t, p, `{"a":1,"_live":""}`).run(all[0].Name, all[0].Value)
			require.NoError(t, err, "%s", text)
		}
	}
}

// Beta's own indicator does not count, so that page writes an expression that does.
func TestIndicatorOfPackagePage(t *testing.T) {
	text, err := page.For(event.Beta).Indicator("busy")
	require.NoError(t, err)
	all := attributes(t, event.Beta, string(text))
	require.Len(t, all, 2)
	assert.Equal(t, "indicator busy", described(all[0]))
	assert.Equal(t, "on datastar-sse", described(all[1]))
	b := newBed(t, event.Beta, `{"busy":false}`)
	b.env.Element.(*host).properties["asked"] = nil
	for _, step := range []struct {
		id, kind string
		busy     bool
	}{
		{"el", "started", true}, {"el", "started", true}, {"other", "finished", true}, {"el", "finished", true}, {"el", "finished", false},
	} {
		b.env.Event = js.NewObject("detail", js.NewObject("elId", step.id, "type", step.kind))
		_, err := b.run(all[1].Name, all[1].Value)
		require.NoError(t, err)
		busy, _ := b.env.Signals.Get("busy")
		assert.Equal(t, js.Value(step.busy), busy)
	}
}

// The element that shows the state of streams says what page.Status was told.
func TestStatusOfPackagePage(t *testing.T) {
	for _, p := range both {
		text, err := page.For(p).Status(page.StatusText{Lost: "Weg: 'é' $a"})
		require.NoError(t, err)
		for state, expect := range map[string]string{
			"":             `true,false,||,false,`, // hidden, shown, the text, the button shown
			"reconnecting": `false,true,|Reconnecting…|,false,`,
			"lost":         `false,true,|Weg: 'é' $a|,true,`,
		} {
			b := newBed(t, p, "{}")
			said := ""
			for _, a := range attributes(t, p, string(text)) {
				switch a.Role {
				case expr.Signals:
					require.NoError(t, a.Declare(b.env))
					require.NoError(t, b.env.Signals.Set("_live", state, false))
				case expr.Attr, expr.Show, expr.Text:
					v, err := b.run(a.Name, a.Value)
					require.NoError(t, err)
					if s, is := v.(string); is {
						said += "|" + s + "|,"
					} else {
						said += nodetest.Show(v) + ","
					}
				}
			}
			assert.Equal(t, expect, said, p)
		}
	}
}
