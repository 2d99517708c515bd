package hub_test

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

func TestReplica_elsewhere(t *testing.T) {
	told := make(chan string, 16)
	expect := func(counts ...string) {
		t.Helper()
		var got []string
		for range counts {
			got = append(got, <-told)
		}
		assert.ElementsMatch(t, counts, got)
	}
	r := newReplica(t, hub.MemoryConfig{PresenceGrace: -1, OnPresence: func(p hub.Presence) { told <- fmt.Sprintf("%s %d%v%v", p.Topic, p.Followers, p.Joined, p.Left) }})
	since := time.Now()
	next, stop := iter.Pull2(r.Feed("a", "b", "c.*").By("joe").Events(t.Context(), ""))
	next()
	expect("a 1[joe][]", "b 1[joe][]")
	<-r.Changed()
	assert.Equal(t, map[string]string{"a": "1 joe×1", "b": "1 joe×1"}, crowds(r.Changes()))
	assert.Empty(t, r.Changes())
	eve, joe := hub.Member{Key: "eve", Since: since.Add(-time.Hour), Streams: 1}, hub.Member{Key: "joe", Since: since.Add(-time.Minute), Streams: 2}
	r.SetElsewhere(map[string]hub.Crowd{"a": {Followers: 2, Members: []hub.Member{eve}}, "c.1": {Followers: 4}, "d": {}})
	expect("a 3[eve][]", "c.1 4[][]")
	r.SetElsewhere(map[string]hub.Crowd{"a": {Followers: 4, Members: []hub.Member{joe}}})
	expect("a 5[][]")
	assert.Equal(t, 5, r.Followers("a"))
	assert.Equal(t, 4, r.Followers("c.1"))
	assert.Equal(t, []hub.Member{eve, {Key: "joe", Since: joe.Since, Streams: 3}}, r.Present("a"))
	assert.Equal(t, map[string]string{"a": "1 joe×1", "b": "1 joe×1"}, crowds(r.Here()))
	stop()
	expect("a 4[][]", "b 0[][joe]")
	<-r.Changed()
	assert.Equal(t, map[string]string{"a": "0 joe×0", "b": "0 joe×0"}, crowds(r.Changes()))
	eve.Streams, joe.Streams = 0, 0
	r.SetElsewhere(map[string]hub.Crowd{"a": {Members: []hub.Member{eve, joe}}, "c.1": {}})
	expect("a 0[][eve joe]", "c.1 0[][]")
	assert.Empty(t, r.Changed())
	assert.Empty(t, r.Here())
	require.NoError(t, r.Shutdown(t.Context()))
	assert.Empty(t, told)
}

// crowds returns who is there as text, by topic.
func crowds(of map[string]hub.Crowd) map[string]string {
	said := map[string]string{}
	for topic, c := range of {
		said[topic] = fmt.Sprint(c.Followers)
		for _, m := range c.Members {
			said[topic] += fmt.Sprintf(" %s×%d", m.Key, m.Streams)
		}
	}
	return said
}
