package hub

// Changed returns a channel that holds a value while [Replica.Changes] has
// something to return.
func (r *Replica) Changed() <-chan struct{} { return r.presence.wake }

// Changes returns the number of followers in this process of each topic that a
// follower joined or left since the last call. Followers of patterns do not
// count.
func (r *Replica) Changes() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := r.presence.changed
	r.presence.changed = map[string]struct{}{}
	counts := make(map[string]int, len(changed))
	for name := range changed {
		counts[name] = r.here(name)
	}
	return counts
}

// Here returns the number of followers in this process of each topic that has
// any. Followers of patterns do not count.
func (r *Replica) Here() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	counts := map[string]int{}
	for name := range r.topics {
		if n := r.here(name); n > 0 {
			counts[name] = n
		}
	}
	return counts
}

// SetElsewhere sets how many followers the given topics have in other
// processes. Followers counts them from then on.
func (r *Replica) SetElsewhere(counts map[string]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, n := range counts {
		if n == r.presence.of[name] {
			continue
		}
		if r.presence.of[name] = n; n <= 0 {
			delete(r.presence.of, name)
		}
		r.note(name)
	}
}
