package natshub

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/nats-io/nats.go"
)

// A node publishes to prefix.in.topic, and the stream stores what is published there.
// The server republishes it to prefix.out.topic, to which every node subscribes.
// Nodes send reports to prefix.node.all, or to one node at prefix.node.id.

const (
	partIn   = ".in."
	partOut  = ".out."
	partNode = ".node."
)

// headerTopic is the header that holds a topic too long for a subject. The server
// closes a connection that sends a line of the NATS protocol longer than 4096 bytes.
const (
	headerTopic    = "Datastar-Topic"
	longestSubject = 1024
)

// address sets the subject of a message for its topic. Every character of a
// topic is legal in a subject.
func address(m *nats.Msg, prefix, topic string) {
	if len(prefix)+len(partOut)+len(topic) <= longestSubject {
		m.Subject = prefix + partIn + topic
		return
	}
	m.Subject = longSubject(prefix, topic)
	m.Header.Set(headerTopic, topic)
}

// longSubject returns the subject for a topic that is too long for one.
func longSubject(prefix, topic string) string {
	sum := sha256.Sum256([]byte(topic))
	return prefix + partIn + "long." + hex.EncodeToString(sum[:])
}

// topicOf returns the topic of a message that was stored under a subject. If
// the topic is in a header, it must fit the subject, since permissions are for
// subjects.
func topicOf(header nats.Header, prefix, subject string) (topic string, ok bool) {
	if topic := header.Get(headerTopic); topic != "" {
		return topic, subject == longSubject(prefix, topic)
	}
	return strings.CutPrefix(subject, prefix+partIn)
}

var errPrefix = errors.New("it is not a valid subject")

func checkPrefix(prefix string) error {
	for part := range strings.SplitSeq(prefix, ".") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '*' || r == '>' }) {
			return errPrefix
		}
	}
	if len(prefix) > 200 || strings.HasPrefix(prefix, "$") || strings.HasPrefix(prefix, "_") {
		return errPrefix
	}
	return nil
}
