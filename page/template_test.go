package page_test

import (
	"html"
	"html/template"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// attributes are those of a rendered page, as a browser reads them.
func attributes(t *testing.T, b page.Builder, text string, data any) map[string]string {
	t.Helper()
	parsed, err := template.New("").Funcs(b.FuncMap()).Funcs(template.FuncMap{"map": func(v any) any { return map[string]any{"a": v} }}).Parse(text)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, parsed.Execute(&out, data))
	found := map[string]string{}
	for _, match := range regexp.MustCompile(`\s(data-[^= ]+)="([^"]*)"`).FindAllStringSubmatch(out.String(), -1) {
		found[match[1]] = html.UnescapeString(match[2])
	}
	return found
}

// However an expression gets into a page, the browser reads the same.
func TestTemplate(t *testing.T) {
	for _, text := range hostile {
		if strings.ContainsAny(text, "\x00\x01\r\n") || strings.HasPrefix(text, "\xff") {
			continue
		}
		b := page.For(event.V1)
		url, err := b.Post("/" + text)
		require.NoError(t, err, "%q", text)
		value, err := b.Value(text)
		require.NoError(t, err)
		assert.Equal(t, map[string]string{
			"data-on:click": string(url),
			"data-on:input": "$a = " + string(value),
			"data-init":     string(url),
			"data-text":     string(value),
			"data-on:blur":  string(url),
			"data-show":     string(value),
			"data-bind":     "name",
			"data-signals":  "{'a':" + string(value) + "}",
		}, attributes(t, b, `<p data-on:click="{{post (print "/" .)}}" data-on:input="$a = {{value .}}" data-init="{{post (print "/" .)}}"
			data-text="{{value .}}"><p {{on "blur" (post (print "/" .))}} {{show (value .)}} {{bind "name"}} {{signals (map .)}}>`, text))
	}
}

func attributesOf(t *testing.T, text string, data any) error {
	t.Helper()
	parsed, err := template.New("").Funcs(page.For(event.V1).FuncMap()).Parse(text)
	require.NoError(t, err)
	return parsed.Execute(new(strings.Builder), data)
}

// Text that is no literal of the template does not become an expression.
func TestTemplateTakesNoTextForCode(t *testing.T) {
	require.NoError(t, attributesOf(t, `<p {{on "click" "alert(1)"}}>`, nil))
	for _, text := range []string{`<p {{on "click" .}}>`, `<p {{text .}}>`, `<p {{init .}}>`, `<p {{attr "title" .}}>`} {
		require.ErrorContains(t, attributesOf(t, text, "alert(1)"), "template.JS", text)
	}
}

func TestTemplateOptions(t *testing.T) {
	found := attributes(t, page.For(event.V1), `<p {{on "click" (delete "/x" form (formOf "#f") (header "A" .) (filterSignals "a" "b")
		idempotent openWhenHidden keepOthers retryErrors retryAlways (retryCount 3) (retryWait "1s" "1m30s")) "once" "debounce.1s"}}>`, "<b>")
	assert.Equal(t, map[string]string{"data-on:click__once__debounce.1s": `@delete('/x',{contentType:'form',selector:'#f',` +
		`headers:{'A':'\u003cb\u003e','Idempotency-Key':crypto.getRandomValues(new Uint32Array(4)).join('-')},` +
		`filterSignals:{include:'a',exclude:'b'},openWhenHidden:true,requestCancellation:'disabled',retry:'always',` +
		`retryMaxCount:3,retryInterval:1000,retryMaxWait:90000})`}, found)
	assert.ErrorContains(t, attributesOf(t, `<p {{on "click" (get "/" (retryWait "1" "x"))}}>`, nil), "missing unit")
}

// A builder among the data writes as its functions do.
func TestTemplateMethods(t *testing.T) {
	b := page.For(event.Beta).WithHeader("X-CSRF-Token", "a'b")
	found := attributes(t, page.For(event.V1), `<p {{.On "click" (.Get "/x" form)}} {{.Bind "a"}}>{{.Script "/x.js"}}`, b)
	delete(found, "data-status") // the script's
	assert.Equal(t, map[string]string{
		"data-on-click": `@get('/x',{contentType:'form',headers:{'X-CSRF-Token':'a\u0027b'}})`, "data-bind": "a",
	}, found)
}

func Example() {
	pages := template.Must(template.New("").Funcs(page.For(event.V1).FuncMap()).Parse(
		`<body {{signals .}} {{init (stream "/feed")}}>
<button {{on "click" (post "/greet" form) "debounce.300ms"}}>Greet</button>
`))
	err := pages.Execute(os.Stdout, map[string]any{"name": "it's me", "busy": false})
	if err != nil {
		panic(err)
	}
	// Output:
	// <body data-signals="{'busy':false,'name':'it\u0027s me'}" data-init="@get('/feed#live',{openWhenHidden:!window.datastarLive,retry:'always',retryMaxCount:Infinity,retryInterval:500+Math.random()*1000,retryMaxWait:5000+Math.random()*5000,headers:{'Datastar-Live':'1'}})">
	// <button data-on:click__debounce.300ms="@post('/greet',{contentType:'form'})">Greet</button>
}

func BenchmarkPost(b *testing.B) {
	builder := page.For(event.V1).WithHeader("X-CSRF-Token", "0123456789abcdef")
	for b.Loop() {
		if _, err := builder.Post("/contacts/1", page.Idempotent(), page.Header("X-A", "b")); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSignals(b *testing.B) {
	state := struct {
		Name string `json:"name"`
		Age  int    `json:"age"`
	}{"it's me", 42}
	for b.Loop() {
		if _, err := page.For(event.V1).Signals(&state); err != nil {
			b.Fatal(err)
		}
	}
}
