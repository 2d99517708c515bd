// Package deadline says how an answer uses write deadlines: for progress, and to
// break a connection.
package deadline

import (
	"net/http"
	"time"
)

// Part is how many bytes are written under one deadline. A large answer to a slow
// client takes as long as it takes, while a client that takes nothing is gone
// when the deadline passes.
const Part = 32 << 10

// Break breaks the connection, so that the client sees an error instead of an
// end. The error is [http.ErrNotSupported] where w has no deadlines: there, only
// a panic with [http.ErrAbortHandler] breaks it.
func Break(control *http.ResponseController) error {
	return control.SetWriteDeadline(time.Unix(1, 0))
}
