package page_test

import (
	"html/template"
	"regexp"
	"strings"
	"testing"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/page"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var liveAddress = regexp.MustCompile(`src="/_datastar/live-[^>]*>`)

func TestNonce(t *testing.T) {
	parsed := template.Must(template.New("").Parse(`<html {{.DataNonce}}>{{.Script "/client.js"}}<script nonce="{{.Nonce}}">go()</script>`))
	for nonce, expect := range map[string]string{
		"": `<html ><script defer src="LIVE"></script><script type="module" src="/client.js"></script><script nonce="">go()</script>`,
		"N+/-_=": `<html data-nonce="N+/-_="><script defer nonce="N+/-_=" src="LIVE"></script>` +
			`<script type="module" nonce="N+/-_=" src="/client.js"></script><script nonce="N&#43;/-_=">go()</script>`,
	} {
		var out strings.Builder
		require.NoError(t, parsed.Execute(&out, page.For(event.V1).WithNonce(nonce)))
		assert.Equal(t, expect, liveAddress.ReplaceAllString(out.String(), `src="LIVE">`))
	}
}

// What is no nonce does not become an attribute.
func TestNonceIsRefused(t *testing.T) {
	for _, nonce := range []string{`"`, "a b", "a'; script-src *", "é", "\n"} {
		b := page.For(event.V1).WithNonce(nonce)
		attribute, err := b.DataNonce()
		assert.ErrorContains(t, err, "datastar: DataNonce: ")
		assert.Empty(t, attribute)
		tags, err := b.Script()
		assert.ErrorContains(t, err, "datastar: Script: ")
		assert.Empty(t, tags)
		tags, err = b.LiveScript()
		assert.ErrorContains(t, err, "datastar: LiveScript: ")
		assert.Empty(t, tags)
	}
}

func TestDataNonceIsForNewClients(t *testing.T) {
	const instead = ": leave it out, and allow 'unsafe-eval'"
	for i, expect := range (said{"", "DataNonce on Beta" + instead, "DataNonce on V019" + instead, "DataNonce on V018" + instead}) {
		_, err := page.For(protocols[i]).DataNonce()
		require.NoError(t, err, "without a nonce the page needs nothing")
		_, err = page.For(protocols[i]).WithNonce("N").DataNonce()
		if expect == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, event.ErrUnsupported)
		assert.EqualError(t, err, "datastar: unsupported: "+expect)
	}
}
