package once

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/echo-datastar/datastar/event"
	"github.com/echo-datastar/datastar/internal/signals"
)

// maxKey is how many bytes a key may have.
const maxKey = 128

// ErrKey is returned when a request's key is no key.
var ErrKey = fmt.Errorf("datastar: %s has to be one value of 1 to %d printable ASCII characters", event.KeyHeader, maxKey)

// Key names a command: who sent it, what it asks for, and the key it came with.
type Key [sha256.Size]byte

// KeyOf returns the key of these parts, in this order.
func KeyOf(parts ...string) Key {
	var buf []byte
	for _, part := range parts {
		buf = binary.AppendUvarint(buf, uint64(len(part)))
		buf = append(buf, part...)
	}
	return sha256.Sum256(buf)
}

// Find returns the key that a request came with, or "". It returns [ErrKey] when
// there are several, or it is none.
func Find(r *http.Request) (string, error) {
	keys, ok := r.Header[event.KeyHeader]
	if !ok {
		keys = inQuery(r.URL.RawQuery)
	}
	switch {
	case len(keys) == 0:
		return "", nil
	case len(keys) > 1 || !valid(keys[0]):
		return "", ErrKey
	}
	return keys[0], nil
}

func inQuery(query string) (keys []string) {
	for part := range strings.SplitSeq(query, "&") {
		if value, ok := strings.CutPrefix(part, event.KeyParam+"="); ok {
			key, err := url.QueryUnescape(value)
			if err != nil {
				key = "" // which is invalid
			}
			keys = append(keys, key)
		}
	}
	return keys
}

func valid(key string) bool {
	for i := range len(key) {
		if key[i] < ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxKey
}

// Identify names a command: who asks, for what, with which key. Signals in the
// query do not count, since a client may collect them anew for a repeat.
func Identify(r *http.Request, scope, key string) Key {
	parts := []string{scope, key, r.Method, r.Host, r.URL.EscapedPath()}
	for part := range strings.SplitSeq(signals.WithoutSignals(r.URL.RawQuery), "&") {
		if !strings.HasPrefix(part, event.KeyParam+"=") {
			parts = append(parts, part)
		}
	}
	return KeyOf(parts...)
}
