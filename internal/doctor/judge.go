package doctor

import (
	"net"
	"net/http"
	"strings"

	"github.com/echo-datastar/datastar/internal/local"
)

// Judge returns what is wrong: what was measured from the browser, then what the app
// knows itself. The lines of the proxy that seems to stand between come first.
func Judge(m Measured, f Facts) []Finding {
	found := []Finding{}
	add := func(is bool, finding Finding) {
		if is {
			found = append(found, finding.For(m.proxy(f)))
		}
	}
	add(!m.Small.OK, NoStream("The doctor's stream", m.Small.Answer))
	add(f.Held && m.Small.held(), HeldInside())
	add(!f.Held && m.Small.held(), buffered(m.Small))
	add(!f.Held && m.Large.held() && !m.Small.held() && len(f.Plain) > 0, compressed(m.Large, f.Plain)) // live ones ask for none
	for _, s := range m.Streams {
		add(s.Wrong(), NoStream(s.URL, s.Answer))
	}
	add(m.cutTooSoon(f), cut(m.Silence.Cut, f.Heartbeat))
	add(m.Break.Ended && len(f.Plain) > 0, breakHidden(f.Plain))
	add(m.fewConnections(f), http1(m.HTTP, f.Most))
	scheme, host := m.place()
	add(scheme != "" && f.Scheme != "" && scheme != f.Scheme, otherScheme(scheme, f.Scheme))
	add(host != "" && f.Host != "" && !strings.EqualFold(host, nameOf(f.Host)), otherHost(host, f.Host))
	add(!f.Cookie, noCookie(scheme))
	add(m.Post.refused(), csrf(m.Post, scheme))
	add(!m.Post.OK && !m.Post.refused(), noCommand(m.Post))
	add(!m.Script.OK, noScript(m.Script, "/_datastar/live.js"))
	add(f.Client != "" && !m.Client.OK, noScript(m.Client, f.Client))
	add(m.Blocked && !f.Nonce, noEval())
	add(max(m.Skew, -m.Skew) > skewAtMost.Milliseconds(), clock(m.Skew))
	return append(found, f.Findings...)
}

// cutTooSoon reports whether a stream was cut before a heartbeat would have come, or so
// shortly after that one that is late comes too late.
func (m Measured) cutTooSoon(f Facts) bool {
	return m.Silence.Cut > 0 && (f.Heartbeat < 0 || m.Silence.Cut*5 < f.Heartbeat*6)
}

// fewConnections reports whether six connections are all there are, where that may matter:
// not for somebody who develops, and whose pages have a stream each.
func (m Measured) fewConnections(f Facts) bool {
	_, host := m.place()
	return strings.HasPrefix(m.HTTP, "http/1") && (!local.Name(host) || f.Most > StreamsAtMost)
}

// Wrong reports whether an answer is none that a stream is opened, refused for now, or kept
// from strangers with.
func (a Answer) Wrong() bool {
	switch a.Status {
	case 0, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return false
	}
	return !a.isStream() && (a.Status < 300 || a.Status > 399)
}

// refused reports whether a command was answered as CSRF middlewares do, and proxies do not.
func (a Answer) refused() bool {
	return !a.OK && a.Type != "text/html" && (a.Status == http.StatusForbidden || a.Status == http.StatusBadRequest)
}

// nameOf is a host without its port.
func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}
