package natshub

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

// quick has what takes a second take a moment.
const quick = 50 * time.Millisecond

// say is an event that cannot be left out.
func say(text string) event.Event {
	return event.MergeFragments("<li>"+text+"</li>", event.WithSelector("#said"), event.WithMergeMode(event.Append))
}

var spoken = regexp.MustCompile(`<li>(.*)</li>|id: (.*)`)

// page is a browser tab.
type page struct {
	t     testing.TB
	next  func() (event.Batch, error, bool)
	stop  func()
	last  string
	texts []string
	err   error
}

func visit(t testing.TB, h *Hub, after string, feed hub.Feed) *page {
	t.Helper()
	p := &page{t: t, last: after}
	p.next, p.stop = iter.Pull2(feed.Events(t.Context(), after))
	t.Cleanup(p.stop)
	p.read()
	return p
}

func (p *page) read() {
	batch, err, more := p.next()
	if p.err = err; err != nil || !more {
		return
	}
	stream, err := batch.Append(nil, event.V1)
	require.NoError(p.t, err)
	for _, match := range spoken.FindAllStringSubmatch(string(stream), -1) {
		if match[1] != "" {
			p.texts = append(p.texts, match[1])
		} else {
			p.last = match[2]
		}
	}
}

// until reads until a text, and asserts what was said since it was last called.
func (p *page) until(text string, expect ...string) {
	p.t.Helper()
	for p.err == nil && (len(p.texts) == 0 || p.texts[len(p.texts)-1] != text) {
		p.read()
	}
	require.NoError(p.t, p.err)
	require.Equal(p.t, append(expect, text), p.texts)
	p.texts = nil
}

func publish(t testing.TB, h *Hub, topic string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		require.NoError(t, h.Publish(t.Context(), topic, say(text)))
	}
}

func numbers(from, to int) (texts []string) {
	for n := from; n < to; n++ {
		texts = append(texts, fmt.Sprint(n))
	}
	return texts
}

func shown(_ context.Context, topic string) ([]event.Event, error) {
	return []event.Event{say("snapshot of " + topic)}, nil
}

// TestNodes has pages go from one node to the other and back.
func TestNodes(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	p := visit(t, a, "", a.Feed("x.*"))
	publish(t, b, "x.1", "1")
	publish(t, a, "x.2", "2")
	publish(t, a, "y", "not ours")
	p.until("2", "1")
	for range 20 {
		for _, h := range []*Hub{b, a} {
			p.stop()
			publish(t, a, "x.1", "missed on a")
			publish(t, b, "x.3", "missed on b")
			p = visit(t, h, p.last, h.Feed("x.*"))
			p.until("missed on b", "missed on a")
		}
	}
	assert.Zero(t, a.Stats().Gaps+b.Stats().Gaps)
	assert.EqualValues(t, 42, a.Stats().Published)
	assert.EqualValues(t, 41, b.Stats().Published)
	assert.Zero(t, a.StreamStats().Gaps+b.StreamStats().Gaps+a.StreamStats().Skipped)
	eventually(t, func() bool { return a.StreamStats().Nodes == 1 && b.StreamStats().Nodes == 1 })
}

// deafen has a node miss some of what the server sends on.
func deafen(t *testing.T, h *Hub, misses func(m *nats.Msg) bool) {
	t.Helper()
	for _, sub := range h.subs {
		if strings.Contains(sub.Subject, partOut) {
			require.NoError(t, sub.Unsubscribe())
		}
	}
	sub, err := h.conn.Subscribe(h.config.Prefix+partOut+">", func(m *nats.Msg) {
		if !misses(m) {
			h.hear(m)
		}
	})
	require.NoError(t, err)
	h.subs = append(h.subs, sub)
	require.NoError(t, h.conn.Flush())
}

