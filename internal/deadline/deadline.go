// Package deadline says how an answer uses write deadlines: for progress while it
// writes, none while it is idle, and one that has passed to break a connection.
package deadline

import (
	"net/http"
	"time"
)

// Part is how many bytes are written under one deadline. A large answer to a slow
// client takes as long as it takes, while a client that takes nothing is gone
// when the deadline passes.
const Part = 32 << 10

// Clear takes a deadline back, between two writes, where it would end an answer that
// is idle: HTTP/2 resets a stream when its deadline passes, while HTTP/1.1 heeds the
// deadline in a write only.
func Clear(control *http.ResponseController, r *http.Request) {
	if r.ProtoMajor > 1 {
		_ = control.SetWriteDeadline(time.Time{})
	}
}

// Break breaks the connection, so that the client sees an error instead of an
// end. The error is [http.ErrNotSupported] where w has no deadlines: there, only
// a panic with [http.ErrAbortHandler] breaks it.
func Break(control *http.ResponseController) error {
	return control.SetWriteDeadline(time.Unix(1, 0))
}
