package hubtest

import (
	"iter"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// viewer is a page of the model that follows a feed.
type viewer struct {
	*document
	model   *model
	feed    hub.Feed
	last    string
	stalled bool
	follows [2]bool
	behind  [2]bool // whether something was published since it last read

	next func() (event.Batch, error, bool)
	stop func()
}

func (m *model) view(feed hub.Feed) {
	v := &viewer{model: m, feed: feed}
	v.follows[0] = len(m.viewers) < 3 || len(m.viewers) >= 6
	v.follows[1] = len(m.viewers) >= 3
	m.viewers = append(m.viewers, v)
	m.t.Cleanup(func() { v.stop() })
	v.reload()
}

func (v *viewer) waits() bool { return v.behind[0] || v.behind[1] }

// reload renders the page again, with the cursor in it.
func (v *viewer) reload() {
	v.document, v.last = v.model.truth.clone(), v.model.hub.Position()
	v.connect()
}

// connect follows the feed after the last id. If that is a gap without a
// snapshot, the page is reloaded.
func (v *viewer) connect() {
	gaps, shots := v.model.hub.Stats().Gaps, v.model.hub.Stats().Snapshots
	v.next, v.stop = iter.Pull2(v.feed.Events(v.model.t.Context(), v.last))
	v.read(-1)
	if s := v.model.hub.Stats(); s.Gaps > gaps && s.Snapshots == shots {
		v.stop()
		v.reload()
	}
}

// read reads a batch, up to the given number of ids or whole.
func (v *viewer) read(ids int) {
	batch, err, more := v.next()
	require.True(v.model.t, more)
	if err != nil {
		require.ErrorIs(v.model.t, err, hub.ErrSlow)
		v.stop()
		v.connect()
		return
	}
	v.behind = [2]bool{}
	if last := v.see(v.model.t, batch, ids); last != "" {
		v.last = last
	}
}

// cut loses the connection after the given number of ids of what waits, and
// reconnects.
func (v *viewer) cut(ids int) {
	if v.waits() {
		v.read(ids)
	}
	v.stop()
	v.connect()
}