// TestGaps_repaired has a node miss single messages, many, and the last ones.
func TestGaps_repaired(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick, Memory: hub.MemoryConfig{QueueEvents: 10_000}})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var heard atomic.Int32
	var every, deaf atomic.Int32
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() > 0 || every.Load() > 0 && heard.Add(1)%every.Load() == 0 })
	p := visit(t, b, "", b.Feed("x"))

	every.Store(3)
	publish(t, a, "x", numbers(0, 100)...)
	p.until("99", numbers(0, 99)...)
	deaf.Store(1) // it finds the tail only by asking
	publish(t, a, "x", numbers(0, 2000)...)
	p.until("1999", numbers(0, 1999)...)
	publish(t, b, "x", "its own") // it knows from the answer that there is one
	p.until("its own")
	assert.Greater(t, b.StreamStats().Repaired, uint64(2000))
	assert.Zero(t, b.StreamStats().Gaps)
}

// TestGaps_behind has a page come to a node that did not hear yet what it saw.
func TestGaps_behind(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: time.Hour})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	deafen(t, b, func(*nats.Msg) bool { return true })
	publish(t, a, "x", numbers(0, 5)...)
	seen := a.Position()
	publish(t, a, "x", "missed")
	p := visit(t, b, seen, b.Feed("x"))
	p.until("missed")
	assert.Zero(t, b.Stats().Gaps)
}

// TestGaps_trimmed has the limits drop what a node did not hear.
func TestGaps_trimmed(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick, MaxMsgs: 10})
	var gaps atomic.Int32
	config.Memory.OnGap = func(hub.Follower, string) { gaps.Add(1) }
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var deaf atomic.Bool
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() })
	with, without := visit(t, b, "", b.Feed("x").Snapshot(shown)), visit(t, b, "", b.Feed("x"))
	with.until("snapshot of x")
	publish(t, a, "x", "heard")
	with.until("heard")
	without.until("heard")
	deaf.Store(true)
	b.line.mu.Lock() // it does nothing meanwhile
	publish(t, a, "x", numbers(0, 50)...)
	b.line.mu.Unlock()
	with.until("snapshot of x")
	without.read()
	assert.ErrorIs(t, without.err, hub.ErrGap)
	deaf.Store(false)
	publish(t, a, "x", "after")
	with.until("after")
	assert.EqualValues(t, 1, b.StreamStats().Gaps)
	eventually(t, func() bool { return gaps.Load() == 1 })
}

// TestGaps_deleted has somebody delete a message that a node did not hear.
func TestGaps_deleted(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	a, b := open(t, connect(t, s), config), open(t, connect(t, s), config)
	var deaf atomic.Bool
	deafen(t, b, func(*nats.Msg) bool { return deaf.Load() })
	p := visit(t, b, "", b.Feed("x").Snapshot(shown))
	publish(t, a, "x", "heard")
	p.until("heard", "snapshot of x")
	stream, err := jet(t, a.conn).Stream(t.Context(), config.Name)
	require.NoError(t, err)
	deaf.Store(true)
	b.line.mu.Lock() // it does nothing meanwhile
	publish(t, a, "x", "deleted")
	require.NoError(t, stream.DeleteMsg(t.Context(), a.line.mark().last))
	publish(t, a, "x", "1", "2")
	b.line.mu.Unlock()
	p.until("snapshot of x") // it shows what came until then
	eventually(t, func() bool { return b.Position() == a.Position() })
	deaf.Store(false)
	publish(t, a, "x", "3")
	for len(p.texts) == 0 || p.texts[len(p.texts)-1] != "3" {
		p.read()
		require.NoError(t, p.err)
	}
	assert.EqualValues(t, 1, b.StreamStats().Gaps)
}

