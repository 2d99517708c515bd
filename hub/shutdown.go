package hub

import "context"

// Shutdown implements [Hub]. What is published meanwhile still arrives. When
// ctx is done first, the feeds that are left end at once, and it returns
// without waiting for those whose page takes nothing.
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

// checkIdle tells Shutdown when nobody is left.
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
