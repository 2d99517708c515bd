package datastartest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/datastartest"
	"github.com/echo-datastar/datastar/event"
)

func count(text, part string) int { return strings.Count(text, part) }

func failing(t *testing.T) string {
	return fails(t, func(t testing.TB) {
		body := `<p id="a">old</p><button data-signals="{n: 1}" data-on:click="@post('/x')">Send</button>`
		p := visit(t, body, routes{"POST /x": func(c *datastar.Context) error {
			return c.Send(event.PatchElements(`<p id="a">new</p>`), event.PatchSignals(map[string]int{"n": 2}))
		}}, datastartest.WithPatience(100e6))
		p.Find("button").Click()
		p.Has("#a", "newer")
	})
}

// A failure shows what was expected, what is there, the signals, and how it came to be so.
func TestFailures(t *testing.T) {
	said := failing(t)
	assert.Contains(t, said, "nothing matches #a with \"newer\"; without the text 1 match:\n\t<p id=\"a\">new</p>\n")
	assert.Contains(t, said, "https://example.com/ \"Test\"\nsignals {\"n\":2}\n")
	_, transcript, _ := strings.Cut(said, "the user clicks button\n")
	assert.Contains(t, transcript, "button: POST /x, V1\n\t{\"n\":1}\n200 text/event-stream\n")
	assert.Contains(t, transcript, "PatchElements(`<p id=\"a\">new</p>`)\n")
}

func TestFailurePage(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, flag.Set("datastartest.html", dir))
	t.Cleanup(func() { _ = flag.Set("datastartest.html", "") })
	said := failing(t)
	file := filepath.Join(dir, "TestFailurePage.html")
	assert.Contains(t, said, "see "+file)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(text), `<title>TestFailurePage</title>`)
	assert.Contains(t, string(text), `&lt;p id=&#34;a&#34;&gt;new&lt;/p&gt;`, "the page as it was")
	assert.Contains(t, string(text), "the user clicks button", "the transcript")
}

// A long transcript is shown with its beginning and its end.
func TestLongTranscripts(t *testing.T) {
	p := visit(t, `<button data-signals="{n: 0}" data-on:click="$n++">x</button>`, nil)
	for range 100 {
		p.Find("button").Click()
	}
	text := p.String()
	assert.Equal(t, 21, count(text, "the user clicks button"))
	assert.Contains(t, text, "the user visits /\n")
	assert.Contains(t, text, "… 79 more …\n")
}
