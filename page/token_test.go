package page_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const ofThePage = `headers:{'X-CSRF-Token':(document.querySelector('meta[name=csrf-token]')?.content??'')}`

func TestToken(t *testing.T) {
	for i, expect := range (said{`@post('/x',{headers:{'X-CSRF-Token':'a\u0022b'}})`, `@post('/x',{headers:{'X-CSRF-Token':'a\u0022b'},openWhenHidden:true})`, `$$post('/x')`, `$$post('/x')`}) {
		b := page.For(protocols[i]).WithToken(`a"b`)
		post, err := b.Post("/x")
		check(t, expect, post, err)
		tags, err := b.Script()
		require.NoError(t, err)
		assert.Equal(t, i < 2, strings.HasPrefix(string(tags), `<meta name="csrf-token" content="a&#34;b"><script defer `), tags)
		assert.Equal(t, i < 2, strings.Contains(string(tags), "csrf"), tags)
		assert.Equal(t, `a"b`, b.Token(), "a form has a field in every generation")
	}
	without, err := page.For(event.V1).WithToken("").Script()
	require.NoError(t, err)
	assert.NotContains(t, without, "meta")
}

func TestPageToken(t *testing.T) {
	for i, expect := range (said{`@post('/x',{` + ofThePage + `})`, `@post('/x',{` + ofThePage + `,openWhenHidden:true})`, `$$post('/x')`, `$$post('/x')`}) {
		b := page.For(protocols[i]).WithPageToken()
		post, err := b.Post("/x")
		check(t, expect, post, err)
		elsewhere, err := b.Post("https://example.com/x")
		require.NoError(t, err)
		assert.NotContains(t, elsewhere, "csrf", "the token is not for others")
		_, err = b.Script()
		assert.Equal(t, i >= 2, err == nil)
		tags, err := b.WithToken("t").Script()
		require.NoError(t, err)
		assert.Equal(t, i < 2, strings.HasPrefix(string(tags), `<meta`))
	}
}

// A page whose head lacks its token is not rendered at all.
func TestPageTokenNeedsTheHead(t *testing.T) {
	parsed := template.Must(template.New("").Funcs(page.For(event.V1).WithPageToken().FuncMap()).Parse(`{{script}}`))
	assert.ErrorContains(t, parsed.Execute(new(strings.Builder), nil),
		"datastar: Script: WithPageToken has no token to write: let the page's head have Script of Context.Page, as in {{.Page.Script}}")
	parsed = template.Must(template.New("").Funcs(page.For(event.V1).WithPageToken().FuncMap()).Parse(`{{.Script}}<b {{on "click" (post "/x")}}>`))
	var out strings.Builder
	require.NoError(t, parsed.Execute(&out, page.For(event.V1).WithToken("t")))
	assert.Contains(t, out.String(), `<meta name="csrf-token" content="t">`)
	assert.Contains(t, out.String(), `data-on:click="@post('/x',{headers:{'X-CSRF-Token':(document.querySelector(`)
	assert.NotContains(t, out.String(), `'t'`)
}
