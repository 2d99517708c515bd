package datastartest

import (
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
	"github.com/echo-datastar/datastar/event"
)

// Stream is a request of the page that lasts: a feed.
type Stream struct {
	page *Page
	s    *tab.Stream
}

// Stream returns a request of the page that is not over, by its URL: with its query, or
// without. "#live" can be left out. The test fails if there is none in time, or if there
// are several.
func (p *Page) Stream(url string) *Stream {
	p.t.Helper()
	var all []*tab.Stream
	p.await(func() bool {
		all = locked(p, func() []*tab.Stream {
			return slices.DeleteFunc(p.tab.Streams(), func(s *tab.Stream) bool { return !isAt(s, url) })
		})
		return len(all) > 0
	})
	if len(all) != 1 {
		p.fail("%d streams have the URL %s; there are %q", len(all), url, p.Streams())
	}
	return &Stream{p, all[0]}
}

func isAt(s *tab.Stream, url string) bool {
	whole := strings.TrimSuffix(s.URL(), "#live")
	path, _, _ := strings.Cut(whole, "?")
	return url == whole || url == path || url == s.URL()
}

// Streams returns the URLs of the requests that are not over.
func (p *Page) Streams() (urls []string) {
	return look(p, func() (urls []string) {
		for _, s := range p.tab.Streams() {
			urls = append(urls, s.URL())
		}
		return urls
	})
}

// Open reports whether the stream is connected to the server now.
func (s *Stream) Open() bool { return look(s.page, s.s.Open) }

// Over reports whether the stream has ended, and the client does not ask again.
func (s *Stream) Over() bool { return look(s.page, s.s.Over) }

// Requests returns how often the client has asked for the stream.
func (s *Stream) Requests() int {
	return look(s.page, func() int { return len(s.s.Exchanges()) })
}

// LastEventID returns the id that the last request has sent, or "".
func (s *Stream) LastEventID() string {
	return look(s.page, func() string {
		all := s.s.Exchanges()
		return all[len(all)-1].Request.Header.Get("Last-Event-ID")
	})
}

// Events returns the events that the stream has told the page, over all its connections.
func (s *Stream) Events() (all []event.Event) {
	s.page.t.Helper()
	return look(s.page, func() (all []event.Event) {
		for _, x := range s.s.Exchanges() {
			all = append(all, s.page.answer(x).told()...)
		}
		return all
	})
}

// Cut breaks the connection, as a network does. The client asks again as it would.
func (s *Stream) Cut() { s.weather("cuts", s.s.Cut) }

// CutAfter breaks the connection when some more bytes have come.
func (s *Stream) CutAfter(bytes int) { s.weather("will cut", func() { s.s.CutAfter(bytes) }) }

// Stall lets nothing more through, so that the server is stuck with what it writes, until
// Resume.
func (s *Stream) Stall() { s.weather("stalls", s.s.Stall) }

// Resume ends Stall.
func (s *Stream) Resume() { s.weather("resumes", s.s.Resume) }

func (s *Stream) weather(what string, do func()) {
	s.page.t.Helper()
	s.page.user("the network "+what+" "+s.s.URL(), func() error { do(); return nil })
}

// Reconnect breaks all streams, and waits until they are open again, ten times
// [WithPatience] at most. Outside of a bubble that takes as long as the client waits: a
// second or so.
func (p *Page) Reconnect() {
	p.t.Helper()
	var cut []*tab.Stream
	before := map[*tab.Stream]int{}
	p.user("the network cuts all streams", func() error {
		for _, s := range p.tab.Streams() {
			if s.Open() {
				cut = append(cut, s)
				before[s] = len(s.Exchanges())
				s.Cut()
			}
		}
		return nil
	})
	back := func(s *tab.Stream) bool { return s.Over() || s.Open() && len(s.Exchanges()) > before[s] }
	for range 10 {
		if p.await(func() bool {
			return locked(p, func() bool { return !slices.ContainsFunc(cut, func(s *tab.Stream) bool { return !back(s) }) })
		}) {
			p.check()
			return
		}
	}
	p.fail("a stream is not open again after %v", 10*p.app.options.patience)
}

// CutNext breaks the connection of the next request when so many bytes of its answer's body
// have come: 0 for an answer that is lost, although the server has done what it was
// asked. The client sends the request again, as it would.
func (p *Page) CutNext(bytes int) { p.tab.Look(func() { p.tab.CutNext(bytes) }) }

// Hide hides the tab, as a user does who looks at another. Clients abort a GET then, unless
// it has the option openWhenHidden, and send it again when the tab is shown.
func (p *Page) Hide() {
	p.t.Helper()
	p.user("the user hides the tab", func() error { p.tab.Hide(); return nil })
}

// Show shows the tab again.
func (p *Page) Show() {
	p.t.Helper()
	p.user("the user shows the tab", func() error { p.tab.Show(); return nil })
}

// Offline takes the network away from the tab, until Online.
func (p *Page) Offline() {
	p.t.Helper()
	p.user("the user goes offline", func() error { p.tab.Offline(); return nil })
}

// Online gives the tab the network back.
func (p *Page) Online() {
	p.t.Helper()
	p.user("the user is online", func() error { p.tab.Online(); return nil })
}
