package page_test

import (
	"encoding/json"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is text that tries to be more than text, to one client or another.
var hostile = []string{
	"", "plain", "$a", "$$a", "$&$1", "$$get('/x')", "@get('/x')", "@get('/x'); alert(1)", "a.value", "'.value'", "get(1)", "~ref",
	"</script>", "<!--", `"`, "'", "`", "${x}", `\`, `\'`, `'\`, `\u0027`, "a;b", "a , b", "a\r\nb\rc\nd", "\u2028\u2029\ufeff\u0085", "👋🏽 ünï",
	"🖕JS_x_DS🚀", "__escaped0", "/*", "//", "*/", "{{.}}", "]]>", "&amp;&#39;", "\xff\xfe", "\x7f\x01\t\v", "toString", "_a", "a__b", "a-b", "(", "[", ".*", "a|b",
	"javascript:alert(1)", "//evil", `\\evil`, "/a?b=c&d=e#f", "http://x/", "\x00", "__proto__", "constructor", "é", " a ",
}

// literal is a string in an expression. Nothing in it could be more than a
// character of a string, to whatever regular expression.
var literal = regexp.MustCompile(`'((?:[A-Za-z0-9 !#%&*+\-/:=?_]|\\u[0-9a-f]{4}|[^\x00-\x{9f}\x{2028}\x{2029}\x{feff}🖕])*)'`)

// decode parses the strings of an expression, and returns what is around them.
func decode(t *testing.T, expression string) (around string, texts []string) {
	t.Helper()
	for _, match := range literal.FindAllStringSubmatch(expression, -1) {
		text, err := strconv.Unquote(`"` + joined(match[1]) + `"`)
		require.NoError(t, err, expression)
		texts = append(texts, text)
	}
	return literal.ReplaceAllString(expression, "''"), texts
}

var pair = regexp.MustCompile(`\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})`)

// joined writes pairs of surrogates as the character that they are to
// JavaScript, but not to Go.
func joined(s string) string {
	return pair.ReplaceAllStringFunc(s, func(match string) string {
		high, _ := strconv.ParseUint(match[2:6], 16, 32)
		low, _ := strconv.ParseUint(match[8:12], 16, 32)
		return string(utf16.DecodeRune(rune(high), rune(low)))
	})
}

// unquote returns the name and the value of an attribute, as a browser reads it.
func unquote(t *testing.T, attribute template.HTMLAttr) (name, value string) {
	t.Helper()
	name, value, found := strings.Cut(string(attribute), `="`)
	require.True(t, found, attribute)
	value, found = strings.CutSuffix(value, `"`)
	require.True(t, found, attribute)
	require.NotContains(t, value, `"`)
	require.NotContains(t, value, "<")
	return name, html.UnescapeString(value)
}

func FuzzPage(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, hostile[(i+5)%len(hostile)])
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		for _, p := range protocols {
			b := page.For(p)
			fuzzAction(t, b, text, other)
			fuzzValue(t, b, text)
			fuzzSignals(t, b, p, text, other)
			fuzzNames(t, b, text, other)
			fuzzPath(t, b, text)
			fuzzProps(t, b, text, other)
		}
	})
}

