package page_test

import (
	"html/template"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSignalsOfAPage(t *testing.T) {
	computed := func(name string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Computed(name, "$a + 1") }
	}
	ref := func(name string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Ref(name) }
	}
	bind := func(signal string, modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Bind(signal, modifiers...) }
	}
	shown := func(include, exclude string, modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.JSONSignals(include, exclude, modifiers...) }
	}
	for _, tt := range []saying{
		{"computed", computed("total"),
			said{`data-computed:total="$a + 1"`, `data-computed-total="$a + 1"`, `data-computed-total="$a + 1"`, no}},
		{"computed in camelCase", computed("grandTotal_2"),
			said{`data-computed:grand-total_2="$a + 1"`, `data-computed-grand-total_2="$a + 1"`, `data-computed-grand-total_2="$a + 1"`, no}},
		{"computed within", computed("cart.grandTotal"),
			said{`data-computed:cart.grand-total="$a + 1"`, `data-computed-cart.grand-total="$a + 1"`, no, no}},
		{"computed, not sent", computed("_total"), said{`data-computed:_total="$a + 1"`, `data-computed-_total="$a + 1"`, no, no}},
		{"ref", ref("box"), same(`data-ref="box"`)},
		{"ref with a number", ref("box2"), said{`data-ref="box2"`, `data-ref="box2"`, no, no}},
		{"ref that is not sent", ref("_box"), same(`data-ref="_box"`)},
		{"bind a number", bind("items.42.a-b"), said{`data-bind="items.42.a-b"`, `data-bind="items.42.a-b"`, no, no}},
		{"bind a property", bind("a", "prop.checked", "event.change.blur"), said{`data-bind__prop.checked__event.change.blur="a"`, no, no, no}},
		{"bind at an event", bind("a", "event.sl-change"), said{`data-bind__event.sl-change="a"`, no, no, no}},
		{"json", shown("", ""), said{`data-json-signals="{}"`, no, no, no}},
		{"json of some", shown("^user", "", "terse"), said{`data-json-signals__terse="{&#34;include&#34;:&#34;^user&#34;}"`, no, no, no}},
	} {
		tt.check(t)
	}
}

// A path of data leads to one signal, in each generation's words.
func TestSignal(t *testing.T) {
	for _, tt := range []struct {
		name   string
		when   []any
		path   string
		expect said
	}{
		{"one", []any{"name"}, "name",
			before1("$['name']", "ctx.signals.signal('name').value", "ctx.store()['name'].value")},
		{"a number", []any{"items", 42, "done"}, "items.42.done",
			before1("$['items']['42']['done']", "ctx.signals.signal('items.42.done').value", "ctx.store()['items']['42']['done'].value")},
		{"a UUID", []any{"items", "0b7e-_1", uint8(0)}, "items.0b7e-_1.0",
			before1("$['items']['0b7e-_1']['0']", "ctx.signals.signal('items.0b7e-_1.0').value", "ctx.store()['items']['0b7e-_1']['0'].value")},
		{"two _", []any{"a__b"}, "a__b", before1("$['a__b']", no, "ctx.store()['a__b'].value")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path, err := page.Path(tt.when...)
			check(t, tt.path, path, err)
			for i, p := range protocols {
				js, err := page.For(p).Signal(tt.when...)
				check(t, tt.expect[i], js, err)
			}
		})
	}
}

// Data that would be more than the name of a signal is refused.
func TestSignalRefuses(t *testing.T) {
	for _, tt := range []struct {
		when   []any
		expect string
	}{
		{nil, `"" is no path of a signal`},
		{[]any{""}, `"" is no path of a signal`},
		{[]any{"items", "", "a"}, `"items..a" is no path of a signal`},
		{[]any{"items", "1.secret"}, `"1.secret" is no part of a path`},
		{[]any{"items", 1.5}, `"1.5" is no part of a path`},
		{[]any{"items", "a b"}, `"items.a b" is no path of a signal`},
		{[]any{"items", "']; alert(1); $['"}, `is no path of a signal`},
		{[]any{"items", "é"}, `"items.é" is no path of a signal`},
		{[]any{"items", nil}, `"items.<nil>" is no path of a signal`},
		{[]any{"__proto__"}, `the signal "__proto__" is JavaScript's own`},
		{[]any{"items", "constructor", "name"}, `the signal "items.constructor.name" is JavaScript's own`},
	} {
		path, err := page.Path(tt.when...)
		require.ErrorContains(t, err, "datastar: Path: ")
		require.ErrorContains(t, err, tt.expect)
		assert.Empty(t, path)
		for _, p := range protocols {
			js, err := page.For(p).Signal(tt.when...)
			require.ErrorContains(t, err, "datastar: Signal: ")
			require.ErrorContains(t, err, tt.expect)
			assert.Empty(t, js)
		}
	}
}

// A name in an attribute's name comes back as it was, in every generation.
func TestComputedRefuses(t *testing.T) {
	for _, name := range []string{"", "Total", "aTotal2B", "grandTOTAL", "a-b", "a__b", "a.", "2a", "a.2", "_", "a b", `a="`} {
		for _, p := range []event.Protocol{event.V1, event.Beta, event.V019} {
			attribute, err := page.For(p).Computed(name, "$a")
			assert.Error(t, err, "%v: %s", p, name)
			assert.Empty(t, attribute)
		}
	}
}
