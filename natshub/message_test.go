package natshub

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/hub"
)

func TestAddress(t *testing.T) {
	long := strings.Repeat("long.", 2000) + "er"
	for _, topic := range []string{"a", "a.b", "in.out.long", "é.ñ\u00a0\u2028.😀", "$SYS.x", "a/b\\c\"'{}|", "_INBOX", "-", long, long + "e", "long." + strings.Repeat("0", 64)} {
		require.NoError(t, hub.NewReplica(hub.MemoryConfig{}, nil).Check(t.Context(), topic))
		m := nats.NewMsg("")
		address(m, "some.prefix", topic)
		assert.LessOrEqual(t, len(m.Subject), longestSubject)
		assert.True(t, strings.HasPrefix(m.Subject, "some.prefix.in."))
		got, ok := topicOf(m.Header, "some.prefix", m.Subject)
		assert.True(t, ok)
		assert.Equal(t, topic, got)
	}
	_, ok := topicOf(nats.Header{}, "some.prefix", "other.in.a")
	assert.False(t, ok)
}

func TestDecode(t *testing.T) {
	events := []event.Event{event.MergeFragments("<p>"), event.ConsoleLog(""), event.Redirect("/")}
	body, err := encode(events)
	require.NoError(t, err)
	got, err := decode(body)
	require.NoError(t, err)
	assert.Equal(t, events, got)
	for i := range body {
		if got, err := decode(body[:i]); err == nil {
			assert.Less(t, len(got), len(events))
			assert.Equal(t, append([]event.Event(nil), events[:len(got)]...), got)
		}
	}
	_, err = encode([]event.Event{{}})
	assert.Error(t, err)
}

func TestDecode_refuses(t *testing.T) {
	for given, expect := range map[string]string{
		"":                      "cut short",
		"\x02\x00":              "version 2 is not known",
		"\x01\x05abc":           "cut short",
		"\x01\x00":              "cut short",
		"\x01\x02\x02\x01":      "version 2 is not known",
		"\x01\x02\x01\x63":      "verb 99 is not known",
		"\x01\xff\xff\xff\xff":  "cut short",
		"<p>not ours at all</p": "version 60 is not known",
	} {
		_, err := decode([]byte(given))
		assert.ErrorContains(t, err, expect, "%q", given)
	}
}

func FuzzDecode(f *testing.F) {
	body, _ := encode([]event.Event{event.MergeFragments("<p>"), event.MergeSignals(map[string]int{"a": 1})})
	f.Add(body)
	f.Add([]byte("\x01\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := decode(body)
		if err != nil {
			return
		}
		again, err := encode(events)
		require.NoError(t, err)
		got, err := decode(again)
		require.NoError(t, err)
		require.Equal(t, events, got)
	})
}

func TestMessage_contradicts(t *testing.T) {
	for after, expect := range map[string]bool{"e-6": false, "e-7": true, "e-8": true, "e-7-m": true, "e-6-m": false, "f-8": false, "": false, "e-": false, "e-x": false, "8": false} {
		assert.Equal(t, expect, (&message{seq: 7, after: after}).contradicts("e"), after)
	}
}
