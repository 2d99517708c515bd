package hub

import (
	"crypto/rand"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// An id is an epoch, "-" and a sequence number. Where a broker numbers the
// messages, "-" and the mark of the message follow. After "." it says which
// topics the page's stream covers, and after "~" which page it is.

// position is a place in the order of what is published.
type position struct {
	epoch string // the life of a hub
	seq   uint64
	mark  string // tells messages with the same number apart, or ""
}

// newEpoch returns a random epoch. It is made with the hub, so a hub never treats
// the id of another hub as its own.
func newEpoch() string { return strings.ToLower(rand.Text()[:12]) }

// String returns the id of the position.
func (p position) String() string {
	id := p.epoch + "-" + strconv.FormatUint(p.seq, 10)
	if p.mark != "" {
		id += "-" + p.mark
	}
	return id
}

// next returns the position after p in the same epoch.
func (p position) next() position { return position{epoch: p.epoch, seq: p.seq + 1} }

// cursor is the position that a client reconnects with, and what its stream
// covered. It comes from the client, so it may be anything.
type cursor struct {
	position
	cover string
	tag   string // of the page, where MemoryConfig.MaxPerKey needs it
}

const longestID = 512

// parseCursor reads an id. It reports false if the text cannot be one.
func parseCursor(id string) (c cursor, ok bool) {
	if id == "" || len(id) > longestID {
		return c, false
	}
	id, c.cover, _ = strings.Cut(id, ".")
	c.cover, c.tag, _ = strings.Cut(c.cover, "~")
	c.epoch, id, _ = strings.Cut(id, "-")
	digits, mark, marked := strings.Cut(id, "-")
	c.mark = mark
	seq, err := strconv.ParseUint(digits, 10, 64)
	c.seq = seq
	return c, err == nil && c.epoch != "" && marked == (mark != "")
}

// printable returns a client's id as it may be logged: "" if it cannot be one.
func printable(id string) string {
	for i := range len(id) {
		if id[i] <= ' ' || id[i] >= 0x7f {
			return ""
		}
	}
	if len(id) > longestID {
		return ""
	}
	return id
}

// An id says which topics the stream of its page covered, by their hashes: three
// characters each, or six for all together if there are more than mostCovered.
const (
	mostCovered = 16
	coverChars  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

func coverOf(topics []string) string {
	if len(topics) > mostCovered {
		all := fnv.New64a()
		for _, topic := range slices.Sorted(slices.Values(topics)) {
			_, _ = all.Write(append([]byte(topic), 0))
		}
		return "*" + characters(nil, all.Sum64(), 6)
	}
	var cover []byte
	for _, topic := range topics {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(topic))
		cover = append(cover, characters(nil, hash.Sum64(), 3)...)
	}
	return string(cover)
}

func characters(dst []byte, hash uint64, n int) string {
	for range n {
		dst = append(dst, coverChars[hash&63])
		hash >>= 6
	}
	return string(dst)
}

// gained returns the topics that a page with this cover has not followed before.
// An id without one is that of a page that was rendered with everything.
func (f *feed) gained(cover string) (gained, known []string) {
	now := f.suffix[min(1, len(f.suffix)):]
	switch {
	case cover == "" || cover == now:
		return nil, f.topics
	case len(f.topics) > mostCovered || cover[0] == '*' || len(cover)%3 != 0:
		return f.topics, nil
	}
	had := map[string]bool{}
	for ; cover != ""; cover = cover[3:] {
		had[cover[:3]] = true
	}
	for i, topic := range f.topics {
		if had[now[3*i:3*i+3]] {
			known = append(known, topic)
		} else {
			gained = append(gained, topic)
		}
	}
	return gained, known
}
