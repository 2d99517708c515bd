package hub

import "time"

// Health says whether a hub can do its work. A readiness probe answers with 503 unless
// it is connected and has no error.
type Health struct {
	Connected bool      // it accepts followers, and has a connection if it is over a broker
	Since     time.Time // when Connected last changed, or the hub was made
	Behind    uint64    // messages of a broker that are known but not applied yet
	Err       error     // what is wrong, or nil
}

// Health implements [Hub].
func (c *core) Health() Health {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := Health{Since: c.since}
	switch {
	case c.closed:
		h.Err = ErrClosed
	case c.draining:
		h.Err = ErrDraining
	default:
		h.Connected = true
	}
	return h
}
