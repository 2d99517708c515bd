package hub

import (
	"crypto/rand"
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
	if len(id) > longestID {
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
