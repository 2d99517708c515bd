package natshub

import (
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// errNoLeader is returned by ask when a server answers that is cut off from the others.
// What it knows of the stream may be old.
var errNoLeader = errors.New("no leader reaches most of its servers")

// led reports whether a stream has a leader that has heard from most servers lately. One
// that is cut off steps down after ten seconds or more.
func led(in *jetstream.ClusterInfo) bool {
	if in == nil { // there is one server
		return true
	}
	reached := 1
	for _, server := range in.Replicas {
		if !server.Offline && server.Active < 5*time.Second {
			reached++
		}
	}
	return in.Leader != "" && 2*reached > len(in.Replicas)+1
}