// fuzzAction checks that the texts of an action come back from its attribute.
func fuzzAction(t *testing.T, b page.Builder, text, other string) {
	t.Helper()
	fuzzed(t, b, "/"+text)
	fuzzed(t, b, text)
	if attribute, ok := fuzzed(t, b, "/", page.Header("A", text), page.FormOf(other), page.FilterSignals(text, other)); ok {
		around, texts := decode(t, attribute)
		expect := []string{"/", "form", clean(other), "A", text}
		for _, s := range []string{text, other} {
			if s != "" {
				expect = append(expect, clean(s))
			}
		}
		assert.Equal(t, expect, texts)
		assert.NotContains(t, literal.ReplaceAllString(around, ""), `\`)
	}
}

// fuzzed writes an action into an attribute, whose URL must come back.
func fuzzed(t *testing.T, b page.Builder, url string, opts ...page.Option) (expression string, ok bool) {
	t.Helper()
	js, err := b.Get(url, opts...)
	if err != nil {
		assert.Empty(t, js)
		return "", false
	}
	attribute, err := b.On("click", js)
	require.NoError(t, err)
	_, expression = unquote(t, attribute)
	assert.Equal(t, string(js), expression)
	around, texts := decode(t, expression)
	assert.Regexp(t, `^(@get|\$\$get)\(''(,\{[a-zA-Z:{},']*\})?\)$`, around)
	assert.Equal(t, clean(url), texts[0])
	assert.NotContains(t, strings.ToLower(url), "\x00")
	assert.NotRegexp(t, `(?i)^\s*(javascript|data|vbscript):`, url)
	return expression, true
}

func fuzzValue(t *testing.T, b page.Builder, text string) {
	t.Helper()
	js, err := b.Value(text)
	require.NoError(t, err, "any text is a value")
	attribute, err := b.Text(js)
	require.NoError(t, err)
	_, expression := unquote(t, attribute)
	around, texts := decode(t, expression)
	assert.Equal(t, "''", around)
	assert.Equal(t, []string{clean(text)}, texts)
}

func fuzzSignals(t *testing.T, b page.Builder, p event.Protocol, key, value string) {
	t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(t, err)
	for _, v := range []any{map[string]any{key: []any{value, 1.5, nil, true}}, map[string]any{"k": map[string]any{key: json.RawMessage(raw)}}} {
		attribute, err := b.Signals(v)
		if err != nil {
			assert.Empty(t, attribute)
			plain := regexp.MustCompile(`^[a-z]+$`).MatchString(key)
			assert.False(t, plain || p != event.Beta && !strings.Contains(key, "__proto__") && !strings.Contains(key, "constructor"), "%v: %q", err, key)
			continue
		}
		_, expression := unquote(t, attribute)
		around, texts := decode(t, expression)
		assert.Regexp(t, `^(ctx\.signals\.merge\()?(\{'':\['',1\.5,null,true\]\}|\{'':\{'':''\}\})\)?$`, around)
		assert.Equal(t, clean(value), texts[len(texts)-1])
		assert.Equal(t, clean(key), texts[len(texts)-2])
	}
}

// fuzzNames checks that no name makes more of an attribute's name.
func fuzzNames(t *testing.T, b page.Builder, text, other string) {
	t.Helper()
	for _, write := range []func() (template.HTMLAttr, error){
		func() (template.HTMLAttr, error) { return b.On(text, "x", other) },
		func() (template.HTMLAttr, error) { return b.On("click", "x", other, text) },
		func() (template.HTMLAttr, error) { return b.Attr(text, "x") },
		func() (template.HTMLAttr, error) { return b.Bind(text, other) },
		func() (template.HTMLAttr, error) { return b.Bind(text) },
		func() (template.HTMLAttr, error) { return b.Ref(text) },
		func() (template.HTMLAttr, error) { return b.Computed(text, "x") },
		func() (template.HTMLAttr, error) { return b.Interval("x", text) },
		func() (template.HTMLAttr, error) { return b.PreserveAttr(text, other) },
	} {
		if attribute, err := write(); err == nil {
			assert.Regexp(t, `^data-[a-z0-9:_.-]+="[ A-Za-z0-9_.();-]+"$`, attribute)
		}
	}
	if tag, err := b.Script(text); err == nil {
		assert.Regexp(t, `^`+liveScript+`<script type="module" src="[^"<>]+"></script>$`, tag)
	}
}

// fuzzPath checks that data is never more than a part of a signal's path.
func fuzzPath(t *testing.T, b page.Builder, text string) {
	t.Helper()
	js, err := b.Signal("items", text, "done")
	if err != nil {
		assert.Empty(t, js)
		assert.False(t, text != "constructor" && regexp.MustCompile(`^[a-z]+[0-9-]*$`).MatchString(text), "%v", err)
		return
	}
	assert.Regexp(t, `^[A-Za-z0-9_-]+$`, text)
	around, texts := decode(t, string(js))
	assert.Regexp(t, `^(\$|ctx\.store\(\))\[''\]\[''\]\[''\](\.value)?$|^ctx\.signals\.signal\('[a-zA-Z0-9_.-]+'\)\.value$`, around)
	if len(texts) > 0 {
		assert.Equal(t, []string{"items", text, "done"}, texts)
	}
}

// fuzzProps checks that a browser reads props as they were.
func fuzzProps(t *testing.T, b page.Builder, key, text string) {
	t.Helper()
	attribute, err := b.Props(map[string]any{key: text})
	if err != nil {
		assert.Empty(t, attribute)
		return
	}
	name, value := unquote(t, attribute)
	assert.Regexp(t, `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, name)
	assert.NotRegexp(t, `^(data-|on[a-z]*$|id$)`, name)
	assert.Equal(t, clean(text), value)
}

// clean is text as a page can hold it.
func clean(s string) string { return string([]rune(s)) }
