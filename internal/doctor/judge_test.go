package doctor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// fine is what a browser measures where all is well, behind a proxy.
func fine() (Measured, Facts) {
	return Measured{
			Origin: "https://example.com", HTTP: "h2", Server: "nginx/1.22.1",
			Small:   Timed{Answer: stream, First: 20, Spread: 600, Events: 5},
			Large:   Timed{Answer: stream, First: 20, Spread: 590, Events: 5},
			Silence: Silence{For: 19750}, Break: Break{Tried: true, Again: 20},
			Post: stream, Script: Answer{Status: 200, Type: "text/javascript", OK: true},
			Streams: []Named{{"/clock", stream}},
		}, Facts{
			Proto: "HTTP/1.1", Host: "example.com", Scheme: "https", Between: []string{"X-Forwarded-Proto"},
			Cookie: true, Heartbeat: 15000, Streams: []string{"/clock"},
		}
}

var stream = Answer{Status: 200, Type: "text/event-stream", OK: true}

// Each row is a fault, or what is like one and is none. What is measured of real ones is
// in e2e/doctor_test.go.
func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name   string
		given  func(m *Measured, f *Facts)
		expect []string
	}{
		{"fine", func(*Measured, *Facts) {}, nil},
		{"events come together", func(m *Measured, _ *Facts) { m.Small.Spread = 299 }, []string{"buffered"}},
		{"they came a little closer", func(m *Measured, _ *Facts) { m.Small.Spread = 300 }, nil},
		{"those of a large one come together", func(m *Measured, f *Facts) { m.Large.Spread, f.Plain = 20, []string{"/clock"} }, []string{"held-by-compression"}},
		{"those of a large one come together, and all are live", func(m *Measured, _ *Facts) { m.Large.Spread = 20 }, nil},
		{"two came as one", func(m *Measured, _ *Facts) { m.Large.Events = 2 }, nil},
		{"both come together", func(m *Measured, f *Facts) { m.Small.Spread, m.Large.Spread, f.Plain = 0, 0, []string{"/clock"} }, []string{"buffered"}},
		{"the app holds them", func(m *Measured, f *Facts) {
			m.Small.Spread, m.Large.Spread, f.Held, f.Plain = 0, 0, true, []string{"/clock"}
		}, []string{"held-inside"}},
		{"there is no stream", func(m *Measured, _ *Facts) {
			m.Small = Timed{Answer: Answer{Status: 502, Type: "text/html"}}
			m.Large, m.Silence, m.Break = m.Small, Silence{}, Break{}
		}, []string{"no-stream"}},
		{"a stream of the app is none", func(m *Measured, _ *Facts) { m.Streams[0].Answer = Answer{Status: 200, Type: "text/html"} }, []string{"no-stream"}},
		{"a stream of the app is behind a login", func(m *Measured, _ *Facts) { m.Streams[0].Answer = Answer{Status: 303} }, nil},
		{"a stream of the app did not open in time", func(m *Measured, _ *Facts) { m.Streams[0].Answer = Answer{} }, nil},
		{"cut before a heartbeat", func(m *Measured, _ *Facts) { m.Silence.Cut = 10000 }, []string{"cut-when-silent"}},
		{"cut just after a heartbeat", func(m *Measured, _ *Facts) { m.Silence.Cut = 15100 }, []string{"cut-when-silent"}},
		{"cut later", func(m *Measured, _ *Facts) { m.Silence.Cut = 18000 }, nil},
		{"cut, and no heartbeat", func(m *Measured, f *Facts) { m.Silence.Cut, f.Heartbeat = 60000, -1 }, []string{"cut-when-silent"}},
		{"no heartbeat, and no need", func(_ *Measured, f *Facts) { f.Heartbeat = -1 }, nil},
		{"breaks are hidden", func(m *Measured, f *Facts) { m.Break.Ended, f.Plain = true, []string{"/clock"} }, []string{"break-hidden"}},
		{"breaks are hidden from live pages", func(m *Measured, _ *Facts) { m.Break.Ended = true }, nil},
		{"HTTP/1.1", func(m *Measured, _ *Facts) { m.HTTP = "http/1.1" }, []string{"http1"}},
		{"HTTP/3", func(m *Measured, _ *Facts) { m.HTTP = "h3" }, nil},
		{"HTTP/1.1 while developing", func(m *Measured, f *Facts) {
			m.HTTP, m.Origin, f.Host, f.Scheme = "http/1.1", "http://localhost:3000", "localhost:3000", "http"
		}, nil},
		{"HTTP/1.1 while developing, and many streams", func(m *Measured, f *Facts) {
			m.HTTP, m.Origin, f.Host, f.Scheme, f.Most = "http/1.1", "http://localhost:3000", "localhost:3000", "http", 4
		}, []string{"http1"}},
		{"another scheme", func(_ *Measured, f *Facts) { f.Scheme = "http" }, []string{"scheme"}},
		{"another host", func(_ *Measured, f *Facts) { f.Host = "127.0.0.1:3000" }, []string{"host"}},
		{"the same host, without its port", func(m *Measured, f *Facts) { m.Origin, f.Host = "https://Example.com:8443", "example.com" }, nil},
		{"the same host, by IPv6", func(m *Measured, f *Facts) { m.Origin, f.Host = "https://[2001:db8::1]:8443", "[2001:db8::1]" }, nil},
		{"no cookie", func(_ *Measured, f *Facts) { f.Cookie = false }, []string{"cookie"}},
		{"CSRF", func(m *Measured, _ *Facts) { m.Post = Answer{Status: 403, Type: "application/json"} }, []string{"csrf"}},
		{"a proxy refuses", func(m *Measured, _ *Facts) { m.Post = Answer{Status: 403, Type: "text/html"} }, []string{"no-command"}},
		{"commands are lost", func(m *Measured, _ *Facts) { m.Post = Answer{Error: "reset"} }, []string{"no-command"}},
		{"no script", func(m *Measured, _ *Facts) { m.Script = Answer{Status: 404, Type: "text/html"} }, []string{"no-script"}},
		{"no client", func(m *Measured, f *Facts) { f.Client = "/_datastar/client-1.js" }, []string{"no-script"}},
		{"no eval", func(m *Measured, _ *Facts) { m.Blocked = true }, []string{"no-eval"}},
		{"no eval, but a nonce", func(m *Measured, f *Facts) { m.Blocked, f.Nonce = true, true }, nil},
		{"the clock is ahead", func(m *Measured, _ *Facts) { m.Skew = 60001 }, []string{"clock"}},
		{"the clock is behind", func(m *Measured, _ *Facts) { m.Skew = -60001 }, []string{"clock"}},
		{"the clock is a little off", func(m *Measured, _ *Facts) { m.Skew = -59999 }, nil},
		{"the app knows more", func(_ *Measured, f *Facts) { f.Findings = []Finding{NoReady(), BodyDump("/clock")} }, []string{"no-ready", "body-dump"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, f := fine()
			tt.given(&m, &f)
			var names []string
			for _, finding := range Judge(m, f) {
				names = append(names, finding.Name)
				for _, text := range []string{finding.Wrong, finding.Seen, finding.Fix} {
					assert.Regexp(t, `^(Echo|[/A-Z'@]).*\.$`, text)
				}
				if len(finding.Lines) > 0 {
					assert.Equal(t, "nginx", finding.Lines[0].Proxy)
				}
			}
			assert.Equal(t, tt.expect, names)
		})
	}
}

