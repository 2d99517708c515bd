package natshub

import (
	"maps"
	"slices"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/echo-datastar/datastar/hub"
)

// mostCarried bounds what is carried with a message, as W3C bounds its baggage.
const mostCarried = 8 << 10

// carry adds what is carried with a message as headers of their own names, such as
// traceparent, as others who use NATS do. Nodes of versions that know nothing of it
// ignore them. It returns the keys that are left out, which take no room from the others.
func carry(m *nats.Msg, with hub.Carrier) (refused []string) {
	room := mostCarried
	for _, key := range slices.Sorted(maps.Keys(with)) {
		value := with[key]
		if size := len(key) + len(value); carries(key, value) && size <= room {
			m.Header[key] = []string{value}
			room -= size
		} else {
			refused = append(refused, key)
		}
	}
	return refused
}

// carried returns what is carried with a message, or nil.
func carried(h nats.Header) (with hub.Carrier) {
	size := 0
	for key, values := range h {
		if len(values) != 1 || !carries(key, values[0]) {
			continue
		}
		if size += len(key) + len(values[0]); size > mostCarried {
			return nil
		}
		if with == nil {
			with = hub.Carrier{}
		}
		with[key] = values[0]
	}
	return with
}

// carries reports whether a header may be carried: it is not one of the server's, nor of
// this package, and cannot form another.
func carries(key, value string) bool {
	lower := strings.ToLower(key)
	switch {
	case key == "" || strings.HasPrefix(lower, "nats-") || strings.HasPrefix(lower, "datastar-"), lower == "status", lower == "description":
		return false
	case strings.ContainsFunc(key, func(r rune) bool { return !isWord(r) }):
		return false
	}
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) && value == strings.TrimSpace(value)
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}
