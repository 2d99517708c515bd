package hub

// change is the number of followers of a topic after one joined or left.
type change struct {
	topic     string
	followers int
}

// changed records that a follower joined or left a topic. Patterns are ignored.
func (m *Memory) changed(name string) {
	if isPattern(name) {
		return
	}
	m.replica.changed(name)
	m.note(name)
}

// note records the number of followers of a topic for OnPresence.
func (m *Memory) note(name string) {
	if m.config.OnPresence != nil {
		m.changes = append(m.changes, change{name, m.present(name)})
	}
}

// present returns how many follow a topic by its name, here and in other
// processes.
func (m *Memory) present(name string) int { return m.here(name) + m.replica.others(name) }

// here returns how many follow a topic by its name in this process.
func (m *Memory) here(name string) int {
	if t := m.topics[name]; t != nil {
		return len(t.members)
	}
	return 0
}

// tell calls OnPresence for the recorded changes. If another call of tell is
// doing so, it returns and leaves the changes to that call.
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
