package natshub

import (
	"iter"

	"github.com/echo-datastar/datastar/hub"
)

// parts splits crowds into parts that fit into one message each. A large crowd is in
// several.
func parts(crowds map[string]hub.Crowd) iter.Seq[map[string]hub.Crowd] {
	return func(yield func(map[string]hub.Crowd) bool) {
		part, size := map[string]hub.Crowd{}, 0
		for topic, c := range crowds {
			for rest, more := c.Members, true; more; more = len(rest) > 0 {
				n, bytes := some(rest, reportBytes-size)
				part[topic] = hub.Crowd{Followers: c.Followers, Members: rest[:n]}
				rest = rest[n:]
				if size += len(topic) + 32 + bytes; size < reportBytes {
					continue
				}
				if !yield(part) {
					return
				}
				part, size = map[string]hub.Crowd{}, 0
			}
		}
		if len(part) > 0 {
			yield(part)
		}
	}
}

// some returns how many of the members fit into some bytes, and how many they take.
// At least one is taken.
func some(members []hub.Member, room int) (n, bytes int) {
	const rest = 96 // of a member beside its key
	for n < len(members) && (n == 0 || bytes < room) {
		bytes += len(members[n].Key) + rest
		n++
	}
	return n, bytes
}
