package page

import (
	"html/template"
	"slices"
	"strings"

	"github.com/echo-datastar/datastar/internal/live"
)

// Stream is [Builder.Get] for a stream that the page needs as long as it is open. The
// script that [Builder.Script] loads keeps it alive: through restarts of the server and
// of proxies, whatever they answer meanwhile, lost connections, and sleep. It sends the
// id of the last event, so that a feed that replays loses nothing, waits for a random
// time of up to 8 s between attempts, and stops only
//
//   - when the handler returned nil, or a feed ended. After another error or a panic, and
//     when the stream was cut by a deadline, the page reconnects.
//   - at an answer of 204, of 401, 403, 404 or another 4xx (but 408, 425, 429, and a 404
//     after there was a stream), or at a redirection to what is no stream.
//
// The URL keeps no fragment, and a second stream with the same URL, but for the query
// parameters after and datastar, takes the place of the first. A request that is sent
// again has the signals of the first one. [Builder.Status] shows the state to the
// user. Every generation closes the stream while the page is hidden.
//
// Where the script was not loaded, V1 reconnects by its own means, also when the page is
// hidden; an option that is given wins over these. Beta then goes dead at an error status and after a
// proper end, such as most proxies make of a broken one, and V019 and V018 at the tenth
// break, too.
func (b Builder) Stream(url string, opts ...Option) (template.JS, error) {
	path, _, _ := strings.Cut(url, "#")
	return b.action("Stream", &call{method: "get", url: path, live: true}, opts)
}

// keepAlive gives a call what its dialect does to keep a stream alive.
func (c *call) keepAlive() {
	words := &c.dialect.actions.stream
	if words.header && !namesHost(c.url) {
		c.given |= hasHeader
		c.headers = setHeader(slices.Clone(c.headers), header{name: liveHeader, value: "1"})
	}
	for i := range words.options {
		c.apply(&words.options[i])
	}
}

// liveHeader is that of internal/signals, which knows HTTP.
const liveHeader = "Datastar-Live"

// mark is the fragment by which the script knows what to do about the request, or "".
func (c *call) mark() string {
	switch {
	case c.live:
		return live.Mark
	case c.breaksOff():
		_, query, _ := strings.Cut(c.address(), "?")
		return live.Newest + query
	}
	return ""
}

// breaksOff reports whether the script breaks an older request off.
func (c *call) breaksOff() bool { return c.has(hasNewest) && !c.dialect.actions.newest && !c.live }

// address is the URL, whose own fragment makes room for that of the script.
func (c *call) address() string {
	if !c.breaksOff() {
		return c.url
	}
	url, _, _ := strings.Cut(c.url, "#")
	return url
}
