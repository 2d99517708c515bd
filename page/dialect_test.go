package page_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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

// The client of each generation is one release, and is what it was when it was
// compared.
func TestScriptIsPinned(t *testing.T) {
	const cdn = `<script type="module" src="https://cdn.jsdelivr.net/`
	expect := said{
		cdn + `gh/starfederation/datastar@1.0.4/bundles/datastar.js"` +
			` integrity="sha384-twbOvafhSBQ0rJDNPzJdUw6DRvthVgAVfSIG1BQVmCiNO7Qh2zeVn7T5qstgjJ9q" crossorigin="anonymous"></script>`,
		cdn + `gh/starfederation/datastar@1.0.0-beta.11/bundles/datastar.js"` +
			` integrity="sha384-Rc4TeTKWyMBM8JpUWyyzU6iisGnyzT/TYkg3pg5eErVm1YIau+UC7m3zqXgdcgTi" crossorigin="anonymous"></script>`,
		cdn + `npm/@sudodevnull/datastar@0.19.9/dist/datastar.js"` +
			` integrity="sha384-zIEYH4fMXTxxXC+lh0im17azQObbbOlSp8tlfLy7DK9PXIomY4EmQ8eDcSIAsL/1" crossorigin="anonymous"></script>`,
		cdn + `npm/@sudodevnull/datastar@0.18.13/dist/datastar.js"></script>`,
	}
	for i, p := range protocols {
		tag, err := page.For(p).Script()
		_, client, _ := strings.Cut(string(tag), "</script>")
		check(t, expect[i], client, err)
	}
}

// No signal reaches what all objects of the page share, in any generation.
func TestSignalsRefusePrototype(t *testing.T) {
	for _, p := range protocols {
		for _, key := range []string{"__proto__", "constructor", "a.constructor.b"} {
			attribute, err := page.For(p).Signals(map[string]any{key: map[string]any{"a": 1}})
			assert.Error(t, err, "%v: %s", p, key)
			assert.Empty(t, attribute)
		}
	}
}

// A protocol that package event gets needs a dialect here.
func TestEveryProtocolHasDialect(t *testing.T) {
	for p := event.ProtocolAuto; p.Valid(); p++ {
		attribute, err := page.For(p).Text("$a")
		check(t, `data-text="$a"`, attribute, err)
	}
}

// A generation is named where its dialect is, and by no other code.
func TestOnlyDialectsNameProtocols(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	named := regexp.MustCompile(`(?m)^[^/\n]*\bevent\.(ProtocolAuto|V\w+|Beta\w*)\b`)
	var found []string
	for _, file := range files {
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		if !strings.HasSuffix(file, "_test.go") && named.Match(code) {
			found = append(found, file)
		}
	}
	assert.Equal(t, []string{"beta.go", "dialect.go", "v018.go", "v019.go", "v1.go"}, found)
}