// TestRestart_process starts a node anew: its pages get what they missed.
func TestRestart_process(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]jetstream.StorageType{"file": jetstream.FileStorage, "memory": jetstream.MemoryStorage} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, server.Options{})
			config := named(Config{Storage: storage})
			a := open(t, connect(t, s), config)
			publish(t, a, "x", numbers(0, 2000)...)
			seen := a.Position()
			publish(t, a, "x", numbers(0, 1500)...)
			require.NoError(t, a.Close())
			if storage == jetstream.FileStorage {
				s.kill()
				s.start()
			}
			b := open(t, connect(t, s), config)
			p := visit(t, b, seen, b.Feed("x"))
			p.until("1499", numbers(0, 1499)...)
			assert.Zero(t, b.Stats().Gaps)
			for _, bounded := range []hub.MemoryConfig{{ReplayAge: time.Nanosecond}, {ReplayTotal: 20_000}, {ReplayEvents: -1}} {
				config.Memory = bounded
				c := open(t, connect(t, s), config)
				assert.Less(t, c.StreamStats().Applied, uint64(1000))
				assert.Equal(t, b.Position(), c.Position())
				visit(t, c, seen, c.Feed("x"))
				assert.EqualValues(t, 1, c.Stats().Gaps, "it is not kept, and told as a gap")
				publish(t, c, "x", "on")
				p.until("on")
			}
		})
	}
}

// TestRestart_memory restarts a server that has the stream in memory.
func TestRestart_memory(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Storage: jetstream.MemoryStorage, CheckInterval: quick})
	nodes := []*Hub{open(t, connect(t, s), config), open(t, connect(t, s), config)}
	var with, without []*page
	publish(t, nodes[0], "x", numbers(0, 10)...)
	agree := func() bool { return nodes[0].Position() == nodes[1].Position() }
	eventually(t, agree)
	for _, h := range nodes {
		with = append(with, visit(t, h, "", h.Feed("x").Snapshot(shown)))
		without = append(without, visit(t, h, nodes[0].Position(), h.Feed("x")))
	}
	publish(t, nodes[0], "x", numbers(0, 10)...)
	for _, p := range with {
		p.until("9", append([]string{"snapshot of x"}, numbers(0, 9)...)...)
	}
	old := nodes[0].Position()
	s.kill()
	s.start()
	for i, p := range with {
		p.until("snapshot of x")
		for without[i].err == nil {
			without[i].read()
		}
		assert.ErrorIs(t, without[i].err, hub.ErrGap)
	}
	eventually(t, agree)
	publish(t, nodes[0], "x", numbers(0, 100)...)
	for i, p := range with {
		p.until("99", numbers(0, 99)...)
		gaps := nodes[i].Stats().Gaps
		visit(t, nodes[i], old, nodes[i].Feed("x"))
		assert.Equal(t, gaps+1, nodes[i].Stats().Gaps)
	}
}

// TestRestart_emptied has a cluster lose a stream that one server had in
// memory. To the cluster it is the same stream, with the same numbers.
func TestRestart_emptied(t *testing.T) {
	t.Parallel()
	servers := startCluster(t, 3)
	config := named(Config{Storage: jetstream.MemoryStorage, CheckInterval: 100 * time.Millisecond})
	a := open(t, connect(t, servers...), config)
	leader := leaderOf(t, a, servers)
	var others []*node
	for _, s := range servers {
		if s != leader {
			others = append(others, s)
		}
	}
	b, c := open(t, connect(t, others...), config), open(t, connect(t, others...), config)
	require.NoError(t, a.Close())
	pages := []*page{visit(t, b, "", b.Feed("x").Snapshot(shown)), visit(t, c, "", c.Feed("x").Snapshot(shown))}
	publish(t, b, "x", numbers(0, 20)...)
	for _, p := range pages {
		p.until("19", append([]string{"snapshot of x"}, numbers(0, 19)...)...)
	}
	old := b.Position()
	leader.kill()
	leader.start()
	publish(t, b, "x", "after") // by this they see it at once
	for _, p := range pages {
		for p.err == nil && len(p.texts) == 0 {
			p.read()
		}
		require.NoError(t, p.err)
		assert.Equal(t, "snapshot of x", p.texts[0])
	}
	eventually(t, func() bool { return b.Position() == c.Position() })
	assert.NotEqual(t, strings.Split(old, "-")[0], strings.Split(b.Position(), "-")[0])
	gaps := c.Stats().Gaps
	visit(t, c, old, c.Feed("x"))
	assert.Equal(t, gaps+1, c.Stats().Gaps)
	d := open(t, connect(t, others...), config)
	assert.Equal(t, b.Position(), d.Position(), "who comes later finds the new epoch")
}