func TestProxy(t *testing.T) {
	for _, tt := range []struct {
		server, via string
		between     []string
		expect      string
	}{
		{"nginx/1.22.1", "", nil, "nginx"},
		{"openresty", "", nil, "nginx"},
		{"Caddy", "", nil, "Caddy"},
		{"", "1.1 Caddy", nil, "Caddy"},
		{"cloudflare", "", []string{"Cf-Ray"}, "Cloudflare"},
		{"", "", []string{"X-Forwarded-For", "X-Forwarded-Server"}, "Traefik"},
		{"", "", []string{"X-Forwarded-For"}, ""},
	} {
		assert.Equal(t, tt.expect, Measured{Server: tt.server, Via: tt.via}.proxy(Facts{Between: tt.between}), "%+v", tt)
	}
	buffered := buffered(Timed{})
	assert.Equal(t, "Caddy", buffered.For("Caddy").Lines[0].Proxy)
	assert.Len(t, buffered.For("Caddy").Lines, 5)
	assert.Equal(t, "nginx", buffered.Lines[0].Proxy, "it is not changed")
}

func TestSilenceFor(t *testing.T) {
	assert.Equal(t, 19750*time.Millisecond, SilenceFor(15000, 40*time.Second))
	assert.Equal(t, 40*time.Second, SilenceFor(60000, 40*time.Second))
	assert.Equal(t, 40*time.Second, SilenceFor(-1, 40*time.Second))
}
