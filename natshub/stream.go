package natshub

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrStream is returned by New when a stream of that name exists and does not
// fit the config. The message names each setting that does not fit.
var ErrStream = errors.New("natshub: the stream does not fit")

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
	s.Duplicates = min(max(2*time.Minute, 2*c.PublishTimeout, c.replayAge()), s.MaxAge)
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
