package hub

// Changed holds a value while there is something for [Replica.Changes].
func (r *Replica) Changed() <-chan struct{} { return r.m.replica.wake }

// Changes returns how many follow the topics by name, in this process, that
// were joined or left since it was last called.
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

// Here returns how many follow each topic by name in this process.
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

// SetElsewhere says how many follow topics in other processes. Followers counts
// them from then on, and tell tells OnPresence.
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

// others returns how many follow a topic elsewhere.
func (r *replica) others(name string) int {
	if r == nil {
		return 0
	}
	return r.counted[name]
}
