package hub

import "context"

// Shutdown implements [Hub]. What is published meanwhile is still sent. If ctx
// is done first, the remaining feeds end at once with ErrClosed, and Shutdown
// returns without waiting for followers whose client reads nothing.
func (m *Memory) Shutdown(ctx context.Context) error {
	m.drain()
	var err error
	select {
	case <-m.idle:
	case <-ctx.Done():
		err = ctx.Err()
	}
	_ = m.Close()
	return err
}

func (m *Memory) drain() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.draining {
		return
	}
	m.draining = true
	m.checkIdle()
	for f := range m.followers {
		f.end(ErrDraining)
	}
}

// checkIdle lets Shutdown return when no follower is left.
func (m *Memory) checkIdle() {
	if m.draining && m.active == 0 {
		close(m.idle)
	}
}

// Close implements [Hub]. It returns nil.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	for f := range m.followers {
		f.end(ErrClosed)
	}
	if m.sweep != nil {
		m.sweep.Stop()
	}
	return nil
}
