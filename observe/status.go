package observe

// Status is why a stream ended. There are no others: it may be a label.
type Status uint8

// The statuses. Of several that apply, a stream has the first one of: ClientGone or Slow if
// the client left, what a feed's error says of itself, Error, and the others.
const (
	// NormalClosure is the end of a handler that was done.
	NormalClosure Status = iota
	// ClientGone is a client that left: the page was closed, reloaded or lost its connection.
	ClientGone
	// Slow is a client that was too slow. It accepted nothing for Config.WriteTimeout, or its
	// feed ended with hub.ErrSlow.
	Slow
	// Shutdown is the end of the server, of Config.Context or of a hub.
	Shutdown
	// Lifetime is the end of the time that a stream may take: that of a hub's MaxLifetime, or
	// the request's deadline.
	Lifetime
	// Gap is a feed that ended because what its follower missed cannot be sent again. Hubs of
	// this module tell the page instead, and go on. It is for feeds of other origin.
	Gap
	// Error is a failure: the handler or its feed returned an error, or panicked.
	Error
)

var statusNames = [...]string{"normal_closure", "client_gone", "slow", "shutdown", "lifetime", "gap", "error"}

// String returns the status as one word, such as "client_gone".
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// Statuses returns all of them, for what counts each from 0 on.
func Statuses() []Status {
	return []Status{NormalClosure, ClientGone, Slow, Shutdown, Lifetime, Gap, Error}
}

// Stated is an error of a feed that says with which status it ends a stream.
type Stated interface {
	error
	StreamStatus() Status
}
