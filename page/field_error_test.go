package page_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFieldError(t *testing.T) {
	for i, expect := range (said{
		`<span id="errors-add-name" class="datastar-error" role="alert" data-signals__ifmissing="{'errors':{'add':{'name':'\u003cb\u003e &amp; \u0022'}}}" data-text="$['errors']['add']['name']">&lt;b&gt; &amp; &#34;</span>`,
		`<span id="errors-add-name" class="datastar-error" role="alert" data-signals-_missing="ctx.signals.merge({'errors':{'add':{'name':'\u003cb\u003e &amp; \u0022'}}},true)" data-text="ctx.signals.signal('errors.add.name').value">&lt;b&gt; &amp; &#34;</span>`,
		`<span id="errors-add-name" class="datastar-error" role="alert" data-store.ifmissing="{'errors':{'add':{'name':'\u003cb\u003e &amp; \u0022'}}}" data-text="ctx.store()['errors']['add']['name'].value">&lt;b&gt; &amp; &#34;</span>`,
		`<span id="errors-add-name" class="datastar-error" role="alert" data-store.ifmissing="{'errors':{'add':{'name':'\u003cb\u003e &amp; \u0022'}}}" data-text="ctx.store()['errors']['add']['name'].value">&lt;b&gt; &amp; &#34;</span>`,
	}) {
		t.Run(protocols[i].String(), func(t *testing.T) {
			got, err := page.For(protocols[i]).FieldError("add.name", `<b> & "`)
			check(t, expect, got, err)
		})
	}
}

func TestFieldError_template(t *testing.T) {
	found := attributes(t, page.For(event.V1), `<p>{{fieldError "name" .wrong}}{{fieldError "name" .missing}}</p>`, map[string]any{"wrong": "is required"})
	assert.Equal(t, "$['errors']['name']", found["data-text"])
	for _, message := range []any{nil, ""} {
		got, err := page.For(event.V1).FieldError("name", message)
		require.NoError(t, err)
		assert.Contains(t, string(got), "></span>")
	}
}

func TestFieldError_refuses(t *testing.T) {
	type form struct {
		Email string `json:"email"`
	}
	b := page.For(event.V1)
	_, err := b.FieldError("a b")
	assert.ErrorContains(t, err, `"errors.a b" is no path of a signal`)
	_, err = b.FieldError("")
	assert.ErrorContains(t, err, `"errors." is no path of a signal`)
	_, err = b.FieldError("email", 1, 2)
	assert.EqualError(t, err, "datastar: FieldError: 2 messages are too many")
	_, err = b.WithSignalsOf(form{}).FieldError("emial")
	assert.ErrorContains(t, err, "no struct has the signal")
	_, err = b.WithSignalsOf(form{}).FieldError("add.email")
	assert.NoError(t, err, "below a prefix")
}
