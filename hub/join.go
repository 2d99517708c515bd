package hub

import "time"

// join adds a follower of the feed, and returns what it is sent first.
// Everything published from then on is queued, so nothing is lost or sent twice
// in between.
func (m *Memory) join(feed Feed, after string) (*follower, start, error) {
	f := &follower{hub: m, feed: feed, since: time.Now(), wake: make(chan struct{}, 1)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.refuse(feed.key); err != nil {
		return nil, start{}, err
	}
	m.enter(f)
	return f, m.start(f, after), nil
}

// admit returns why the feed cannot be followed now, or nil.
func (m *Memory) admit(feed Feed) error {
	for _, name := range feed.topics {
		if err := checkTopic(name, true); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.refuse(feed.key)
}

// refuse returns why no follower is accepted, or none with this key, or nil.
func (m *Memory) refuse(key string) error {
	switch {
	case m.closed:
		return ErrClosed
	case m.draining:
		return ErrDraining
	case m.config.MaxFollowers > 0 && len(m.followers) >= m.config.MaxFollowers:
		return ErrTooMany
	case m.config.MaxPerKey > 0 && key != "" && m.keys[key] >= m.config.MaxPerKey:
		return ErrTooManyPerKey
	}
	return nil
}

// enter adds the follower to the hub and to its topics.
func (m *Memory) enter(f *follower) {
	m.followers[f] = struct{}{}
	m.keys[f.feed.key]++
	m.active++
	f.seats = make([]seat, 0, len(f.feed.topics))
	for _, name := range f.feed.topics {
		m.audience(name).join(f)
		m.changed(name)
	}
}

// audience returns the followers of a topic or pattern.
func (m *Memory) audience(name string) *audience {
	if isPattern(name) {
		return &m.pattern(name).audience
	}
	return &m.topic(name).audience
}

// start returns what a follower that reconnects with the id after is sent
// first.
func (m *Memory) start(f *follower, after string) start {
	s := start{position: formatID(m.epoch, m.seq), fresh: true}
	if after == "" {
		return s
	}
	if seq, ok := parseID(m.epoch, after); ok {
		if frames, held := m.missed(f, seq); held {
			m.stats.replays.Add(1)
			return start{frames: frames, position: s.position}
		}
	}
	m.stats.gaps.Add(1)
	s.gap = true
	return s
}

// greet calls OnGap and OnPresence for a follower that joined.
func (m *Memory) greet(f *follower, s start, after string) {
	if s.gap && m.config.OnGap != nil {
		m.config.OnGap(f.public(), after)
	}
	m.tell()
}

// leave removes a follower from the hub and its topics, and calls OnPresence.
func (m *Memory) leave(f *follower) {
	defer m.gone()
	m.exit(f)
	m.tell()
}

func (m *Memory) exit(f *follower) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.followers, f)
	if m.keys[f.feed.key]--; m.keys[f.feed.key] == 0 {
		delete(m.keys, f.feed.key)
	}
	for i, name := range f.feed.topics {
		f.seats[i].leave()
		m.changed(name)
		if isPattern(name) {
			m.forgetPattern(m.patterns[name])
		} else {
			m.forget(m.topics[name])
		}
	}
}

// gone counts down the followers, and lets Shutdown return after the last one.
func (m *Memory) gone() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.active--
	m.checkIdle()
}

// resync empties the queue of a follower that gets a snapshot. It returns the
// position after which events are queued again.
func (m *Memory) resync(f *follower) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.empty()
	f.resync = false
	return formatID(m.epoch, m.seq)
}
