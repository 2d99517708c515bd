package hubtest

import (
	"context"
	"slices"

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
	*pulled
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

// connect follows the feed after the last id.
func (v *viewer) connect() {
	v.pulled = pull(v.model.t.Context(), v.model.t, v.feed, v.last)
	v.read(-1)
}

// saysReload reports whether a page that receives a batch reloads itself.
func saysReload(batch event.Batch) bool {
	return slices.Contains(batch.Events, hub.Reload(context.Background(), hub.Follower{})[0])
}

// read reads a batch, up to the given number of ids or whole.
func (v *viewer) read(ids int) {
	batch, err := v.pull("a batch")
	if err != nil {
		require.ErrorIs(v.model.t, err, hub.ErrSlow)
		v.stop()
		v.connect()
		return
	}
	v.behind = [2]bool{}
	if saysReload(batch) {
		v.stop()
		v.reload()
		return
	}
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
