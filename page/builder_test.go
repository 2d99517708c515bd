package page_test

import (
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestZeroBuilder(t *testing.T) {
	for _, b := range []page.Builder{{}, page.For(event.ProtocolAuto)} {
		js, err := b.Stream("/x")
		check(t, "@get('/x#live',{"+live+",headers:{'Datastar-Live':'1'}})", js, err)
		attribute, err := b.Init(js)
		check(t, `data-init="@get('/x#live',{`+live+`,headers:{'Datastar-Live':'1'}})"`, attribute, err)
	}
}

func TestScript(t *testing.T) {
	for _, p := range protocols {
		tag, err := page.For(p).Script()
		require.NoError(t, err)
		assert.Regexp(t, `^`+liveScript+`<script type="module" src="https://cdn\.jsdelivr\.net/[^"]+\.js"( integrity="sha384-[A-Za-z0-9+/]{64}" crossorigin="anonymous")?></script>$`, tag)
		tag, err = page.For(p).Script(`/static/"><b>.js`)
		require.NoError(t, err)
		assert.Regexp(t, `^`+liveScript+`<script type="module" src="/static/&#34;&gt;&lt;b&gt;\.js"></script>$`, tag)
	}
}

// The addresses and hashes are those of sha256sum and openssl dgst for the text "hello".
func TestWithClient(t *testing.T) {
	const integrity = `integrity="sha384-` + `WeF0h3dEjGnea4ANejO7+5/xtGPkQ1TDVTvNucZm+pASWjx5+QOXvfX2oT3oKGhP" crossorigin="anonymous"`
	own := page.For(event.V1).WithClient([]byte("hello"))
	for name, tt := range map[string]struct {
		given  page.Builder
		src    []string
		expect string
	}{
		"own":                  {own, nil, `src="/_datastar/client-2cf24dba5fb0.js" ` + integrity},
		"under a path":         {own.WithBase("/app/"), nil, `src="/app/_datastar/client-2cf24dba5fb0.js" ` + integrity},
		"under a path, before": {page.For(event.Beta).WithBase("/app").WithClient([]byte("hello")), nil, `src="/app/_datastar/client-2cf24dba5fb0.js" ` + integrity},
		"an address":           {own, []string{"/x.js"}, `src="/x.js"`},
		"none":                 {page.For(event.V018).WithClient(nil), nil, `src="https://cdn.jsdelivr.net/npm/@sudodevnull/datastar@0.18.13/dist/datastar.js"`},
	} {
		tag, err := tt.given.Script(tt.src...)
		require.NoError(t, err)
		_, client, _ := strings.Cut(string(tag), "</script>")
		assert.Equal(t, `<script type="module" `+tt.expect+`></script>`, client, name)
	}
}

// A builder made from another leaves that as it was.
func TestWithHeaderCopies(t *testing.T) {
	a := page.For(event.V1).WithHeader("A", "1").WithHeader("B", "1").WithHeader("C", "1")
	b := a.WithHeader("D", "b")
	c := a.WithHeader("D", "c").WithHeader("a", "c")
	for _, tt := range []struct {
		given  page.Builder
		expect string
	}{
		{a, "@get('/',{headers:{'A':'1','B':'1','C':'1'}})"},
		{b, "@get('/',{headers:{'A':'1','B':'1','C':'1','D':'b'}})"},
		{c, "@get('/',{headers:{'a':'c','B':'1','C':'1','D':'c'}})"},
	} {
		js, err := tt.given.Get("/")
		check(t, tt.expect, js, err)
		js, err = tt.given.Get("/", page.Header("b", "2"))
		require.NoError(t, err)
		assert.Contains(t, js, "'b':'2'")
		js, err = tt.given.Get("/")
		check(t, tt.expect, js, err)
	}
}
