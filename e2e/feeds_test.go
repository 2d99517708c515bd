package e2e

import (
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// feeds answers the requests for a feed one after the other, and keeps them.
type feeds struct {
	mu      sync.Mutex
	answers []http.HandlerFunc // the last one answers what follows, too
	asked   []*http.Request
	at      []time.Time
}

func (f *feeds) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	answer := f.answers[min(len(f.asked), len(f.answers)-1)]
	f.asked, f.at = append(f.asked, r), append(f.at, time.Now())
	f.mu.Unlock()
	answer(w, r)
}

// count returns how often the feed was asked for.
func (f *feeds) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

// request returns the request of a number, and how long after the one before it came.
func (f *feeds) request(i int) (*http.Request, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked[i], f.at[i].Sub(f.at[max(i-1, 0)])
}

// says streams text and then breaks the connection.
func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		stream(w, text)
		panic(http.ErrAbortHandler)
	}
}

// ends streams text and ends, as most proxies have it when the server died.
func ends(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { stream(w, text) }
}

// stays streams text, and stays silent until the page leaves.
func stays(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		stream(w, text)
		<-r.Context().Done()
	}
}

func stream(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
	_ = http.NewResponseController(w).Flush()
	time.Sleep(200 * time.Millisecond) // until it was read
}

func answers(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// within is the next of a channel, which has to come soon.
func within[T any](t *testing.T, ch <-chan T) (one T) {
	t.Helper()
	select {
	case one = <-ch:
	case <-time.After(patience):
		require.Fail(t, "nothing came")
	}
	return one
}
