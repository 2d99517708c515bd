package event

// What every generation of the client reads or sends alike.
const (
	// Heartbeat is a comment, which every client skips.
	Heartbeat = ":\n\n"
	// KeyHeader carries the key of a command that may be sent again, and KeyParam does
	// in the query, for clients that have no headers for a single request.
	KeyHeader = "Idempotency-Key"
	KeyParam  = "idempotency-key"
)
