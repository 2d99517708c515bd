package doctor

import (
	"net/url"
	"strings"
	"time"
)

// What the doctor's streams send.
const (
	Path  = "/_datastar/doctor" // the page; what it asks is below
	Beats = 5                   // events of a stream that is timed
	Tries = 3                   // of them, where events seem to come together: who measures may be busy
	Pace  = 150 * time.Millisecond
)

// Measured is what a browser, or the command, saw. Durations are in milliseconds.
type Measured struct {
	Origin  string  `json:"origin"` // of the page, as the browser has it
	HTTP    string  `json:"http"`   // h2, http/1.1 and so on, between the browser and what is next to it
	Server  string  `json:"server"` // headers of the answers
	Via     string  `json:"via"`
	Small   Timed   `json:"small"` // a stream whose events are small
	Large   Timed   `json:"large"` // and one whose first event is a kilobyte
	Silence Silence `json:"silence"`
	Break   Break   `json:"break"`
	Post    Answer  `json:"post"`
	Script  Answer  `json:"script"`  // live.js
	Streams []Named `json:"streams"` // of the app
	Client  Answer  `json:"client"`  // Config.Client, if there is one
	Blocked bool    `json:"blocked"` // the page's policy allows no eval
	Skew    int64   `json:"skew"`    // how far the server's clock is ahead
}

// Timed is a stream of [Beats] events, one every [Pace].
type Timed struct {
	Answer
	First    int64  `json:"first"`  // from the request to the first event
	Spread   int64  `json:"spread"` // from there to the last one
	Events   int    `json:"events"`
	Encoding string `json:"encoding"`
}

// Answer is how a request was answered. Status 0 is that it was not.
type Answer struct {
	Status int    `json:"status"`
	Type   string `json:"type"`
	OK     bool   `json:"ok"` // with what was asked for
	Error  string `json:"error,omitempty"`
}

// Named is how a stream of the app was opened.
type Named struct {
	URL string `json:"url"`
	Answer
}

// Silence is a stream that is silent after its first event.
type Silence struct {
	For int64 `json:"for"` // as it should have been, or 0 if that was not tried
	Cut int64 `json:"cut"` // when it was cut, or 0
}

// Break is a stream that the app breaks off.
type Break struct {
	Tried bool  `json:"tried"`
	Ended bool  `json:"ended"` // it seemed to end properly
	Again int64 `json:"again"` // until the next stream had its first event
}

// held reports whether events came together although they were sent apart.
func (t Timed) held() bool { return t.OK && t.Spread < ((Beats-1)*Pace/2).Milliseconds() }

// proxy guesses what stands between.
func (m Measured) proxy(f Facts) string {
	said := strings.ToLower(m.Server + " " + m.Via)
	for _, known := range [...]struct{ word, proxy string }{
		{"cloudflare", "Cloudflare"}, {"nginx", "nginx"}, {"openresty", "nginx"}, {"caddy", "Caddy"}, {"haproxy", "HAProxy"}, {"traefik", "Traefik"},
	} {
		if strings.Contains(said, known.word) {
			return known.proxy
		}
	}
	for _, name := range f.Between {
		switch name {
		case "Cf-Ray":
			return "Cloudflare"
		case "X-Forwarded-Server":
			return "Traefik"
		}
	}
	return ""
}

// place is the scheme and the host's name of the browser's page.
func (m Measured) place() (scheme, host string) {
	u, err := url.Parse(m.Origin)
	if err != nil {
		return "", ""
	}
	return u.Scheme, u.Hostname()
}

// Last is in the last event of a stream that came to its end, and in the answer to a
// command that was run.
const Last = `"done":true`
