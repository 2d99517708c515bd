package tab_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
)

// served is a server: its pages and streams by their paths.
type served map[string]string

func (s served) RoundTrip(r *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"text/event-stream"}}
	if r.URL.Path == "/" {
		header.Set("Content-Type", "text/html")
	}
	return &http.Response{StatusCode: 200, Request: r, Header: header, Body: io.NopCloser(strings.NewReader(s[r.URL.Path]))}, nil
}

// shown is the body of a page after all that happens to it by itself.
func shown(t *testing.T, p event.Protocol, s served) (body string, signals map[string]any) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		tb := tab.New(tab.Config{Protocol: p, Client: s, Base: &url.URL{Scheme: "http", Host: "page.test", Path: "/"}})
		defer tb.Close()
		require.NoError(t, tb.Visit("/"))
		synctest.Wait()
		tb.Look(func() {
			require.True(t, tb.Loaded(), "%v", tb.Problems())
			var err error
			body = tb.Document().InnerHTML(tb.Document().Body())
			signals, err = tb.Signals()
			require.NoError(t, err)
		})
	})
	return body, signals
}

// Beta acts again upon the attributes of elements that come as they were, and V1 puts back what the morph took away.
func TestMorphOfTheSame(t *testing.T) {
	const page = `<p id="a" data-text="'x'"></p>`
	body, _ := shown(t, event.Beta, served{
		"/":  page + `<i id="i" data-on-load="@get('/s')"></i>`,
		"/s": "event: datastar-merge-fragments\ndata: fragments <p id=\"a\" data-text=\"'x'\"></p>\n\n",
	})
	assert.Equal(t, `<p id="a" data-text="'x'">x</p><i id="i" data-on-load="@get('/s')"></i>`, body)
	body, _ = shown(t, event.V1, served{
		"/":  page + `<i id="i" data-init="@get('/s')"></i>`,
		"/s": "event: datastar-patch-elements\ndata: elements <p id=\"a\" data-text=\"'x'\"></p>\n\n",
	})
	assert.Equal(t, `<p id="a" data-text="'x'">x</p><i id="i" data-init="@get('/s')"></i>`, body)
}

// Beta takes what is typed for true where the signal is true or false.
func TestTypedIntoABoolean(t *testing.T) {
	page := `<p id="a" data-signals="{a: false}"></p><input id="f" data-bind="a" value="v"><i id="i" data-on-load="document.getElementById('f').value = 'x'; document.getElementById('f').dispatchEvent(new Event('input'))"></i>`
	_, signals := shown(t, event.Beta, served{"/": page})
	assert.Equal(t, map[string]any{"a": true}, signals)
}

// A signal that is undefined is none, as in JSON.
func TestUndefinedSignal(t *testing.T) {
	_, signals := shown(t, event.Beta, served{"/": `<p id="a" data-signals="{a: 1, l: []}"></p><i id="i" data-on-load="$a = $l[0]"></i>`})
	assert.Equal(t, map[string]any{"l": []any{}}, signals)
}

// Timers that are due at the same time run in the order in which they were set.
func TestTimersInOrder(t *testing.T) {
	page := `<p id="a" data-signals="{a: ''}"></p>`
	for _, id := range strings.Split("bcdefghi", "") {
		page += `<i id="` + id + `" data-on-load="$a = $a + ctx.el.id"></i>`
	}
	for range 20 {
		_, signals := shown(t, event.Beta, served{"/": page})
		require.Equal(t, map[string]any{"a": "bcdefghi"}, signals)
	}
}