// leaderOf returns the server that leads the stream.
func leaderOf(t testing.TB, h *Hub, servers []*node) (leader *node) {
	t.Helper()
	eventually(t, func() bool {
		for _, s := range servers {
			if s.Running() && s.JetStreamIsStreamLeader("$G", h.config.Name) {
				leader = s
				return true
			}
		}
		return false
	})
	return leader
}

// TestPublish_election kills the leader while events are published.
func TestPublish_election(t *testing.T) {
	t.Parallel()
	servers := startCluster(t, 3)
	config := named(Config{Replicas: 3, CheckInterval: quick, PublishTimeout: 40 * time.Second})
	a := open(t, connect(t, servers...), config)
	b := open(t, connect(t, servers[2], servers[1], servers[0]), config)
	p := visit(t, b, "", b.Feed("x"))
	killed := leaderOf(t, a, servers)
	for n := range 300 {
		if n == 100 {
			go killed.kill()
		}
		publish(t, a, "x", fmt.Sprint(n))
	}
	p.until("299", numbers(0, 299)...)
	killed.WaitForShutdown()
	killed.start()
	publish(t, b, "x", "again")
	p.until("again")
	for _, h := range []*Hub{a, b} {
		assert.Zero(t, h.StreamStats().Gaps)
		assert.Zero(t, h.Stats().Gaps)
	}
}

func TestPublish_errors(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{PublishTimeout: 300 * time.Millisecond}))
	large := say(strings.Repeat("x", 1<<20))
	assert.ErrorIs(t, h.Publish(t.Context(), "x", large), ErrTooLarge)

	require.NoError(t, jet(t, h.conn).DeleteStream(t.Context(), h.config.Name))
	assert.ErrorIs(t, h.Publish(t.Context(), "x", say("1")), ErrUnavailable)
	s.kill()
	err := h.Publish(t.Context(), "x", say("2"))
	assert.ErrorIs(t, err, ErrUnconfirmed)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, h.Publish(ctx, "x", say("3")), context.DeadlineExceeded)
	time.AfterFunc(20*time.Millisecond, func() { _ = h.Close() })
	assert.ErrorIs(t, h.Publish(t.Context(), "x", say("4")), hub.ErrClosed)
	assert.Zero(t, h.Stats().Published)
}

// TestForeign has others publish what is none of a hub's messages.
func TestForeign(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	h := open(t, connect(t, s), named(Config{CheckInterval: quick}))
	p := visit(t, h, "", h.Feed(">"))
	in, out := h.config.Prefix+partIn, h.config.Prefix+partOut
	for _, body := range []string{"", "hello", "\x02", "\x01\x02\x01\x63"} {
		require.NoError(t, h.conn.Publish(in+"x", []byte(body)))
	}
	forged := nats.NewMsg(in + "x")
	forged.Header.Set(jetstream.SequenceHeader, "18446744073709551615")
	forged.Header.Set(headerTopic, "not a topic")
	forged.Data, _ = encode([]event.Event{say("forged")})
	require.NoError(t, h.conn.PublishMsg(forged))
	require.NoError(t, h.conn.Publish(out+"x", forged.Data))
	publish(t, h, "x", "ours")
	p.until("ours")
	assert.EqualValues(t, 5, h.StreamStats().Skipped)
	assert.Zero(t, h.StreamStats().Gaps)
}

// TestMisfits has a stream that is another than the config wants.
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
	open(t, conn, Config{Name: config.Name, Logger: config.Logger}) // it takes what it does not say
	_, err = New(t.Context(), conn, Config{Name: config.Name, MaxMsgs: 2000})
	assert.EqualError(t, err, "natshub: the stream does not fit: "+config.Name+": max messages is 1000, not 2000")
}

