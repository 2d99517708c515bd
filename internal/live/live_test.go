package live_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/live"
	"github.com/echo-datastar/datastar/internal/signals"
)

// The script's words are those of the server, and nothing of the source is served that a
// browser has no use for.
func TestScript(t *testing.T) {
	text := string(live.Script.Text)
	for _, word := range []string{
		`"` + event.EndID + `"`, `"` + live.Mark + `"`, `"` + live.Newest + `"`, `.set("datastar-live", "1")`, `.get("datastar-live")`, `.set("datastar-tab", name)`,
		"parser.parseFromString = ",
	} {
		assert.Contains(t, text, word)
	}
	status, err := event.V1.Append(nil, event.PatchSignals(map[string]string{live.Signal: "*"}))
	require.NoError(t, err)
	assert.Contains(t, text, "'"+strings.ReplaceAll(string(status), "\n", `\n`)+"'")
	assert.Equal(t, "Datastar-Live", signals.LiveHeader)
	assert.Equal(t, "Datastar-Tab", signals.TabHeader)
	assert.NotContains(t, text, "\n//")
	assert.NotContains(t, text, "\t")
	assert.Less(t, len(text), 12<<10)
	assert.Less(t, len(live.Script.Gzip()), 9<<9)
	assert.Equal(t, "/_datastar/live.js", live.Script.Any)
}
