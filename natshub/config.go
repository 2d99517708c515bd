package natshub

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/echo-datastar/datastar/hub"
)

// Config says which stream a [Hub] is over, and what each node does. The zero
// value has the defaults. All nodes of a hub have the same Name, Prefix and
// limits.
type Config struct {
	// Name is that of the stream, and Prefix begins all subjects: see the
	// package documentation. Default "datastar", and the name.
	Name   string
	Prefix string

	// Storage, Replicas, MaxAge, MaxBytes and MaxMsgs are the stream's, and what
	// it has of them must not differ if they are set: then New returns
	// ErrStream. Replicas may be as many as there are servers in the cluster: 1,
	// 3 or 5. Default file, 1, the replay age of Memory, 256 MiB and 1,000,000.
	//
	// The stream is what a node that starts fills its own replay from, and what
	// it repairs gaps from: it should hold a little more than the longest break.
	Storage  jetstream.StorageType
	Replicas int
	MaxAge   time.Duration
	MaxBytes int64
	MaxMsgs  int64

	// PublishTimeout is how long Publish tries at most. It should be longer than
	// a leader election, which takes up to 7 s. Default 10s.
	PublishTimeout time.Duration
	// CheckInterval is how often a node that heard nothing asks whether there
	// was something. One that hears asks every tenth time. Default 1s.
	CheckInterval time.Duration

	// Presence says of which topics the followers are counted over all nodes.
	// Of the others each node counts its own, which saves a message to all nodes
	// per follower that comes or goes: leave out what has one follower, such as
	// "tab.…". Topics above 8 kB are never counted over nodes. Default: all.
	Presence func(topic string) bool
	// Heartbeat is how often a node says that it is alive. After three of them
	// without a word its followers do not count any more. Default 2s.
	Heartbeat time.Duration

	// Memory is what each node keeps and does for its own followers. OnOverflow
	// is told by the goroutine that published only for what was published here.
	Memory hub.MemoryConfig

	// Logger is told of lost connections to the stream, gaps, and messages that
	// were left out. Default slog.Default().
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	set(&c.Name, "datastar")
	set(&c.Prefix, c.Name)
	set(&c.PublishTimeout, 10*time.Second)
	set(&c.CheckInterval, time.Second)
	set(&c.Heartbeat, 2*time.Second)
	if c.Presence == nil {
		c.Presence = func(string) bool { return true }
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c
}

func set[T comparable](field *T, fallback T) {
	var zero T
	if *field == zero {
		*field = fallback
	}
}

// replayAge and replayTotal are the bounds of Memory that apply.
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

// check returns what is wrong with a config that has its defaults.
func (c *Config) check() error {
	var problems []error
	problem := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if strings.ContainsAny(c.Name, " \t\r\n.*>/\\") {
		problem("Name %q has blanks, dots, wildcards or slashes", c.Name)
	}
	if err := checkPrefix(c.Prefix); err != nil {
		problem("Prefix %q: %w", c.Prefix, err)
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
