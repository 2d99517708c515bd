package test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/testkit"
)

// minutely is a stream of an hour.
func minutely(c *datastar.Context) error {
	n := 0
	for range c.Every(time.Minute) {
		if err := c.MergeFragments(fmt.Sprintf("<p>%d</p>", n)); err != nil {
			return err
		}
		if n++; n == 60 {
			break
		}
	}
	return nil
}

func failsLate(c *datastar.Context) error {
	return errors.Join(c.MergeFragments("<p>first</p>"), testkit.ErrApp)
}

func panics(c *datastar.Context) error {
	for range c.Every(time.Minute) {
		_ = c.MergeFragments("<p>first</p>")
		panic("oops")
	}
	return nil
}

func text(c *datastar.Context) error { return c.String(http.StatusOK, "hello") }

// unlessStream leaves the stream out, as a Skipper does.
func unlessStream(middleware echo.MiddlewareFunc) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		through := middleware(next)
		return func(c echo.Context) error {
			if without("/")(c) {
				return next(c)
			}
			return through(c)
		}
	}
}

// unflushed is a writer whose Flush does nothing.
type unflushed struct{ unwraps }

func (unflushed) Flush() {}

var live = testkit.SetHeader("Datastar-Live", "1")

var ofBeta = testkit.SetHeader("Accept", testkit.AcceptBeta)

// fault is an app with a fault, what its page sees of that in an hour, and what the doctor
// says; and the app as the doctor has it.
type fault struct {
	name    string
	given   faulty
	damage  string
	finding string
	healthy faulty
	expect  string // that its page sees
}

// whole is what a page sees of the stream if all is well.
const whole = "60 events from 0s to 59m0s, then the end after 59m0s"

// stack is middlewares.
type stack = []echo.MiddlewareFunc

var (
	hidesFlush     = through(func(w http.ResponseWriter) http.ResponseWriter { return opaque{w} })
	hidesDeadlines = through(func(w http.ResponseWriter) http.ResponseWriter { return onlyFlushes{opaque{w}} })
	holdsBack      = through(func(w http.ResponseWriter) http.ResponseWriter { return unflushed{unwraps{w}} })
	hidesNothing   = through(func(w http.ResponseWriter) http.ResponseWriter { return unwraps{w} })
)

func inAWhile(s *http.Server) { s.WriteTimeout = 40 * time.Second } // between two heartbeats

// quiet has no timers: one that waits for a stuck write would stop the clock of the test.
var quiet = datastar.Config{Heartbeat: -1, FlushDelay: -1}

var faultsOfWriters = []fault{
	{
		"Timeout", faulty{outer: stack{testkit.Timeout()}}, "500 and no stream", "timeout",
		faulty{}, whole,
	},
	{
		"no Flush", faulty{outer: stack{hidesFlush}}, "500 and no stream", "no-flush",
		faulty{outer: stack{hidesNothing}}, whole,
	},
	{
		"a Flush that holds back", faulty{outer: stack{holdsBack}}, "60 events from 59m0s to 59m0s, then the end after 59m0s", "held-inside",
		faulty{outer: stack{hidesNothing}}, whole,
	},
	{
		"no SetWriteDeadline, and the server's WriteTimeout", faulty{outer: stack{hidesDeadlines}, server: inAWhile}, "1 event at 0s, then a break after 45s", "no-deadline",
		faulty{outer: stack{hidesNothing}, server: inAWhile}, whole,
	},
	{
		"no SetWriteDeadline, and a page that takes nothing", faulty{outer: stack{hidesDeadlines}, config: quiet, see: takesNothing}, "held for an hour", "no-deadline",
		faulty{outer: stack{hidesNothing}, config: quiet, see: takesNothing}, "let go of after 10s",
	},
	{
		"the server's WriteTimeout, which may not be moved", faulty{config: datastar.Config{WriteTimeout: -1}, server: inAWhile}, "1 event at 0s, then a break after 45s", "write-timeout",
		faulty{server: inAWhile}, whole,
	},
	{
		"ContextTimeout", faulty{outer: stack{middleware.ContextTimeout(90 * time.Second)}}, "2 events from 0s to 1m0s, then the end after 1m30s", "context-timeout",
		faulty{outer: stack{unlessStream(middleware.ContextTimeout(90 * time.Second))}}, whole,
	},
	{
		"BodyDump", faulty{outer: stack{testkit.BodyDump(keep)}, see: dumped}, whole + ", all kept", "body-dump",
		faulty{outer: stack{unlessStream(testkit.BodyDump(keep))}, see: dumped}, whole,
	},
}

