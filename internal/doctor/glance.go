package doctor

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/echo-datastar/datastar/internal/local"
)

// Glanced is what shows of a stream from outside, where the server has no doctor.
type Glanced struct {
	Answer
	HTTP   string `json:"http"`
	Server string `json:"server"`
	Via    string `json:"via"`
	First  int64  `json:"first"` // milliseconds until its first bytes, or 0 if none came
	Open   int64  `json:"open"`  // for how long it was open
	Broken bool   `json:"broken"`
	Script Answer `json:"script"`
}

// Glance opens a URL as the client of a page does, and reads for a while.
func Glance(ctx context.Context, client *http.Client, url *url.URL, wait time.Duration) (Glanced, []Finding) {
	v := &visit{ctx: ctx, client: within(client, requestLimit), origin: url.Scheme + "://" + url.Host}
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	g := (&visit{ctx: limited, client: client, origin: v.origin}).glance(url.RequestURI())
	if g.Status != 0 {
		g.Script = v.script("/_datastar/live.js")
	}
	return g, g.judge(url)
}

// glance reads a stream until the context is done.
func (v *visit) glance(path string) (g Glanced) {
	began := time.Now()
	answer, err := v.ask(http.MethodGet, path)
	if g.Answer = answerOf(answer, err); err != nil {
		g.Open = time.Since(began).Milliseconds()
		return g
	}
	defer answer.Body.Close()
	g.HTTP, g.Server, g.Via = versionOf(answer), answer.Header.Get("Server"), answer.Header.Get("Via")
	if !g.isStream() {
		return g
	}
	err = arrivals(answer.Body, func() {
		if g.First == 0 {
			g.First = max(time.Since(began).Milliseconds(), 1)
		}
	})
	g.Open = time.Since(began).Milliseconds()
	g.Broken = err != nil && !errors.Is(err, context.DeadlineExceeded) && v.ctx.Err() == nil
	g.OK = g.First > 0
	return g
}

// judge returns what is wrong, as far as it shows.
func (g Glanced) judge(url *url.URL) []Finding {
	m, found := Measured{Server: g.Server, Via: g.Via}, []Finding{}
	add := func(is bool, finding Finding) {
		if is {
			found = append(found, finding.For(m.proxy(Facts{})))
		}
	}
	late := g.Open >= (2 * defaultHeartbeat).Milliseconds() // a heartbeat was due
	add(g.Status == 0 && !late || g.Status != 0 && !g.isStream(), NoStream(url.String(), g.Answer))
	add(g.Status == 0 && late || g.isStream() && !g.OK && late, silent(g.Open))
	add(g.Broken, broken(g.Open))
	add(!local.Name(url.Host) && strings.HasPrefix(g.HTTP, "http/"), http1(g.HTTP, 0))
	add(g.Status != 0 && !g.Script.OK, noScript(g.Script, "/_datastar/live.js"))
	return found
}

// defaultHeartbeat is that of streams whose app says nothing else.
const defaultHeartbeat = 15 * time.Second
