package event

// What is the same in every generation of the client.
const (
	// Heartbeat is an SSE comment. Every client ignores it.
	Heartbeat = ":\n\n"
	// KeyHeader is the request header that carries the key of a command that may
	// be retried. KeyParam is the query parameter that carries it for clients that
	// cannot set a header on a single request.
	KeyHeader = "Idempotency-Key"
	KeyParam  = "idempotency-key"
)
