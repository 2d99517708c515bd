package hub

import (
	"maps"
	"slices"
)

// Crowd is how many follow a topic by its name, and who they are: see [Member].
type Crowd struct {
	Followers int      `json:"followers"`
	Members   []Member `json:"members,omitempty"`
}

// track has Changes record what changes.
func (p *presence) track() {
	p.changed, p.wake = map[string]map[string]struct{}{}, make(chan struct{}, 1)
}

// moved records that a stream with a key joined or left a topic in this process.
// Patterns are ignored.
func (p *presence) moved(topic, key string) {
	if p.changed == nil || isPattern(topic) {
		return
	}
	if p.changed[topic] == nil {
		p.changed[topic] = map[string]struct{}{}
	}
	p.changed[topic][key] = struct{}{}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Changed returns a channel that holds a value while [Replica.Changes] has
// something to return.
func (r *Replica) Changed() <-chan struct{} { return r.presence.wake }

// Changes returns, of each topic that a follower joined or left in this process
// since the last call, how many follow it and the members that changed: with 0
// streams those that left. Followers of patterns do not count.
func (r *Replica) Changes() map[string]Crowd {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := r.presence.changed
	r.presence.changed = map[string]map[string]struct{}{}
	crowds := make(map[string]Crowd, len(changed))
	for topic, keys := range changed {
		crowds[topic] = r.crowdHere(topic, keys)
	}
	return crowds
}

// Here returns who follows each topic in this process that has any followers.
// Followers of patterns do not count.
func (r *Replica) Here() map[string]Crowd {
	crowds := map[string]Crowd{}
	for _, topic := range r.followed() {
		r.mu.Lock()
		if r.here(topic) > 0 {
			crowds[topic] = r.crowdHere(topic, nil)
		}
		r.mu.Unlock()
	}
	return crowds
}

// followed returns the topics that are followed by name or kept for replay.
func (r *Replica) followed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(maps.Keys(r.topics))
}

func (r *Replica) crowdHere(topic string, keys map[string]struct{}) Crowd {
	members := r.membersHere(topic, keys)
	delete(members, "")
	return Crowd{r.here(topic), slices.Collect(maps.Values(members))}
}

// SetElsewhere sets how many followers the given topics have in other processes,
// and who the given members are there: with 0 streams, they are not. Members that
// are not given stay as they are.
func (r *Replica) SetElsewhere(crowds map[string]Crowd) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for topic, now := range crowds {
		r.setElsewhere(topic, now)
	}
}

func (r *Replica) setElsewhere(topic string, now Crowd) {
	others := r.presence.elsewhere[topic]
	if others == nil {
		others = &crowd{members: map[string]Member{}}
		r.presence.elsewhere[topic] = others
	}
	nameless := now.Followers - others.followers
	others.followers = now.Followers
	for _, m := range now.Members {
		streams := m.Streams - others.members[m.Key].Streams
		if others.members[m.Key] = m; m.Streams <= 0 {
			delete(others.members, m.Key)
		}
		nameless -= streams
		r.note(topic, m.Key, streams)
	}
	r.note(topic, "", nameless)
	if others.followers <= 0 && len(others.members) == 0 {
		delete(r.presence.elsewhere, topic)
	}
}
