package natshub

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/hub"
)

func TestCarry(t *testing.T) {
	var tests = []struct {
		name  string
		key   string
		value string
		goes  bool
	}{
		{"traceparent", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true},
		{"tracestate", "tracestate", "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7", true},
		{"its own case", "X-B3-TraceId", "80f198ee56343ba864fe8b2a57d3eff7", true},
		{"empty", "baggage", "", true},
		{"no key", "", "a", false},
		{"another header in the value", "a", "b\r\nDatastar-Key: c", false},
		{"another header in the key", "a: b\r\nDatastar-Key", "c", false},
		{"not ASCII", "a", "é", false},
		{"blanks at an end, which the server takes away", "a", " b", false},
		{"the server's", "Nats-Msg-Id", "1", false},
		{"the server's in another case", "nats-msg-id", "1", false},
		{"ours", headerKey, "all", false},
		{"ours in another case", "datastar-topic", "a", false},
		{"an answer's", "Status", "503", false},
		{"too long", "baggage", strings.Repeat("b", mostCarried), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := &nats.Msg{Header: nats.Header{}}
			refused := carry(m, hub.Carrier{tt.key: tt.value})
			got := carried(nats.Header{tt.key: {tt.value}, jetstream.SequenceHeader: {"7"}, headerAfter: {"e-1"}})
			if tt.goes {
				assert.Empty(t, refused)
				assert.Equal(t, nats.Header{tt.key: {tt.value}}, m.Header)
				assert.Equal(t, hub.Carrier{tt.key: tt.value}, got)
				return
			}
			assert.Equal(t, []string{tt.key}, refused)
			assert.Empty(t, m.Header)
			assert.Nil(t, got)
		})
	}
}

// What is left out takes no room from the rest, in whatever order a map yields them.
func TestCarry_some(t *testing.T) {
	for range 50 {
		m := &nats.Msg{Header: nats.Header{}}
		with := hub.Carrier{"traceparent": "00-0af7", "baggage": strings.Repeat("b", mostCarried), "bad": strings.Repeat("\n", mostCarried)}
		assert.Equal(t, []string{"bad", "baggage"}, carry(m, with))
		assert.Equal(t, nats.Header{"traceparent": {"00-0af7"}}, m.Header)

		m = &nats.Msg{Header: nats.Header{}}
		half := strings.Repeat("c", mostCarried/2)
		assert.Equal(t, []string{"c"}, carry(m, hub.Carrier{"a": half, "b": "1", "c": half, "d": "2"}))
		assert.Equal(t, hub.Carrier{"a": half, "b": "1", "d": "2"}, carried(m.Header))
	}
}

// tracer carries an id, and keeps what was queued.
type tracer struct {
	id     hub.Carrier
	queued chan hub.Queued
}

func (o *tracer) Publish(context.Context, string, int) (hub.Carrier, func(error)) { return o.id, nil }
func (o *tracer) Queued(q hub.Queued)                                             { o.queued <- q }

// A trace goes to each node whose followers receive the event. One without an observer, as
// of a version that knows none, receives the same events.
func TestCarrier_nodes(t *testing.T) {
	t.Parallel()
	s := startServer(t, server.Options{})
	config := named(Config{CheckInterval: quick})
	tracing := func(id hub.Carrier) (*Hub, *tracer) {
		o := &tracer{id, make(chan hub.Queued, 64)}
		config := config
		config.Memory.Observers = []hub.Observer{o}
		return open(t, connect(t, s), config), o
	}
	id := hub.Carrier{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", headerKey: "a key"}
	from, here := tracing(id)
	to, there := tracing(nil)
	plain := open(t, connect(t, s), config)
	idle, nowhere := tracing(nil)
	var pages []*page
	for _, h := range []*Hub{from, to, plain} {
		pages = append(pages, visit(t, h, "", h.Feed("rooms.*")))
	}
	publish(t, from, "rooms.1", "traced")
	publish(t, plain, "rooms.2", "not traced")
	for _, p := range pages {
		p.until("not traced", "traced")
	}
	for _, o := range []*tracer{here, there} {
		first, second := <-o.queued, <-o.queued
		assert.Equal(t, hub.Queued{Topic: "rooms.1", Events: 1, Followers: 1, At: first.At,
			Carrier: hub.Carrier{"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}, first)
		assert.Equal(t, hub.Queued{Topic: "rooms.2", Events: 1, Followers: 1, At: second.At}, second)
	}
	require.NoError(t, idle.Close())
	assert.Empty(t, nowhere.queued, "nobody follows there")
}

// What cannot be carried is logged once, and not for each message.
func TestCarrier_warns(t *testing.T) {
	t.Parallel()
	log, config := new(strings.Builder), named(Config{CheckInterval: quick})
	config.Memory = hub.MemoryConfig{
		Observers: []hub.Observer{&tracer{id: hub.Carrier{headerKey: "a key"}}},
		Logger:    slog.New(slog.NewTextHandler(log, nil)),
	}
	h := open(t, connect(t, startServer(t, server.Options{})), config)
	publish(t, h, "a", "1", "2", "3")
	require.NoError(t, h.Shutdown(t.Context()))
	assert.Equal(t, 1, strings.Count(log.String(), "it is left out"), log)
}
