package page_test

import (
	"encoding/json"
	"html/template"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What no generation can say is an error that tells what is wrong, and where.
func TestRefuses(t *testing.T) {
	b := page.For(event.V1)
	get := func(url string, opts ...page.Option) error { _, err := b.Get(url, opts...); return err }
	on := func(name string, modifiers ...string) error { _, err := b.On(name, "x", modifiers...); return err }
	bind := func(signal string, modifiers ...string) error { _, err := b.Bind(signal, modifiers...); return err }
	interval := func(modifiers ...string) error { _, err := b.Interval("x", modifiers...); return err }
	preserve := func(names ...string) error { _, err := b.PreserveAttr(names...); return err }
	filter := func(include string) error { _, err := b.OnSignalPatchFilter(include, ""); return err }
	effect := func(js template.JS) error { _, err := b.Effect(js); return err }
	ref := func(name string) error { _, err := b.Ref(name); return err }
	seen := func(modifiers ...string) error { _, err := b.Intersect("x", modifiers...); return err }
	attr := func(name string) error { _, err := b.Attr(name, "x"); return err }
	signals := func(v any) error { _, err := b.Signals(v); return err }
	text := func(js template.JS) error { _, err := b.Text(js); return err }
	script := func(src ...string) error { _, err := b.Script(src...); return err }
	for _, tt := range []struct {
		name   string
		when   error
		expect string
	}{
		{"an attribute that is a script", attr("onclick"), `datastar: Attr: the value of "onclick" is code`},
		{"an attribute that is a page", attr("srcdoc"), `the value of "srcdoc" is code`},
		{"a modifier of what comes into view", seen(`="`), `datastar: Intersect: "=\"" is no modifier of it`},
		{"no URL", get(""), "datastar: Get: the URL is empty"},
		{"a script", get("javascript:alert(1)"), `datastar: Get: the scheme "javascript" is not allowed`},
		{"a script after a blank", get(" JavaScript:alert(1)"), `the scheme "javascript" is not allowed`},
		{"a script with a tab", get("java\tscript:alert(1)"), "control character in the URL"},
		{"data", get("data:text/html,x"), `the scheme "data" is not allowed`},
		{"no scheme at all", get(":x"), `the scheme "" is not allowed`},
		{"a line break in a URL", get("/x\r\n/y"), "control character in the URL"},
		{"NUL in a URL", get("/x\x00"), "NUL in the URL"},
		{"a header's name", get("/x", page.Header("a b", "")), `"a b" is no name of a header`},
		{"no header's name", get("/x", page.Header("", "")), `"" is no name of a header`},
		{"an expression for a header's name", get("/x", page.HeaderExpr("a:", "$a")), `"a:" is no name of a header`},
		{"no expression for a header", get("/x", page.HeaderExpr("a", " ")), "the expression of the header a is empty"},
		{"a header's value", get("/x", page.Header("a", "1\r\nb: 2")), "the value of the header a is not printable ASCII"},
		{"a header beyond ASCII", get("/x", page.Header("a", "ü")), "the value of the header a is not printable ASCII"},
		{"NUL in a selector", get("/x", page.FormOf("#a\x00")), "NUL in the selector"},
		{"the newest beside others", get("/x", page.Newest(), page.KeepOthers()), "datastar: Get: Newest and KeepOthers exclude each other"},
		{"no question", get("/x", page.Confirm("")), "the question is empty"},
		{"no selector", get("/x", page.FormOf(" ")), "the selector is empty"},
		{"NUL in a filter", get("/x", page.FilterSignals("", "\x00")), "NUL in a regular expression"},
		{"a wait below zero", get("/x", page.RetryWait(-time.Second, 0)), "waits of -1s and 0s are below a millisecond"},
		{"a wait too short", get("/x", page.RetryWait(0, time.Microsecond)), "waits of 0s and 1µs are below a millisecond"},
		{"a script's address", script("data:,alert(1)"), `datastar: Script: the scheme "data" is not allowed`},
		{"two scripts", script("/a", "/b"), "datastar: Script: 2 addresses are too many"},
		{"an event's name", on("click x"), `datastar: On: "click x" is not of lower case`},
		{"an event in capitals", on("userSaved"), `"userSaved" is not of lower case`},
		{"no event", on(""), "the name is empty"},
		{"an attribute in an event", on(`click="x"`), "is not of lower case"},
		{"a single letter", attr("x-y"), `datastar: Attr: "x-y" is not of lower case`},
		{"no attribute", attr("-"), "is not of lower case"},
		{"a modifier", on("click", "pervent"), `"pervent" is no modifier`},
		{"a modifier with an argument", on("click", "once.x"), `"once.x" is no modifier`},
		{"a modifier without", on("click", "debounce"), `"debounce" has no duration such as 300ms`},
		{"a modifier's duration", on("click", "throttle.0.5s"), `"throttle.0.5s" has no duration`},
		{"a modifier of another attribute", on("click", "half"), `datastar: On: "half" is no modifier of it`},
		{"a percentage", seen("threshold.101"), `"threshold.101" has no percentage such as 25`},
		{"no percentage", seen("threshold"), `"threshold" has no percentage`},
		{"a property", bind("a", "prop"), `"prop" has no name of a property`},
		{"a property in capitals", bind("a", "prop.valueAsNumber"), `has no name of a property`},
		{"two properties", bind("a", "prop.a.b"), `"prop.a.b" is no modifier of it`},
		{"a bound event", bind("a", `event.change."`), `is no modifier of it`},
		{"no duration of an interval", interval("duration"), `datastar: Interval: "duration" has no duration such as 300ms`},
		{"nothing to preserve", preserve(), "datastar: PreserveAttr: no attribute is named"},
		{"two attributes in one", preserve("a b"), `"a b" is not of lower case letters, digits and -`},
		{"NUL in a signal filter", filter("\x00"), "datastar: OnSignalPatchFilter: NUL in a regular expression"},
		{"no effect", effect(" "), "datastar: Effect: the expression is empty"},
		{"a ref within", ref("a.b"), `datastar: Ref: "a.b" is not of letters, digits and _`},
		{"a modifier's flag", on("click", `debounce.1s."`), "is no modifier"},
		{"no case", on("click", "case"), `"case" has no camel, snake or pascal`},
		{"no expression", text(" \n"), "datastar: Text: the expression is empty"},
		{"NUL in an expression", text("a\x00"), "datastar: Text: NUL in the expression"},
		{"a signal with $", bind("$a"), `datastar: Bind: "$a" is no path of a signal`},
		{"an expression for a signal", bind("a,b"), `"a,b" is no path of a signal`},
		{"no signal", bind(""), `"" is no path of a signal`},
		{"half a signal", bind("a..b"), `"a..b" is no path of a signal`},
		{"a signal's prototype", bind("a.__proto__.b"), `the signal "a.__proto__.b" is JavaScript's own`},
		{"a signal's constructor", bind("constructor.b"), `the signal "constructor.b" is JavaScript's own`},
		{"a list for signals", signals([]int{1}), "datastar: Signals: signals are an object, and the JSON of []int is not"},
		{"nil for signals", signals(nil), "signals are an object"},
		{"no number", signals(map[string]any{"a": math.NaN()}), "datastar: Signals: "},
		{"raw nonsense", signals(json.RawMessage(`{"a":alert(1)}`)), "datastar: Signals: "},
		{"a prototype", signals(map[string]any{"__proto__": 1}), "the key __proto__ is JavaScript's own"},
		{"a prototype below", signals(map[string]any{"a": map[string]any{"b.__proto__.c": 1}}), "is JavaScript's own"},
		{"a prototype in disguise", signals(json.RawMessage(`{"\u005f_proto__" : 1}`)), "is JavaScript's own"},
		{"a constructor's insides", signals(map[string]any{"constructor": map[string]any{"a": 1}}), "is JavaScript's own"},
		{"a constructor's path", signals(map[string]any{"constructor.a": 1}), "is JavaScript's own"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.ErrorContains(t, tt.when, tt.expect)
			assert.True(t, strings.HasPrefix(tt.when.Error(), "datastar: "), tt.when)
			assert.Equal(t, 1, strings.Count(tt.when.Error(), "datastar: "), tt.when)
		})
	}
	require.NoError(t, signals(map[string]any{"constructor": "Ferrari"}))
}

