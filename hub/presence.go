package hub

// change is how many follow a topic after one joined or left.
type change struct {
	topic     string
	followers int
}

// changed notes that a follower of a topic joined or left.
func (m *Memory) changed(name string) {
	if m.config.OnPresence != nil && !isPattern(name) {
		m.changes = append(m.changes, change{name, len(m.topics[name].members)})
	}
}

// tell calls OnPresence for what has changed. If that is under way already,
// here or in another goroutine, it is left to that.
func (m *Memory) tell() {
	for change, more := m.nextChange(); more; change, more = m.nextChange() {
		m.tellOne(change)
	}
}

func (m *Memory) nextChange() (next change, more bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.telling || len(m.changes) == 0 {
		return change{}, false
	}
	m.telling = true
	next = m.changes[0]
	if m.changes = m.changes[1:]; len(m.changes) == 0 {
		m.changes = nil
	}
	return next, true
}

func (m *Memory) tellOne(c change) {
	defer func() { // even if it panics
		m.mu.Lock()
		defer m.mu.Unlock()
		m.telling = false
	}()
	m.config.OnPresence(c.topic, c.followers)
}
