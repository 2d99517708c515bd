package natshub

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrStream is returned by New when a stream of that name exists and does not
// fit the config. The message names each setting that does not fit.
var ErrStream = errors.New("natshub: the stream does not fit")

// metaEpoch is a key in the metadata of a stream. It is set to give the stream
// a new epoch after it lost messages but kept its name and age: for example a
// stream in a cluster whose only replica is in memory.
const metaEpoch = "datastar-epoch"

// limits returns the settings of the stream that New creates.
func (c *Config) limits() jetstream.StreamConfig {
	s := jetstream.StreamConfig{
		Name: c.Name, Description: "events of github.com/echo-datastar/datastar",
		Subjects: []string{c.Prefix + partIn + ">"}, Storage: c.Storage, Replicas: c.Replicas,
		MaxAge: c.MaxAge, MaxBytes: c.MaxBytes, MaxMsgs: c.MaxMsgs, MaxMsgsPerSubject: -1, MaxConsumers: -1,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld, AllowDirect: true,
		RePublish: &jetstream.RePublish{Source: c.Prefix + partIn + ">", Destination: c.Prefix + partOut + ">"},
	}
	set(&s.Replicas, 1)
	set(&s.MaxAge, max(c.replayAge(), 2*c.PublishTimeout))
	set(&s.MaxBytes, 256<<20)
	set(&s.MaxMsgs, 1_000_000)
	s.Duplicates = min(max(2*time.Minute, 2*c.PublishTimeout), s.MaxAge)
	return s
}

// misfits returns an ErrStream with the settings of an existing stream that do
// not fit, or nil.
func (c *Config) misfits(have jetstream.StreamConfig) error {
	want := c.limits()
	var problems []error
	compare := func(name string, fits bool, have, want any) {
		if !fits {
			problems = append(problems, fmt.Errorf("%s is %v, not %v", name, have, want))
		}
	}
	republish := jetstream.RePublish{}
	if have.RePublish != nil {
		republish = *have.RePublish
	}
	compare("storage", have.Storage == want.Storage, have.Storage, want.Storage)
	compare("replicas", c.Replicas == 0 || have.Replicas == want.Replicas, have.Replicas, want.Replicas)
	compare("max age", c.MaxAge == 0 || have.MaxAge == want.MaxAge, have.MaxAge, want.MaxAge)
	compare("max bytes", c.MaxBytes == 0 || have.MaxBytes == want.MaxBytes, have.MaxBytes, want.MaxBytes)
	compare("max messages", c.MaxMsgs == 0 || have.MaxMsgs == want.MaxMsgs, have.MaxMsgs, want.MaxMsgs)
	compare("subjects", slices.Contains(have.Subjects, want.Subjects[0]), have.Subjects, want.Subjects)
	compare("republish", republish == *want.RePublish, republish, *want.RePublish)
	compare("allow direct", have.AllowDirect, have.AllowDirect, true)
	compare("duplicate window", have.Duplicates >= c.PublishTimeout, have.Duplicates, fmt.Sprintf("at least %v", c.PublishTimeout))
	compare("retention", have.Retention == want.Retention, have.Retention, want.Retention)
	compare("discard", have.Discard == want.Discard, have.Discard, want.Discard)
	compare("max messages per subject", have.MaxMsgsPerSubject <= 0, have.MaxMsgsPerSubject, "none")
	compare("no ack", !have.NoAck, have.NoAck, false)
	compare("sealed", !have.Sealed, have.Sealed, false)
	compare("subject transform", have.SubjectTransform == nil, "set", "none")
	compare("mirror or sources", have.Mirror == nil && len(have.Sources) == 0, "set", "none")
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", ErrStream, c.Name, errors.Join(problems...))
}

// ask returns the state of the stream, which it creates if there is none.
func (h *Hub) ask(ctx context.Context) (*jetstream.StreamInfo, error) {
	stream, err := h.js.Stream(ctx, h.config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = h.create(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("natshub: stream %s: %w", h.config.Name, err)
	}
	return stream.CachedInfo(), nil
}

// insist calls ask until it is answered: a cluster that starts takes a while.
func (h *Hub) insist(ctx context.Context) (info *jetstream.StreamInfo, err error) {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		info, err = h.ask(attempt)
		cancel()
		if err == nil || ctx.Err() != nil || !passing(err) {
			return info, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// passing reports whether an error may be over soon, such as that of a stream
// without a leader.
func passing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		const (
			noPeers   = 10005 // the servers do not know each other yet
			noCluster = 10074 // a single server has no replicas
		)
		return api.ErrorCode != noCluster && (api.Code == 500 || api.Code == 503 || api.ErrorCode == noPeers)
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrJetStreamNotEnabled)
}

// create creates the stream. Its first number is the current time in
// microseconds, so that no number is used twice. If another node is faster, its
// stream is returned.
func (h *Hub) create(ctx context.Context) (jetstream.Stream, error) {
	config := h.config.limits()
	config.FirstSeq = uint64(time.Now().UnixMicro())
	stream, err := h.js.CreateStream(ctx, config)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return h.js.Stream(ctx, h.config.Name)
	}
	return stream, err
}

// renew gives the stream a new epoch. If this node is not allowed to, only this
// node has a new epoch.
func (h *Hub) renew(ctx context.Context, info *jetstream.StreamInfo) *jetstream.StreamInfo {
	config := info.Config
	config.Metadata = maps.Clone(config.Metadata)
	if config.Metadata == nil {
		config.Metadata = map[string]string{}
	}
	config.Metadata[metaEpoch] = newID()
	stream, err := h.js.UpdateStream(ctx, config)
	if err == nil {
		return stream.CachedInfo()
	}
	h.log.Error("natshub: the stream lost messages, and its epoch cannot be changed: clients that reconnect to another node have a gap", "error", err)
	h.salt = newID()
	return info
}

// epochOf returns the epoch of a stream. All nodes compute the same epoch, and
// each stream has another.
func (h *Hub) epochOf(info *jetstream.StreamInfo) string {
	f := fnv.New64a()
	_, _ = fmt.Fprintf(f, "%s\n%d\n%s\n%s", info.Config.Name, info.Created.UnixNano(), info.Config.Metadata[metaEpoch], h.salt)
	return strconv.FormatUint(f.Sum64(), 36)
}
