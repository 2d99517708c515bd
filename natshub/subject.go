package natshub

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/nats-io/nats.go"
)

// What is published goes to prefix.in.topic, where the stream takes it. The
// server sends it on to prefix.out.topic, where each node listens. Nodes speak
// with each other at prefix.node.all and prefix.node.id.

const (
	partIn   = ".in."
	partOut  = ".out."
	partNode = ".node."
)

// headerTopic has the topic if the subject has not: a subject that is longer
// than a line of the protocol, 4096 bytes, would cost the connection.
const (
	headerTopic    = "Datastar-Topic"
	longestSubject = 1024
)

// address sets the subject of a message from its topic. All that is legal in a
// topic is in a subject, too.
func address(m *nats.Msg, prefix, topic string) {
	if len(prefix)+len(partOut)+len(topic) <= longestSubject {
		m.Subject = prefix + partIn + topic
		return
	}
	m.Subject = longSubject(prefix, topic)
	m.Header.Set(headerTopic, topic)
}

// longSubject returns the subject of a topic that does not fit into one.
func longSubject(prefix, topic string) string {
	sum := sha256.Sum256([]byte(topic))
	return prefix + partIn + "long." + hex.EncodeToString(sum[:])
}

// topicOf returns the topic of a message that was stored under a subject. The
// header must agree with it: permissions are for subjects.
func topicOf(header nats.Header, prefix, subject string) (topic string, ok bool) {
	if topic := header.Get(headerTopic); topic != "" {
		return topic, subject == longSubject(prefix, topic)
	}
	return strings.CutPrefix(subject, prefix+partIn)
}

var errPrefix = errors.New("it is no subject")

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
