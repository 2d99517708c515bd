package e2e

import (
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
)

// verb is something that the server tells the page, and what becomes of it.
type verb struct {
	name    string
	body    string // of the page, in the words of generation.page
	events  func(g generation) []ds.Event
	expect  string             // a JavaScript expression that comes true
	beta    string             // the same for Beta, where it differs
	early   string             // the same for 0.20 and 0.21, where Beta was another
	still   string             // the same where elements have no view transitions, as in all but Chromium
	except  []ds.Protocol      // that have no way to do it
	element bool               // whether it takes a script element
	after   func(*tab, *stage) // further checks
}

// say is events that do not depend on the generation.
func say(events ...ds.Event) func(generation) []ds.Event {
	return func(generation) []ds.Event { return events }
}

// stage serves the page of a verb and counts what the page asks for.
type stage struct {
	mu      sync.Mutex
	asked   int
	err     error
	signals map[string]any // that the page sent last
}

// perform shows a verb's page to a client, which asks for the events at once.
func perform(t *testing.T, g generation, v verb) (*tab, *stage) {
	t.Helper()
	return performUnder(t, g, v, "", ds.Config{Protocol: g.protocol})
}

// performUnder is perform on a page with a Content-Security-Policy.
func performUnder(t *testing.T, g generation, v verb, policy string, config ds.Config) (*tab, *stage) {
	t.Helper()
	s, url := setUp(t, g, v, policy, config)
	return reopen(t, url), s
}

// setUp serves a verb's page.
func setUp(t *testing.T, g generation, v verb, policy string, config ds.Config) (s *stage, url string) {
	t.Helper()
	s = &stage{}
	e := echo.New()
	e.Static("/clients", clients)
	e.Use(ds.MiddlewareWithConfig(config))
	e.GET("/", func(c echo.Context) error {
		if policy != "" {
			c.Response().Header().Set(echo.HeaderContentSecurityPolicy, policy)
		}
		return c.HTML(200, `<!doctype html><link rel="icon" href="data:,"><body>
			<script type="module" src="/clients/`+g.version+`/datastar.js"></script>`+
			g.page(v.body+`<i id="probe" CLICK="GET(/probe)">probe</i><i LOAD="GET(/say)"></i>`))
	})
	e.GET("/landed", func(c echo.Context) error { return c.HTML(200, "landed") })
	e.GET("/say", ds.Handler(func(c *ds.Context) error {
		err := c.Send(v.events(g)...)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked++
		s.err = err
		return nil
	}))
	e.GET("/probe", ds.Handler(func(c *ds.Context) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		return json.Unmarshal(c.RawSignals(), &s.signals)
	}))
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return s, server.URL
}

// probe has the page send its signals.
func (s *stage) probe(p *tab) map[string]any {
	p.t.Helper()
	p.click("#probe")
	require.Eventually(p.t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.signals != nil
	}, patience, often)
	return s.signals
}

func (s *stage) failure() (asked int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, s.err
}

func TestVerbs(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		for _, v := range verbs {
			t.Run(g.version+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				p, s := perform(t, g, v)
				v.check(p, s, g, unsupported(g, v))
			})
		}
	}
}

// check waits for what becomes of the verb.
func (v verb) check(p *tab, s *stage, g generation, unsupported bool) {
	t := p.t
	t.Helper()
	if unsupported {
		require.Eventually(t, func() bool { asked, _ := s.failure(); return asked > 0 }, patience, often)
		_, err := s.failure()
		assert.ErrorIs(t, err, ds.ErrUnsupported)
		return
	}
	p.eventually(v.expected(g))
	if v.after != nil {
		v.after(p, s)
	}
	asked, err := s.failure()
	assert.NoError(t, err)
	assert.Equal(t, 1, asked, "a client that stumbles asks again")
}

func (v verb) expected(g generation) string {
	if v.early != "" && (g.version == "0.20.1" || g.version == "0.21.4") {
		return v.early
	}
	if v.beta != "" && g.protocol == ds.Beta {
		return v.beta
	}
	return v.expect
}

func unsupported(g generation, v verb) bool {
	for _, p := range v.except {
		if p == g.protocol {
			return true
		}
	}
	return false
}
