package expr_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"

	"github.com/echo-datastar/datastar/datastartest/internal/expr"
	"github.com/echo-datastar/datastar/datastartest/internal/js"
)

func (b *bed) click(value string) (js.Value, error) {
	if b.protocol == event.V1 {
		return b.run("data-on:click", value)
	}
	return b.run("data-on-click", value)
}

// defaults are the options that the client has where none are given.
func defaults(p event.Protocol, method string) expr.Options {
	o := expr.Options{ContentType: "json", RetryInterval: 1000, RetryScaler: 2, RetryMaxWait: 30_000, RetryMaxCount: 10}
	if p == event.V1 {
		o.OpenWhenHidden, o.Cancellation, o.Retry = method != "GET", "auto", "auto"
	}
	return o
}

func TestRequests(t *testing.T) {
	with := func(change func(*expr.Options)) func(*expr.Options) { return change }
	for _, tt := range []struct {
		protocol    event.Protocol
		value       string
		method, url string
		options     func(*expr.Options)
	}{
		{event.V1, "@get('/a')", "GET", "/a", nil},
		{event.V1, "@post('/a' + 1, {})", "POST", "/a1", nil},
		{event.V1, "@put('/a')", "PUT", "/a", nil},
		{event.V1, "@patch('/a')", "PATCH", "/a", nil},
		{event.V1, "@delete('/a')", "DELETE", "/a", nil},
		{event.V1, "@query('/a')", "QUERY", "/a", nil},
		{event.V1, "@post('/a', {contentType: 'form', selector: '#f'})", "POST", "/a", with(func(o *expr.Options) { o.ContentType, o.Selector = "form", "#f" })},
		{event.V1, "@get('/a', {headers: {'X-A': 'b', n: 1, no: null}})", "GET", "/a", with(func(o *expr.Options) { o.Headers = []expr.Header{{"X-A", "b"}, {"n", "1"}, {"no", "null"}} })},
		{event.V1, "@get('/a', {openWhenHidden: 1, requestCancellation: 'disabled'})", "GET", "/a", with(func(o *expr.Options) { o.OpenWhenHidden, o.Cancellation = true, "disabled" })},
		{event.V1, "@get('/a', {retry: 'always', retryInterval: 5, retryScaler: 1.5, retryMaxWait: 1e3, retryMaxCount: Infinity})", "GET", "/a", with(func(o *expr.Options) {
			o.Retry, o.RetryInterval, o.RetryScaler, o.RetryMaxWait, o.RetryMaxCount = "always", 5, 1.5, 1000, math.Inf(1)
		})},
		{event.V1, "@get('/a', {retryMaxWaitMs: 5, includeLocal: true})", "GET", "/a", with(func(o *expr.Options) { o.Unknown = []string{"retryMaxWaitMs", "includeLocal"} })},
		{event.V1, "@get('/a', {contentType: undefined, headers: undefined})", "GET", "/a", nil},

		{event.Beta, "@get('/a')", "GET", "/a", nil},
		{event.Beta, "@post('/a', {openWhenHidden: true, retryMaxWaitMs: 5})", "POST", "/a", with(func(o *expr.Options) { o.OpenWhenHidden, o.RetryMaxWait = true, 5 })},
		{event.Beta, "@put('/a', {includeLocal: true})", "PUT", "/a", with(func(o *expr.Options) { o.Filter.Local = true })},
		{event.Beta, "@patch('/a')", "PATCH", "/a", nil},
		{event.Beta, "@delete('/a', {contentType: 'form'})", "DELETE", "/a", with(func(o *expr.Options) { o.ContentType = "form" })},
		{event.Beta, "@get('/a', {retry: 'always', retryMaxWait: 1})", "GET", "/a", with(func(o *expr.Options) { o.Unknown = []string{"retry", "retryMaxWait"} })},
	} {
		b := newBed(t, tt.protocol, "{}")
		_, err := b.click(tt.value)
		require.NoError(t, err, tt.value)
		require.Len(t, b.page.requests, 1)
		r := b.page.requests[0]
		assert.Equal(t, tt.method+" "+tt.url, r.Method+" "+r.URL)
		assert.Same(t, b.env.Element, r.Element)
		assert.Same(t, b.env.Event, r.Event)
		expect := defaults(tt.protocol, tt.method)
		if tt.options != nil {
			tt.options(&expect)
		}
		if tt.protocol == event.V1 {
			assert.Equal(t, `/(^|\.)_/`, r.Options.Filter.Exclude.String())
			r.Options.Filter.Exclude = nil
		}
		assert.Equal(t, expect, r.Options, tt.value)
	}
}

