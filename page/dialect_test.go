package page_test

import (
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
)

// V1CSP and BetaCSP are how a server sends events. A page for them is one of
// the same client.
func TestCSPWritesItsGeneration(t *testing.T) {
	for _, tt := range []struct {
		given              event.Protocol
		signals, on, stays string
	}{
		{event.V1CSP, `data-signals="{'a':1}"`, `data-on:click__once="go()"`, "@get('/x',{requestCancellation:'disabled'})"},
		{event.BetaCSP, `data-signals-_page="ctx.signals.merge({'a':1})"`, `data-on-click__once="go()"`, "@get('/x')"},
	} {
		b := page.For(tt.given)
		attribute, err := b.Signals(map[string]int{"a": 1})
		check(t, tt.signals, attribute, err)
		attribute, err = b.On("click", "go()", "once")
		check(t, tt.on, attribute, err)
		js, err := b.Get("/x", page.KeepOthers())
		check(t, tt.stays, js, err)
		expect, err := page.For(tt.given.Generation()).Script()
		assert.NoError(t, err)
		tag, err := b.Script()
		check(t, string(expect), tag, err)
	}
}
