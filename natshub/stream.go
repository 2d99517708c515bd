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

// ErrStream is returned by New when there is a stream of that name which does
// not fit the config. The message names each setting that does not.
var ErrStream = errors.New("natshub: the stream does not fit")

// metaEpoch is in the metadata of a stream that lost what it had but not its
// name and age, such as one with a single replica in memory, in a cluster.
const metaEpoch = "datastar-epoch"

// limits are what is created if there is no stream.
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

// misfits returns what is wrong with a stream that there is already.
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

// ask returns what the stream is, and creates it if there is none.
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

// insist asks until it is answered: a cluster that starts takes its time.
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

// passing reports whether an error may be over soon: no leader, no quorum.
func passing(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		const (
			noPeers   = 10005 // the servers do not know each other yet
			noCluster = 10074 // there are no replicas where there is one server
		)
		return api.ErrorCode != noCluster && (api.Code == 500 || api.Code == 503 || api.ErrorCode == noPeers)
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrJetStreamNotEnabled)
}

// create creates the stream. Its first number is the time, so that no number
// comes twice. If another node is faster, its stream is taken.
func (h *Hub) create(ctx context.Context) (jetstream.Stream, error) {
	config := h.config.limits()
	config.FirstSeq = uint64(time.Now().UnixMicro())
	stream, err := h.js.CreateStream(ctx, config)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return h.js.Stream(ctx, h.config.Name)
	}
	return stream, err
}

// renew gives the stream another epoch, or this node if it is not allowed to.
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
	h.log.Error("natshub: the stream lost what it had, and cannot be told so: pages that go to another node get a snapshot", "error", err)
	h.salt = newID()
	return info
}

// epochOf returns the epoch of a stream. It is the same on all nodes, and that
// of no other stream.
func (h *Hub) epochOf(info *jetstream.StreamInfo) string {
	f := fnv.New64a()
	_, _ = fmt.Fprintf(f, "%s\n%d\n%s\n%s", info.Config.Name, info.Created.UnixNano(), info.Config.Metadata[metaEpoch], h.salt)
	return strconv.FormatUint(f.Sum64(), 36)
}
