package hub

import (
	"cmp"
	"maps"
	"slices"
)

// Followers implements [Hub].
func (c *core) Followers(topic string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.present(topic)
}

// Present implements [Hub].
func (c *core) Present(topic string) []Member {
	c.mu.Lock()
	members := c.membersHere(topic, nil)
	if others := c.presence.elsewhere[topic]; others != nil {
		for key, m := range others.members {
			members[key] = m.and(members[key])
		}
	}
	c.mu.Unlock()
	delete(members, "")
	return slices.SortedFunc(maps.Values(members), func(a, b Member) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Key, b.Key))
	})
}

// and adds up what is known of a key in two places.
func (m Member) and(other Member) Member {
	if m.Streams > 0 && (other.Streams == 0 || m.Since.Before(other.Since)) {
		other.Key, other.Since = m.Key, m.Since
	}
	other.Streams += m.Streams
	return other
}

// membersHere returns who follows a topic in this process: all, or those with some
// keys, of which some may have no streams.
func (c *core) membersHere(topic string, keys map[string]struct{}) map[string]Member {
	members := map[string]Member{}
	for key := range keys {
		members[key] = Member{Key: key}
	}
	if t := c.topics[topic]; t != nil {
		for _, m := range t.members {
			key := m.follower.feed.key
			if _, wanted := keys[key]; wanted || keys == nil {
				members[key] = Member{key, m.follower.since, 1}.and(members[key])
			}
		}
	}
	return members
}

// streamsOf returns how many streams with a key follow a topic, in all processes.
func (c *core) streamsOf(topic, key string) (n int) {
	if a := c.keys[key]; a != nil {
		for _, m := range a.members {
			if slices.Contains(m.follower.feed.topics, topic) {
				n++
			}
		}
	}
	if others := c.presence.elsewhere[topic]; others != nil {
		n += others.members[key].Streams
	}
	return n
}

// present returns how many follow a topic by its name, here and in other
// processes.
func (c *core) present(topic string) int {
	n := c.here(topic)
	if others := c.presence.elsewhere[topic]; others != nil {
		n += others.followers
	}
	return n
}

// here returns how many follow a topic by its name in this process.
func (c *core) here(topic string) int {
	if t := c.topics[topic]; t != nil {
		return len(t.members)
	}
	return 0
}
