package tab

import (
	"net/http"
	"time"

	"github.com/echo-datastar/datastar/internal/client"
)

// Exchange is a request and its answer, as far as it has come.
type Exchange struct {
	Element    string // that sent it
	Request    *http.Request
	Sent       []byte         // its body
	Response   *http.Response // or nil; its body is Body or Blocks
	Body       string
	Blocks     []Block
	Start      time.Duration
	Over       bool
	Redirected bool   // another address has answered
	Broken     string // why there is no whole answer, or ""
}

// Block is a block of a stream, and when it came.
type Block struct {
	client.Block
	At time.Duration
}

// Open reports whether it is a stream that is not over.
func (x *Exchange) Open() bool { return !x.Over && x.Response != nil }

// Stream is a request of an action that may be sent again and again, and lives as long as the page wants it to.
type Stream struct{ f *fetch }

// Streams are the requests of the page that are not over.
func (t *Tab) Streams() (all []*Stream) {
	if t.page == nil {
		return nil
	}
	for _, f := range t.page.fetches {
		all = append(all, &Stream{f})
	}
	return all
}

// URL is the URL of the action.
func (s *Stream) URL() string { return s.f.request.URL }

// Exchanges are its requests so far.
func (s *Stream) Exchanges() []*Exchange { return s.f.exchanges }

// Open reports whether it is connected to the server.
func (s *Stream) Open() bool { return s.f.current != nil && s.f.current.exchange.Open() }

// Over reports whether it is over for good.
func (s *Stream) Over() bool { return s.f.over }

// Cut breaks the connection, as a network does.
func (s *Stream) Cut() {
	if s.f.current != nil {
		s.f.current.cut(0)
	}
}

// CutAfter breaks the connection when some more bytes of the answer have come.
func (s *Stream) CutAfter(bytes int) {
	if s.f.current != nil {
		s.f.current.cut(bytes)
	}
}

// Stall has nothing more arrive, until Resume.
func (s *Stream) Stall() {
	if s.f.current != nil {
		s.f.current.stall()
	}
}

// Resume ends Stall.
func (s *Stream) Resume() {
	if s.f.current != nil {
		s.f.current.resume()
	}
}
