package natshub

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// metaEpoch is a key in the metadata of a stream. It is set to give the stream
// a new epoch after it lost messages but kept its name and age: for example a
// stream in a cluster whose only replica is in memory.
const metaEpoch = "datastar-epoch"

// renew gives the stream a new epoch. If this node is not allowed to, only this
// node has a new epoch.
func (k *keeper) renew(ctx context.Context, info *jetstream.StreamInfo) *jetstream.StreamInfo {
	config := info.Config
	config.Metadata = maps.Clone(config.Metadata)
	if config.Metadata == nil {
		config.Metadata = map[string]string{}
	}
	config.Metadata[metaEpoch] = newID()
	stream, err := k.link.js.UpdateStream(ctx, config)
	if err == nil {
		return stream.CachedInfo()
	}
	k.log.Error("natshub: the stream lost messages, and its epoch cannot be changed: clients that reconnect to another node have a gap", "error", err)
	k.salt = newID()
	return info
}

// epochOf returns the epoch of a stream. All nodes compute the same epoch, and
// each stream has another.
func (k *keeper) epochOf(info *jetstream.StreamInfo) string {
	f := fnv.New64a()
	_, _ = fmt.Fprintf(f, "%s\n%d\n%s\n%s", info.Config.Name, info.Created.UnixNano(), info.Config.Metadata[metaEpoch], k.salt)
	return strconv.FormatUint(f.Sum64(), 36)
}
