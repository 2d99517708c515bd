package natshub

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPowerLoss makes a server and all nodes restart without what was published last,
// as when the machine loses power before that was synced. Then more is published than
// was lost, so that the numbers of what was lost stand for other messages.
func TestPowerLoss(t *testing.T) {
	t.Parallel()
	servers, url := startKillable(t, 1)
	s := servers[0]
	config := named(Config{})
	a := open(t, reach(t, url), config)
	publish(t, a, "x", numbers(0, 50)...)
	valid := a.Position()
	s.kill()
	synced := t.TempDir() + "/synced"
	require.NoError(t, os.CopyFS(synced, os.DirFS(s.Dir)))
	s.start(t)
	p := visit(t, a, valid, a.Feed("x"))
	publish(t, a, "x", numbers(50, 55)...)
	p.until("54", numbers(50, 54)...)
	amid := p.last // a page whose last event is lost
	publish(t, a, "x", numbers(55, 60)...)
	p.until("59", numbers(55, 59)...)
	s.kill()
	require.NoError(t, a.Close())
	a.link.conn.Close()
	require.NoError(t, os.RemoveAll(s.Dir))
	require.NoError(t, os.CopyFS(s.Dir, os.DirFS(synced)))
	s.start(t)

	b := open(t, reach(t, url), config)
	beyond := visit(t, b, p.last, b.Feed("x"))
	beyond.until(reloads)
	publish(t, b, "x", numbers(100, 120)...)
	beyond.until("119", numbers(100, 119)...)
	for _, after := range []string{amid, p.last} {
		gaps := b.Stats().Gaps
		assert.Equal(t, []string{reloads}, visit(t, b, after, b.Feed("x")).texts)
		assert.Equal(t, gaps+1, b.Stats().Gaps, "it has not seen 100 and more")
	}
	gaps := b.Stats().Gaps
	visit(t, b, valid, b.Feed("x")).until("119", numbers(100, 119)...)
	c := open(t, reach(t, url), config)
	visit(t, c, beyond.last, c.Feed("x"))
	assert.Equal(t, gaps, b.Stats().Gaps+c.Stats().Gaps)
}
