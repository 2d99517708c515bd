package page_test

import (
	"html/template"
	"testing"

	"github.com/echo-datastar/datastar/page"
)

func TestRun(t *testing.T) {
	init := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Init("go()", modifiers...) }
	}
	interval := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Interval("go()", modifiers...) }
	}
	seen := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Intersect("go()", modifiers...) }
	}
	patched := func(modifiers ...string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.OnSignalPatch("go(patch)", modifiers...) }
	}
	filter := func(include, exclude string) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.OnSignalPatchFilter(include, exclude) }
	}
	effect := func(js template.JS) attribute {
		return func(b page.Builder) (template.HTMLAttr, error) { return b.Effect(js) }
	}
	for _, tt := range []saying{
		{"init later", init("delay.500ms", "viewtransition"),
			said{`data-init__delay.500ms__viewtransition="go()"`, `data-on-load__delay.500ms__viewtransition="go()"`, no, no}},
		{"init in a transition", init("viewtransition"),
			before1(`data-init__viewtransition="go()"`, `data-on-load__viewtransition="go()"`, `data-on-load="go()"`)},
		{"effect", effect("$a = $b"),
			before1(`data-effect="$a = $b"`, `data-attr="$a = $b; ({})"`, `data-bind-effect="$a = $b; ''"`)},
		{"interval", interval(), said{`data-on-interval="go()"`, `data-on-interval="go()"`, no, no}},
		{"interval of half a second", interval("duration.500ms.leading", "viewtransition"),
			said{`data-on-interval__duration.500ms.leading__viewtransition="go()"`, `data-on-interval__duration.500ms.leading__viewtransition="go()"`, no, no}},
		{"out of view", seen("exit"), said{`data-on-intersect__exit="go()"`, no, no, no}},
		{"a quarter in view", seen("threshold.25"), said{`data-on-intersect__threshold.25="go()"`, no, no, no}},
		{"in view for a while", seen("debounce.1s.leading"),
			said{`data-on-intersect__debounce.1s.leading="go()"`, `data-on-intersect__debounce.1s.leading="go()"`, no, no}},
		{"in view, not too often", seen("throttle.1s", "viewtransition"),
			said{`data-on-intersect__throttle.1s__viewtransition="go()"`, `data-on-intersect__throttle.1s__viewtransition="go()"`, no, no}},
		{"in view, later", seen("delay.1s"), said{`data-on-intersect__delay.1s="go()"`, no, no, no}},
		{"signal patch", patched(), said{`data-on-signal-patch="go(patch)"`, no, no, no}},
		{"signal patch, later", patched("debounce.1s", "delay.2s"), said{`data-on-signal-patch__debounce.1s__delay.2s="go(patch)"`, no, no, no}},
		{"signal patch, filtered", filter(`^user\.`, `"x"|<`),
			said{`data-on-signal-patch-filter="{&#34;include&#34;:&#34;^user\\.&#34;,&#34;exclude&#34;:&#34;\&#34;x\&#34;|\u003c&#34;}"`, no, no, no}},
		{"signal patch, not filtered", filter("", ""), said{`data-on-signal-patch-filter="{}"`, no, no, no}},
	} {
		tt.check(t)
	}
}
