package page_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
)

func TestStatus(t *testing.T) {
	status, err := page.For(event.V1).Status()
	check(t, `<div role="status" data-signals__ifmissing="{'_live':''}">`+
		`<p class="datastar-status" hidden data-attr:hidden="$_live===''" data-show="$_live!==''">`+
		`<span data-text="({'':'','back':'Back','lost':'Connection lost\u002e','reconnecting':'Reconnecting…'})[$_live]"></span> `+
		`<button type="button" data-show="$_live==='lost'" data-on:click="location.reload()">Reload</button></p></div>`, status, err)

	status, err = page.For(event.V019).Status(page.StatusText{Reconnecting: `"'</p>`, Reload: "<b>"})
	require.NoError(t, err)
	assert.Contains(t, status, `data-store.ifmissing="{'_live':''}"`)
	assert.Contains(t, status, `'reconnecting':'\u0022\u0027\u003c/p\u003e'`)
	assert.Contains(t, status, `data-on-click="location.reload()">&lt;b&gt;</button>`)

	_, err = page.For(event.V1).Status(page.StatusText{}, page.StatusText{})
	assert.EqualError(t, err, "datastar: Status: 2 texts are too many")
	_, err = page.For(9).Status()
	assert.ErrorIs(t, err, event.ErrUnsupported)
}

// The script is told how to set its signal on each client.
func TestLiveScript(t *testing.T) {
	for i, expect := range []string{
		"event: datastar-patch-signals\ndata: signals {&#34;_live&#34;:&#34;*&#34;}\n\n",
		"event: datastar-merge-signals\ndata: signals {&#34;_live&#34;:&#34;*&#34;}\n\n",
		"event: datastar-signal\ndata: store {&#34;_live&#34;:&#34;*&#34;}\n\n",
		"event: datastar-signal\ndata: {&#34;_live&#34;:&#34;*&#34;}\n\n",
	} {
		tag, err := page.For(protocols[i]).WithBase("/a/").LiveScript()
		require.NoError(t, err)
		assert.Regexp(t, `^<script defer src="/a/_datastar/live-[0-9a-f]{12}\.js" data-status="`, tag)
		assert.Contains(t, tag, `data-status="`+expect+`"></script>`)
	}
	_, err := page.For(9).LiveScript()
	assert.Error(t, err)
	_, err = page.For(event.V1).WithBase("javascript:").LiveScript()
	assert.EqualError(t, err, `datastar: LiveScript: the scheme "javascript" is not allowed`)
	tag, err := page.For(event.V1).WithBase(`/"><b>`).LiveScript()
	require.NoError(t, err)
	assert.Contains(t, tag, `src="/&#34;&gt;&lt;b&gt;/_datastar/live-`)
}
