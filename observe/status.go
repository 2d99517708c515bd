package observe

// Status is why a stream ended. There are no others: it may be a label.
type Status uint8

// The statuses. If the client left, the status is ClientGone or Slow, or Error if the handler
// also returned an error that has nothing to do with that. Otherwise it is what the error of
// the feed says of itself, or else Error if there is one, or else what applies.
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

// Stated is an error of a feed that says with which status it ends a stream. One that there
// is none of counts as Error.
type Stated interface {
	error
	StreamStatus() Status
}