// TestPermissions has a node that may do what the documentation says it needs.
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
	assert.NotEqual(t, b.epochOf(b.renew(t.Context(), must(b.ask(t.Context())))), strings.Split(a.Position(), "-")[0])
	assert.Empty(t, b.salt)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestClosedConnection has a connection give up.
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

func TestEmptied(t *testing.T) {
	t.Parallel()
	created := time.Now()
	info := func(first, last, msgs uint64) *jetstream.StreamInfo {
		return &jetstream.StreamInfo{Created: created, Config: jetstream.StreamConfig{FirstSeq: first}, State: jetstream.StreamState{LastSeq: last, Msgs: msgs}}
	}
	later := created.Add(time.Hour)
	assert.True(t, emptied(info(100, 99, 0), later))
	assert.True(t, emptied(info(0, 0, 0), later))
	assert.False(t, emptied(info(100, 99, 0), created), "it is new")
	assert.False(t, emptied(info(100, 105, 0), later), "its limits dropped all")
	assert.False(t, emptied(info(100, 105, 6), later))
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
	assert.EqualError(t, err, "natshub: no connection")
}

// TestPresence counts followers on two nodes, of which one dies.
func TestPresence(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick, Presence: func(topic string) bool { return topic != "own" }})
	told := make(chan string, 1000)
	config.Memory.OnPresence = func(topic string, n int) { told <- fmt.Sprint(topic, " ", n) }
	expect := func(expect string) {
		t.Helper()
		for {
			select {
			case got := <-told:
				if got == expect {
					return
				}
			case <-time.After(30 * time.Second):
				require.Fail(t, "not told", expect)
			}
		}
	}
	a := open(t, connect(t, s), config)
	config.Memory.OnPresence = nil
	b := open(t, connect(t, s), config)
	visit(t, b, "", b.Feed("x", "own", "y.*"))
	expect("x 1")
	visit(t, a, "", a.Feed("x", "own"))
	expect("x 2")
	eventually(t, func() bool { return b.Followers("x") == 2 })
	assert.Equal(t, 1, a.Followers("own"))
	assert.Equal(t, 1, b.Followers("own"))
	lost := visit(t, b, "", b.Feed("z"))
	expect("z 1")
	lost.stop()
	expect("z 0")

	c := open(t, connect(t, s), config) // it comes when the others are there
	eventually(t, func() bool { return c.Followers("x") == 2 })
	visit(t, c, "", c.Feed("x"))
	expect("x 3")
	require.NoError(t, c.Close())
	expect("x 2")
	b.conn.Close() // it cannot say goodbye
	expect("x 1")
	eventually(t, func() bool { return a.StreamStats().Nodes == 0 })
}

// TestPresence_many has a node come to others with many topics, more than fit
// into a message, and miss some of what they tell.
func TestPresence_many(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{Heartbeat: quick})
	a := open(t, connect(t, s), config)
	const n = 3000
	topics := make([]string, n)
	for i := range topics {
		topics[i] = fmt.Sprintf("topic.with.a.long.name.%d", i)
	}
	p := visit(t, a, "", a.Feed(topics...))
	b := open(t, connect(t, s), config)
	all := func() (sum int) {
		for _, topic := range topics {
			sum += b.Followers(topic)
		}
		return sum
	}
	eventually(t, func() bool { return all() == n })
	for _, sub := range b.subs {
		if strings.HasSuffix(sub.Subject, partNode+toAll) {
			require.NoError(t, sub.Unsubscribe())
		}
	}
	p.stop()
	pages := []*page{visit(t, a, "", a.Feed(topics[:10]...)), visit(t, a, "", a.Feed(topics[:20]...))}
	sub, err := b.conn.Subscribe(b.config.Prefix+partNode+toAll, b.crowd.hear)
	require.NoError(t, err)
	defer func() { _ = sub.Unsubscribe() }()
	eventually(t, func() bool { return all() == 30 })
	for _, p := range pages {
		p.stop()
	}
	eventually(t, func() bool { return all() == 0 })
}
