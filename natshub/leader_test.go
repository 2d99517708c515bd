package natshub

import (
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
)

// TestHealth_alone leaves a node one server of three, which cannot store anything.
func TestHealth_alone(t *testing.T) {
	t.Parallel()
	servers := startCluster(t, 3)
	h := open(t, connect(t, servers[0]), named(Config{Replicas: 3, CheckInterval: quick}))
	eventually(t, func() bool { return h.Health().Err == nil })
	for _, s := range servers[1:] {
		s.kill()
	}
	eventually(t, func() bool { return errors.Is(h.Health().Err, errNoLeader) })
	assert.True(t, h.Health().Connected)
	for _, s := range servers[1:] {
		s.start()
	}
	eventually(t, func() bool { return h.Health().Err == nil })
	publish(t, h, "x", "on")
	assert.Zero(t, h.StreamStats().Gaps)
}

// TestLed is about what servers say of the leader of a stream.
func TestLed(t *testing.T) {
	t.Parallel()
	ago := func(offline bool, seconds ...int) (replicas []*jetstream.PeerInfo) {
		for _, s := range seconds {
			replicas = append(replicas, &jetstream.PeerInfo{Offline: offline, Active: time.Duration(s) * time.Second})
		}
		return replicas
	}
	for name, tt := range map[string]struct {
		given  *jetstream.ClusterInfo
		expect bool
	}{
		"no cluster":                    {nil, true},
		"one server":                    {&jetstream.ClusterInfo{Leader: "a"}, true},
		"no leader":                     {&jetstream.ClusterInfo{Replicas: ago(false, 0, 0, 0)}, false},
		"all there":                     {&jetstream.ClusterInfo{Leader: "a", Replicas: ago(false, 1, 0)}, true},
		"one of three is silent":        {&jetstream.ClusterInfo{Leader: "a", Replicas: ago(false, 60, 1)}, true},
		"two of three are silent":       {&jetstream.ClusterInfo{Leader: "a", Replicas: ago(false, 6, 6)}, false},
		"two of three are gone":         {&jetstream.ClusterInfo{Leader: "a", Replicas: ago(true, 0, 0)}, false},
		"half of four, with the leader": {&jetstream.ClusterInfo{Leader: "a", Replicas: ago(false, 1, 60, 60)}, false},
	} {
		assert.Equal(t, tt.expect, led(tt.given), name)
	}
}
