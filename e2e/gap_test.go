package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/hub"
)

// gapPage counts how often it was loaded. Its stream has a cursor of a hub that is gone,
// and reloads are not spread.
const gapPage = `<!doctype html><link rel="icon" href="data:,"><script>
	Math.random = () => 0
	sessionStorage.loads = Number(sessionStorage.loads || 0) + 1
</script>{{script .Client}}
<body {{init (get "/feed?after=gone-1")}}><input id="in">{{if .Focus}}<script>document.querySelector("#in").focus()</script>{{end}}`

// A page that missed something, and that no snapshot can repair, reloads itself. It
// does so once, and not while the user is typing: then it asks.
func TestGap(t *testing.T) {
	t.Parallel()
	eachGeneration(t, generation.writes, func(t *testing.T, g generation) {
		rooms := hub.NewMemory(hub.MemoryConfig{})
		follow := func(c *ds.Context) error { return c.Follow(rooms.Feed("a")) }
		p := show(t, g, gapPage, map[string]any{"Focus": false}, follow)
		asks := `document.querySelector("#datastar-stale[role=alert]")?.textContent === "This page is out of date. Reload"`
		p.eventually(`sessionStorage.loads === "2" && ` + asks)
		p.click("#datastar-stale button")
		p.eventually(`sessionStorage.loads === "3" && ` + asks)
		assert.Equal(t, "1", p.eval(`String(document.querySelectorAll("#datastar-stale").length)`))

		p = show(t, g, gapPage, map[string]any{"Focus": true}, follow)
		p.eventually(asks)
		assert.Equal(t, "in 1", p.eval(`document.activeElement.id + " " + sessionStorage.loads`), "nobody took the focus away")
	})
}