func TestWhatRequestsCarry(t *testing.T) {
	const signals = `{"name":"é","_local":1,"o":{"x":1,"_y":2},"10":true,"l":[1,null],"none":{}}`
	for _, tt := range []struct {
		protocol      event.Protocol
		value, expect string
	}{
		{event.V1, "@post('/')", `{"10":true,"name":"é","o":{"x":1},"l":[1,""]}`},
		{event.V1, "@post('/', {filterSignals: {include: /^o/}})", `{"o":{"x":1}}`},
		{event.V1, "@post('/', {filterSignals: {include: '/^o/'}})", `{"o":{"x":1}}`},
		{event.V1, "@post('/', {filterSignals: {exclude: 'name|l'}})", `{"10":true,"o":{"x":1,"_y":2}}`}, // _local, too, has an l
		{event.V1, "@post('/', {filterSignals: {}})", `{"10":true,"name":"é","o":{"x":1},"l":[1,""]}`},
		{event.V1, "@post('/', {filterSignals: {include: /o/g}})", `{}`}, // lastIndex lives on: after "_local" it is behind the o of "o.x"
		{event.V1, "@post('/', {payload: {a: $name, b: [$o.x]}})", `{"a":"é","b":[1]}`},
		{event.V1, "@post('/', {payload: null})", `null`},
		{event.Beta, "@post('/')", `{"10":true,"name":"é","o":{"x":1,"_y":2},"l":[1,null],"none":{}}`},
		{event.Beta, "@post('/', {includeLocal: true})", `{"10":true,"name":"é","_local":1,"o":{"x":1,"_y":2},"l":[1,null],"none":{}}`},
	} {
		b := newBed(t, tt.protocol, signals)
		_, err := b.click(tt.value)
		require.NoError(t, err, tt.value)
		assert.Equal(t, []string{tt.expect}, b.page.bodies, tt.value)
	}
}

func TestActionsThatFail(t *testing.T) {
	for _, tt := range []struct {
		protocol      event.Protocol
		value, expect string
	}{
		{event.V1, "@get('')", "FetchNoUrlProvided"},
		{event.V1, "@get()", "FetchNoUrlProvided"},
		{event.V1, "@get($none)", "FetchNoUrlProvided"},
		{event.V1, "@none()", "UndefinedAction: there is no action @none"},
		{event.V1, "@post('/', {contentType: 'xml'})", `FetchInvalidContentType: "xml"`},
		{event.V1, "@post('/', {filterSignals: null})", "TypeError: a filter that is a value of type object"},
		{event.V1, "@post('/', {filterSignals: {include: 5}})", "TypeError: a filter by a value of type number"},
		{event.V1, "@post('/', {filterSignals: {include: /(?=x)/}})", "not evaluated here"},
		{event.V1, "@post('/', 5)", "options that are a value of type number"},
		{event.V1, "@post('/', {retryMaxCount: 'many'})", "an option that has to be a number is a string"},
		{event.Beta, "@none()", "the character '@'"},
		{event.Beta, "@query('/')", "the character '@'"},
		{event.Beta, "@setAll(1, 2)", "the paths of signals are a value of type number"},
	} {
		b := newBed(t, tt.protocol, "{}")
		_, err := b.click(tt.value)
		assert.ErrorContains(t, err, tt.expect)
		assert.ErrorContains(t, err, "of the expression")
		assert.Empty(t, b.page.requests)
	}
}

// The actions that change signals, and those that the page has.
func TestOtherActions(t *testing.T) {
	const signals = `{"a":1,"b":false,"o":{"a":2,"l":[0,true]},"_c":0}`
	for _, tt := range []struct {
		protocol      event.Protocol
		value, expect string
	}{
		{event.V1, "@setAll('x')", `{"a":"x","b":"x","o":{"a":"x","l":["x","x"]}}`},
		{event.V1, "@setAll('x', {include: /^o\\./, exclude: /l$/})", `{"a":1,"b":false,"o":{"a":"x","l":[0,true]}}`},
		{event.V1, "@toggleAll()", `{"a":false,"b":true,"o":{"a":false,"l":[true,false]}}`},
		{event.V1, "@toggleAll({include: 'b'})", `{"a":1,"b":true,"o":{"a":2,"l":[0,true]}}`},
		{event.V1, "$a = @peek(() => $o.a) + 1", `{"a":3,"b":false,"o":{"a":2,"l":[0,true]}}`},
		{event.Beta, "@setAll('o.* a', 'x')", `{"a":"x","b":false,"o":{"a":"x","l":"x"}}`},
		{event.Beta, "@setAll('**', 0)", `{"a":0,"b":0,"o":{"a":0,"l":0}}`},
		{event.Beta, "@toggleAll('b')", `{"a":1,"b":true,"o":{"a":2,"l":[0,true]}}`},
		{event.Beta, "$a = @fit(5, 0, 10, 0, 3, true, true)", `{"a":2,"b":false,"o":{"a":2,"l":[0,true]}}`},
		{event.Beta, "$a = @fit(50, 0, 10, 0, 3, true)", `{"a":3,"b":false,"o":{"a":2,"l":[0,true]}}`},
	} {
		b := newBed(t, tt.protocol, signals)
		_, err := b.click(tt.value)
		require.NoError(t, err, tt.value)
		assert.Equal(t, tt.expect, b.sent(), tt.value)
	}
	for _, p := range []event.Protocol{event.V1, event.Beta} {
		b := newBed(t, p, "{}")
		_, err := b.click("@clipboard('text')")
		require.NoError(t, err)
		assert.Equal(t, []string{"clipboard"}, b.page.actions)
	}
}

// What a peek reads, no effect depends on.
func TestPeek(t *testing.T) {
	b := newBed(t, event.V1, `{"a":1,"b":1}`)
	runs := 0
	run := b.prepare("data-effect", "$a + @peek(() => $b)")
	_, err := b.env.Signals.Effect(func() error {
		runs++
		_, err := run()
		return err
	})
	require.NoError(t, err)
	require.NoError(t, b.env.Signals.Set("b", 2.0, false))
	assert.Equal(t, 1, runs)
	require.NoError(t, b.env.Signals.Set("a", 2.0, false))
	assert.Equal(t, 2, runs)
}