type (
	js     = template.JS
	attr   = template.HTMLAttr
	markup = template.HTML
)

// A builder's mistake is told by whatever it writes.
func TestRefusesBuilder(t *testing.T) {
	_, err := page.For(event.V1).WithHeader("X", "\n").WithHeader("Y", "y").Get("/x")
	require.EqualError(t, err, "datastar: Get: WithHeader: the value of the header X is not printable ASCII")
	_, err = page.For(event.V1).WithHeaderExpr("X Y", "$a").Get("/x")
	require.EqualError(t, err, `datastar: Get: WithHeaderExpr: "X Y" is no name of a header`)

	b, written := page.For(event.Protocol(99)), 0
	for name, write := range b.FuncMap() {
		var err error
		switch write := write.(type) {
		case func(string, ...page.Option) (js, error):
			_, err = write("/x")
		case func(js) (attr, error):
			_, err = write("x")
		case func(js, ...string) (attr, error):
			_, err = write("x")
		case func(string, ...string) (attr, error):
			_, err = write("x")
		case func(string, string) (attr, error):
			_, err = write("x", "x")
		case func(string, string, ...string) (attr, error):
			_, err = write("x", "x")
		case func(...string) (attr, error):
			_, err = write("x")
		case func() (attr, error):
			_, err = write()
		case func(...any) (js, error):
			_, err = write("x")
		case func(string, string, any, ...markup) (markup, error):
			_, err = write("x-y", "x", nil)
		case func(any) (attr, error):
			_, err = write(map[string]any{})
		case func(any) (js, error):
			_, err = write(1)
		case func(string) (attr, error):
			_, err = write("x")
		case func(string, js) (attr, error):
			_, err = write("x", "x")
		case func(string, js, ...string) (attr, error):
			_, err = write("x", "x")
		case func(string, ...any) (markup, error):
			_, err = write("x")
		case func(...string) (markup, error):
			_, err = write()
		default:
			continue // an option, or path and js, which are the same in every generation
		}
		written++
		assert.ErrorIs(t, err, event.ErrUnsupported, name)
	}
	assert.Equal(t, 36, written, "each function of a builder was tried")
}

// An error that wraps ErrUnsupported says who lacks what, and the way out.
func TestUnsupportedSaysWayOut(t *testing.T) {
	_, err := page.For(event.V019).WithHeader("X", "x").Post("/x")
	require.EqualError(t, err, "datastar: unsupported: Header on V019: data-header-* on any element sets it for the whole page")
}
