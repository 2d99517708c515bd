package doctor

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// Last is in the last event of a stream that came to its end, and in the answer to a
// command that was run.
const Last = `"done":true`

// heard reports whether the last event is in what was received. What was cut off is
// unpacked as far as it goes.
func heard(answer *http.Response, received string) bool {
	if answer.Header.Get("Content-Encoding") != "gzip" {
		return strings.Contains(received, Last)
	}
	unpacked, err := gzip.NewReader(strings.NewReader(received))
	if err != nil {
		return false
	}
	text, _ := io.ReadAll(unpacked)
	return strings.Contains(string(text), Last)
}
