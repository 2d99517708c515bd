package natshub

import "github.com/echo-datastar/datastar/hub"

// crowds is who follows which topic on a node.
type crowds map[string]*crowd

type crowd struct {
	followers int
	members   map[string]hub.Member
}

// changes are topics and the keys of members that changed there.
type changes map[string]map[string]struct{}

func (c changes) add(topic string, keys ...string) {
	if c[topic] == nil {
		c[topic] = map[string]struct{}{}
	}
	for _, key := range keys {
		c[topic][key] = struct{}{}
	}
}

// merge changes some crowds, and returns what may have changed. Members that are not
// given stay; those without streams leave.
func (c crowds) merge(told map[string]hub.Crowd) changes {
	changed := changes{}
	for topic, now := range told {
		changed.add(topic)
		here := c[topic]
		if here == nil {
			here = &crowd{members: map[string]hub.Member{}}
			c[topic] = here
		}
		here.followers = max(now.Followers, 0)
		for _, m := range now.Members {
			changed.add(topic, m.Key)
			if here.members[m.Key] = m; m.Streams <= 0 {
				delete(here.members, m.Key)
			}
		}
		if here.followers == 0 && len(here.members) == 0 {
			delete(c, topic)
		}
	}
	return changed
}

// differences returns what is in these crowds or the others, and may differ.
func (c crowds) differences(others crowds) changes {
	changed := changes{}
	for _, all := range [...]crowds{c, others} {
		for topic, here := range all {
			changed.add(topic)
			for key := range here.members {
				changed.add(topic, key)
			}
		}
	}
	return changed
}

// addTo adds the members with these keys to those of other nodes.
func (c *crowd) addTo(members map[string]hub.Member, keys map[string]struct{}) {
	for key := range keys {
		m, ok := c.members[key]
		if !ok {
			continue
		}
		if known := members[key]; known.Streams > 0 {
			if known.Since.Before(m.Since) {
				m.Since = known.Since
			}
			m.Streams += known.Streams
		}
		members[key] = m
	}
}
