package natshub

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

// TestMisfits opens a hub on a stream that does not fit the config.
func TestMisfits(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	conn := connect(t, s)
	_, err := jet(t, conn).CreateStream(t.Context(), jetstream.StreamConfig{
		Name: "theirs", Subjects: []string{"theirs.>"}, Storage: jetstream.MemoryStorage, Retention: jetstream.WorkQueuePolicy,
		Discard: jetstream.DiscardNew, MaxAge: time.Hour, MaxBytes: 1000, MaxMsgs: 7, MaxMsgsPerSubject: 3, Duplicates: time.Second, NoAck: true,
	})
	require.NoError(t, err)
	_, err = New(t.Context(), conn, Config{Name: "theirs", MaxAge: time.Minute, MaxBytes: 2000, MaxMsgs: 8, Replicas: 3})
	require.ErrorIs(t, err, ErrStream)
	for _, expect := range []string{
		"storage is Memory, not File", "replicas is 1, not 3", "max age is 1h0m0s, not 1m0s", "max bytes is 1000, not 2000", "max messages is 7, not 8",
		"subjects is [theirs.>], not [theirs.in.>]", "republish is", "allow direct is false", "duplicate window is 1s, not at least 10s",
		"retention is WorkQueue, not Limits", "discard is DiscardNew, not DiscardOld", "max messages per subject is 3", "no ack is true",
	} {
		assert.ErrorContains(t, err, expect)
	}
	config := named(Config{MaxAge: time.Hour, MaxBytes: 1 << 20, MaxMsgs: 1000})
	open(t, conn, config)
	open(t, conn, named(Config{Name: config.Name})) // settings that the config leaves out may differ
	_, err = New(t.Context(), conn, Config{Name: config.Name, MaxMsgs: 2000})
	assert.EqualError(t, err, "natshub: the stream does not fit: "+config.Name+": max messages is 1000, not 2000")
}

// TestPermissions gives a node the permissions that the package documentation
// names.
func TestPermissions(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{Users: []*server.User{{
		Username: "app", Password: "secret", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Allow: []string{
				"rooms.in.>", "rooms.node.>", "$JS.API.STREAM.INFO.rooms", "$JS.API.STREAM.CREATE.rooms", "$JS.API.STREAM.UPDATE.rooms", "$JS.API.DIRECT.GET.rooms",
			}},
			Subscribe: &server.SubjectPermission{Allow: []string{"rooms.out.>", "rooms.node.>", "_INBOX.>"}},
		},
	}}})
	conn, err := nats.Connect(s.ClientURL(), nats.UserInfo("app", "secret"), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		assert.NoError(t, err)
	}))
	require.NoError(t, err)
	defer conn.Close()
	a := open(t, conn, named(Config{Name: "rooms", CheckInterval: quick}))
	publish(t, a, "x", numbers(0, 10)...)
	b := open(t, conn, named(Config{Name: "rooms", CheckInterval: quick}))
	p := visit(t, b, a.Position(), b.Feed("x"))
	publish(t, a, "x", "1")
	p.until("1")
	eventually(t, func() bool { return a.Followers("x") == 1 })
	before, _, _ := strings.Cut(a.Position(), "-") // the nodes also find out by themselves
	assert.NotEqual(t, before, b.keeper.epochOf(b.keeper.renew(t.Context(), must(b.link.ask(t.Context())))))
	assert.Zero(t, b.keeper.ahead)
}

// TestPermissions_missing gives a node all permissions but one.
func TestPermissions_missing(t *testing.T) {
	t.Parallel()
	publishes := []string{"rooms.in.>", "rooms.node.>", "$JS.API.STREAM.INFO.rooms", "$JS.API.DIRECT.GET.rooms", "$JS.API.STREAM.CREATE.rooms"}
	subscribes := []string{"rooms.out.>", "rooms.node.>", "_INBOX.>"}
	without := func(all []string, one string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(subject string) bool { return subject == one })
	}
	for _, missing := range slices.Concat(publishes, []string{"sub rooms.out.>", "sub rooms.node.>", "sub _INBOX.>"}) {
		t.Run(missing, func(t *testing.T) {
			subject, sub := strings.CutPrefix(missing, "sub ")
			allow := server.Permissions{Publish: &server.SubjectPermission{Allow: publishes}, Subscribe: &server.SubjectPermission{Allow: subscribes}}
			if sub {
				allow.Subscribe.Allow = without(subscribes, subject)
			} else {
				allow.Publish.Allow = without(publishes, subject)
			}
			s := startServer(t, server.Options{Users: []*server.User{{Username: "app", Password: "secret", Permissions: &allow}}})
			conn, err := nats.Connect(s.ClientURL(), nats.UserInfo("app", "secret"), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
			require.NoError(t, err)
			defer conn.Close()
			began := time.Now()
			_, err = New(t.Context(), conn, named(Config{Name: "rooms"}))
			require.ErrorIs(t, err, errDenied)
			assert.ErrorContains(t, err, `"`+strings.TrimSuffix(subject, ">"))
			t.Log(time.Since(began), err)
			if !strings.Contains(missing, "CREATE") {
				assert.Less(t, time.Since(began), 2*time.Second)
			}
		})
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestClosedConnection closes the connection, as nats.go does when it gives up.
func TestClosedConnection(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	conn := connect(t, s)
	h := open(t, conn, named(Config{}))
	p := visit(t, h, "", h.Feed("x"))
	conn.Close()
	for p.err == nil {
		p.read()
	}
	assert.ErrorIs(t, p.err, hub.ErrClosed)
	assert.ErrorIs(t, h.Publish(t.Context(), "x", say("late")), hub.ErrClosed)
}

func TestConfig_check(t *testing.T) {
	t.Parallel()
	for _, given := range []Config{
		{Name: "a.b"}, {Name: "a b"}, {Prefix: "a..b"}, {Prefix: "a.*"}, {Prefix: "$JS"}, {Prefix: "_INBOX"}, {Prefix: strings.Repeat("x", 300)},
		{PublishTimeout: -1}, {MaxMsgs: -1}, {MaxAge: time.Second}, {Heartbeat: -1},
	} {
		_, err := New(t.Context(), nil, given)
		assert.ErrorContains(t, err, "natshub: config: ", "%+v", given)
	}
	_, err := New(t.Context(), nil, Config{})
	assert.ErrorContains(t, err, "natshub: config: Name is required")
	_, err = New(t.Context(), nil, Config{Name: "a"})
	assert.EqualError(t, err, "natshub: the connection is nil")
}
