package test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/doctor"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// expect holds that the page of an app with a doctor sees this, in a time of its own, and
// that the doctor finds that.
func (f faulty) expect(t *testing.T, seen string, findings ...string) {
	t.Helper()
	if f.handler == nil {
		f.handler = minutely
	}
	if f.see == nil {
		f.see = watch
	}
	if !f.unshown {
		f.config.OnError = shown
	}
	f.over = new(atomic.Int64)
	f.config.OnClose = func(*datastar.Context, datastar.End) { f.over.Store(time.Now().UnixNano()) }
	e, log := f.build()
	e.Pre(fromHere)
	if !f.unready {
		e.GET("/ready", datastar.Ready())
	}
	testkit.InMemory(t, e, func(t *testing.T, client *http.Client) {
		datastar.DoctorWithConfig(datastar.DoctorConfig{Streams: f.streams}, e)
		assert.Equal(t, seen, f.see(t, f, client))
		found := named(log.String())
		if len(findings) == 0 || findings[0] == "held-inside" {
			found = append(found, visited(t, client)...)
		}
		assert.ElementsMatch(t, findings, found, "%s", log)
	})
}

// fromHere has the network in memory look as this machine's.
func fromHere(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Request().RemoteAddr = "127.0.0.1:1"
		return next(c)
	}
}

// visited is what the doctor finds from outside.
func visited(t *testing.T, client *http.Client) (names []string) {
	t.Helper()
	visitor := &http.Client{Transport: client.Transport}
	visitor.Jar, _ = cookiejar.New(nil)
	m, facts, err := doctor.Visit(t.Context(), visitor, "http://localhost", time.Minute)
	require.NoError(t, err)
	for _, f := range doctor.Judge(m, facts) {
		names = append(names, f.Name)
	}
	return names
}

// sight is what a page sees.
type sight func(t *testing.T, f faulty, client *http.Client) string

// watch follows a stream to its end.
func watch(t *testing.T, f faulty, client *http.Client) string {
	r := f.request(t)
	began, known := time.Now(), "event: datastar-patch-elements\n"
	if r.Header.Get("Accept") == testkit.AcceptBeta {
		known = "event: datastar-merge-fragments\n"
	}
	response, err := client.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		assert.NotContains(t, response.Header.Get("Content-Type"), "text/event-stream")
		return fmt.Sprint(response.StatusCode, " and no stream")
	}
	var at []time.Duration
	end := "the end"
	if err := testkit.Blocks(response.Body, func(a testkit.Arrival) {
		if strings.Contains(a.Text, known) {
			at = append(at, a.At.Sub(began))
		}
		if strings.Contains(a.Text, "id: datastar-end\n") {
			end = "the end for good" // live pages do not ask again
		}
	}); err != nil {
		end = "a break"
	}
	seen := fmt.Sprintf("%s, then %s after %v", arrived(at), end, time.Since(began))
	if response.Uncompressed {
		seen += ", gzipped"
	}
	return seen
}

func arrived(at []time.Duration) string {
	switch n := len(at); n {
	case 0:
		return "0 events"
	case 1:
		return fmt.Sprintf("1 event at %v", at[0])
	default:
		return fmt.Sprintf("%d events from %v to %v", n, at[0], at[n-1])
	}
}

// request is what the page asks for.
func (f faulty) request(t *testing.T) *http.Request {
	r := testkit.Ask(t, http.MethodGet, "http://localhost/", "")
	r.Header.Set("Datastar-Tab", "tab")
	if f.ask != nil {
		f.ask(r)
	}
	return r
}

// takesNothing asks for a stream, and reads nothing of it for an hour.
func takesNothing(t *testing.T, f faulty, client *http.Client) string {
	began := time.Now()
	conn, err := client.Transport.(*http.Transport).DialContext(t.Context(), "", "")
	require.NoError(t, err)
	defer conn.Close()
	r := f.request(t)
	require.NoError(t, r.Write(conn))
	if <-time.After(time.Hour); f.over.Load() != 0 {
		return fmt.Sprint("let go of after ", time.Duration(f.over.Load()-began.UnixNano()))
	}
	return "held for an hour"
}

// dumped watches, and compares what BodyDump kept.
func dumped(t *testing.T, f faulty, client *http.Client) string {
	kept.Store(0)
	seen := watch(t, f, client)
	if kept.Load() > 60*int64(len(testkit.Fragment("<p>0</p>"))) {
		seen += ", all kept"
	}
	return seen
}

var kept atomic.Int64

func keep(_, answer []byte) { kept.Add(int64(len(answer))) }

// beside has a page follow streams, and ask for something else. A browser opens six
// connections.
func beside(streams int) sight {
	return func(t *testing.T, f faulty, client *http.Client) string {
		client.Transport.(*http.Transport).MaxConnsPerHost = 6
		for range streams {
			testkit.Get(t, client, f.request(t))
		}
		began := time.Now()
		_, err := testkit.Fetch(client, testkit.Ask(t, http.MethodGet, "http://localhost/ready", ""))
		assert.NoError(t, err)
		return fmt.Sprint("the next request waits for ", time.Since(began))
	}
}

// ready asks as a balancer does.
func ready(t *testing.T, _ faulty, client *http.Client) string {
	response, err := client.Get("http://localhost/ready")
	require.NoError(t, err)
	defer response.Body.Close()
	return fmt.Sprint("/ready: ", response.StatusCode)
}
