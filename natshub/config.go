package natshub

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
)

// Config is the config of a [Hub]. Only Name is required. All nodes of a hub need
// the same Name, Prefix and limits.
type Config struct {
	// Name is the name of the stream. It is required, and another for each app. Prefix
	// begins all subjects: see the package documentation. Default: the Name.
	Name   string
	Prefix string

	// Domain is the JetStream domain of the stream, as where nodes connect to leaf
	// servers. APIPrefix is the prefix of the subjects of the JetStream API, as where
	// it is imported from another account. At most one of them is set. Default: the
	// API of the server that a node connects to.
	Domain    string
	APIPrefix string

	// Storage, Replicas, MaxAge, MaxBytes and MaxMsgs are settings of the stream,
	// which New creates if there is none. If there is a stream whose settings
	// differ from Storage, or from another field that is set, New returns
	// ErrStream. Replicas is at most the number of servers in the cluster, usually
	// 1, 3 or 5. Default: file, 1, the greater of Memory.ReplayAge and twice
	// PublishTimeout, 256 MiB, and 1,000,000.
	//
	// A node fills its replay from the stream when it starts, and repairs gaps
	// from it. So the stream should hold a little more than the longest break of a
	// client.
	Storage  jetstream.StorageType
	Replicas int
	MaxAge   time.Duration
	MaxBytes int64
	MaxMsgs  int64

	// PublishTimeout is the longest time that Publish tries. It should exceed the
	// time of a leader election, which is up to 9 s. Default 10s.
	PublishTimeout time.Duration
	// CheckInterval is how often a node asks the stream for its last number if it
	// applied no message since it last asked. A busy node asks every tenth time.
	// Default 1s.
	CheckInterval time.Duration

	// Presence reports whether the followers of a topic are counted over all
	// nodes. Each node counts only its own followers of the other topics. That
	// saves messages to all nodes when a follower joins or leaves, so return false
	// for topics with one follower, such as "tab.…". Topics longer than 8 kB are
	// never counted over all nodes. Default: all topics.
	Presence func(topic string) bool
	// Heartbeat is how often a node tells the others that it is alive. The
	// followers of a node that was silent for three of them no longer count.
	// Default 2s.
	Heartbeat time.Duration

	// Memory configures what each node keeps and does for its own followers.
	// Its Logger also logs lost access to the stream, gaps, and messages that were
	// left out.
	Memory hub.MemoryConfig
}

func (c Config) withDefaults() Config {
	set(&c.Prefix, c.Name)
	set(&c.PublishTimeout, 10*time.Second)
	set(&c.CheckInterval, time.Second)
	set(&c.Heartbeat, 2*time.Second)
	if c.Presence == nil {
		c.Presence = func(string) bool { return true }
	}
	return c
}

func set[T comparable](field *T, fallback T) {
	var zero T
	if *field == zero {
		*field = fallback
	}
}

// api returns the prefix of the subjects of the JetStream API.
func (c *Config) api() string {
	switch {
	case c.Domain != "":
		return "$JS." + c.Domain + ".API."
	case c.APIPrefix != "":
		return strings.TrimSuffix(c.APIPrefix, ".") + "."
	}
	return jetstream.DefaultAPIPrefix
}

// replayAge and replayTotal are the bounds of Memory, with its defaults.
func (c *Config) replayAge() time.Duration {
	if c.Memory.ReplayAge > 0 {
		return c.Memory.ReplayAge
	}
	return 10 * time.Minute
}

func (c *Config) replayTotal() int {
	if c.Memory.ReplayTotal > 0 {
		return c.Memory.ReplayTotal
	}
	return 64 << 20
}

// check returns what is wrong with a config that has its defaults, or nil.
func (c *Config) check() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if c.Name == "" {
		problem("Name is required: the name of the stream, another for each app")
	} else if strings.ContainsAny(c.Name, " \t\r\n.*>/\\") {
		problem("Name %q has blanks, dots, wildcards or slashes", c.Name)
	}
	if err := checkPrefix(c.Prefix); err != nil && c.Prefix != "" {
		problem("Prefix %q: %w", c.Prefix, err)
	}
	if c.Domain != "" && c.APIPrefix != "" {
		problem("both Domain and APIPrefix are set")
	}
	if strings.ContainsAny(c.Domain+c.APIPrefix, " \t\r\n*>") || strings.Contains(c.Domain, ".") {
		problem("Domain %q or APIPrefix %q is not valid", c.Domain, c.APIPrefix)
	}
	if c.PublishTimeout < 0 || c.CheckInterval < 0 || c.Heartbeat < 0 || c.MaxAge < 0 || c.MaxBytes < 0 || c.MaxMsgs < 0 || c.Replicas < 0 {
		problem("a duration or limit is negative")
	}
	if age := c.limits().MaxAge; age < c.PublishTimeout {
		problem("MaxAge of %v is below PublishTimeout, %v", age, c.PublishTimeout)
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("natshub: config: %w", errors.Join(problems...))
}
