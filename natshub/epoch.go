package natshub

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// metaEpoch is a key in the metadata of a stream. It counts how often the stream lost
// messages but kept its name and age: for example a stream in a cluster whose only
// replica is in memory. Each time is a new epoch.
const metaEpoch = "datastar-epoch"

// losses returns how often a stream lost messages, as far as this node knows.
func (k *keeper) losses(info *jetstream.StreamInfo) uint64 {
	n, _ := strconv.ParseUint(info.Config.Metadata[metaEpoch], 10, 64)
	return max(n, k.ahead)
}

// renew gives the stream its next epoch. All nodes that find the same loss write the
// same number, so it does not matter which of them is first. A node that is not allowed
// to write it behaves as if another had.
func (k *keeper) renew(ctx context.Context, info *jetstream.StreamInfo) *jetstream.StreamInfo {
	next := k.losses(info) + 1
	config := info.Config
	config.Metadata = maps.Clone(config.Metadata)
	if config.Metadata == nil {
		config.Metadata = map[string]string{}
	}
	config.Metadata[metaEpoch] = strconv.FormatUint(next, 10)
	stream, err := k.link.js.UpdateStream(ctx, config)
	if err == nil {
		return stream.CachedInfo()
	}
	k.log.Error("natshub: the stream lost messages, and its epoch cannot be changed: clients that reconnect to a node that starts later have a gap", "error", err)
	k.ahead = next
	return info
}

// epochOf returns the epoch of a stream. All nodes compute the same epoch, and
// each stream has another.
func (k *keeper) epochOf(info *jetstream.StreamInfo) string {
	f := fnv.New64a()
	_, _ = fmt.Fprintf(f, "%s\n%d\n%d", info.Config.Name, info.Created.UnixNano(), k.losses(info))
	return strconv.FormatUint(f.Sum64(), 36)
}
