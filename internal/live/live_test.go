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

func TestServes(t *testing.T) {
	for path, expect := range map[string][2]bool{
		live.Path:                     {true, true},
		"/app" + live.Path:            {true, true},
		"/_datastar/live-0123.js":     {true, false},
		"/app/_datastar/live.js":      {true, false},
		"/_datastar/lively.js":        {false, false},
		live.Path + "/":               {false, false},
		"/_datastar/live-0123.js.map": {false, false},
		"/live-0123.js":               {false, false},
		"/":                           {false, false},
	} {
		is, current := live.Serves(path)
		assert.Equal(t, expect, [2]bool{is, current}, path)
	}
	assert.Regexp(t, `^/_datastar/live-[0-9a-f]{12}\.js$`, live.Path)
}

// The script's words are those of the server, and nothing of the source is served that a
// browser has no use for.
func TestScript(t *testing.T) {
	for _, word := range []string{
		`"` + event.EndID + `"`, `"` + live.Mark + `"`, `.set("datastar-live", "1")`, `.get("datastar-live")`,
	} {
		assert.Contains(t, live.Script, word)
	}
	status, err := event.V1.Append(nil, event.PatchSignals(map[string]string{live.Signal: "*"}))
	require.NoError(t, err)
	assert.Contains(t, live.Script, "'"+strings.ReplaceAll(string(status), "\n", `\n`)+"'")
	assert.Equal(t, "Datastar-Live", signals.LiveHeader)
	assert.NotContains(t, live.Script, "\n//")
	assert.NotContains(t, live.Script, "\t")
	assert.Less(t, len(live.Script), 8<<10)
}