var faultsOfOrder = []fault{
	{
		"an error, and Gzip inside", faulty{inner: stack{middleware.Gzip()}, plain: true, handler: failsLate}, "1 event at 0s, then the end after 0s, gzipped", "gzip-inside",
		faulty{outer: stack{middleware.Gzip()}, plain: true, handler: failsLate}, "2 events from 0s to 0s, then the end after 0s, gzipped",
	},
	{
		"a panic in a loop, and Recover inside", faulty{inner: stack{testkit.Recover()}, plain: true, handler: panics, ask: live}, "1 event at 0s, then the end for good after 0s", "recover-inside",
		faulty{outer: stack{testkit.Recover()}, plain: true, handler: panics, ask: live}, "2 events from 0s to 0s, then the end after 0s",
	},
}

var faultsOfApps = []fault{
	{
		"a client of the beta, and Protocol V1", faulty{config: datastar.Config{Protocol: datastar.V1}, ask: ofBeta}, "0 events, then the end after 59m0s", "old-client",
		faulty{config: datastar.Config{Legacy: datastar.Beta}, ask: ofBeta}, whole,
	},
	{
		"a client of 1.x, and Protocol Beta", faulty{config: datastar.Config{Protocol: datastar.Beta}}, "0 events, then the end after 59m0s", "old-client",
		faulty{config: datastar.Config{Legacy: datastar.Beta}}, whole,
	},
	{
		"six streams of a page over HTTP/1.1", faulty{see: beside(6)}, "the next request waits for 59m0s", "many-streams",
		faulty{see: beside(1)}, "the next request waits for 0s",
	},
	{
		"nobody says whether it is ready", faulty{unready: true, see: ready}, "/ready: 404", "no-ready",
		faulty{see: ready}, "/ready: 200",
	},
	{
		"nobody shows an error", faulty{unshown: true, handler: fails(http.StatusTeapot)}, "418 and no stream", "no-on-error",
		faulty{handler: fails(http.StatusTeapot)}, "1 event at 0s, then the end after 0s",
	},
	{
		"a stream that is none", faulty{streams: []string{"/"}, handler: text}, "0 events, then the end after 0s", "no-stream",
		faulty{streams: []string{"/"}}, whole,
	},
}

// A finding is one of a fault that is real. Without the fault there is neither finding nor
// damage.
func TestFaults(t *testing.T) {
	for _, f := range slices.Concat(faultsOfWriters, faultsOfOrder, faultsOfApps) {
		if f.finding == "recover-inside" && !testkit.RecoverAnswers {
			continue // it hides nothing there
		}
		t.Run(f.name, func(t *testing.T) { f.given.expect(t, f.damage, f.finding) })
		t.Run(f.name+", mended", func(t *testing.T) { f.healthy.expect(t, f.expect) })
	}
}

// Whatever is found in an app is among these.
func TestFaults_all(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "internal", "doctor", "app.go"))
	if os.IsNotExist(err) { // as the tests for Echo v5 are elsewhere
		source, err = os.ReadFile(filepath.Join("..", "..", "internal", "doctor", "app.go"))
	}
	require.NoError(t, err)
	var tried []string
	for _, f := range slices.Concat(faultsOfWriters, faultsOfOrder, faultsOfApps) {
		tried = append(tried, f.finding)
	}
	for _, name := range regexp.MustCompile(`Name: +"([a-z-]+)"`).FindAllSubmatch(source, -1) {
		assert.Contains(t, tried, string(name[1]))
	}
}

// Gzip does no damage, wherever it is and from whatever length on: so it is no finding.
func TestFaults_gzip(t *testing.T) {
	for name, gzip := range map[string]echo.MiddlewareFunc{
		"Gzip":              middleware.Gzip(),
		"Gzip from 1 kB on": middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 10}),
		"Gzip from 1 MB on": middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1 << 20}),
	} {
		for where, app := range map[string]faulty{"outside": {outer: stack{gzip}}, "inside": {inner: stack{gzip}}} {
			for _, app.plain = range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %s, plain %v", name, where, app.plain), func(t *testing.T) {
					app.expect(t, whole+", gzipped")
				})
			}
		}
	}
}
