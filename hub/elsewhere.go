package hub

// Changed returns a channel that holds a value while [Replica.Changes] has
// something to return.
func (r *Replica) Changed() <-chan struct{} { return r.m.replica.wake }

// Changes returns the number of followers in this process of each topic that a
// follower joined or left since the last call. Followers of patterns do not
// count.
func (r *Replica) Changes() map[string]int {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	local := r.m.replica.local
	r.m.replica.local = map[string]struct{}{}
	counts := make(map[string]int, len(local))
	for name := range local {
		counts[name] = r.m.here(name)
	}
	return counts
}

// Here returns the number of followers in this process of each topic that has
// any. Followers of patterns do not count.
func (r *Replica) Here() map[string]int {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	counts := map[string]int{}
	for name := range r.m.topics {
		if n := r.m.here(name); n > 0 {
			counts[name] = n
		}
	}
	return counts
}

// SetElsewhere sets how many followers the given topics have in other
// processes. Followers counts them from then on. tell calls OnPresence; it is
// nil if there is no OnPresence.
func (r *Replica) SetElsewhere(counts map[string]int) (tell func()) {
	r.m.elsewhere(counts)
	if r.m.config.OnPresence == nil {
		return nil
	}
	return r.m.tell
}

func (m *Memory) elsewhere(counts map[string]int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, n := range counts {
		if n == m.replica.counted[name] {
			continue
		}
		if m.replica.counted[name] = n; n <= 0 {
			delete(m.replica.counted, name)
		}
		m.note(name)
	}
}

func (r *replica) changed(name string) {
	if r == nil {
		return
	}
	r.local[name] = struct{}{}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// others returns how many follow a topic in other processes.
func (r *replica) others(name string) int {
	if r == nil {
		return 0
	}
	return r.counted[name]
}
