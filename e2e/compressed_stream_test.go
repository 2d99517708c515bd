package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/compress/echov4"
	"github.com/echo-datastar/datastar/hub"
)

// compressedApp is an app with a stream that follows a hub, compressed.
type compressedApp struct {
	*hub.Memory
	server *httptest.Server

	mu        sync.Mutex
	encodings map[string]int // of the streams that have ended
}

func startCompressed(t *testing.T, g generation) *compressedApp {
	t.Helper()
	a := &compressedApp{Memory: hub.NewMemory(hub.MemoryConfig{}), encodings: map[string]int{}}
	e := echo.New()
	e.Static("/clients", clients)
	e.Use(echov4.Middleware(), ds.MiddlewareWithConfig(ds.Config{Protocol: g.protocol, Heartbeat: 2 * often}))
	e.GET("/", func(c echo.Context) error {
		return c.HTML(http.StatusOK, g.page(`<!doctype html><link rel="icon" href="data:,"><script type="module" src="/clients/`+g.version+`/datastar.js"></script>
			<body LOAD="GET(/feed)"><ul id="list"></ul>`))
	})
	e.GET("/feed", ds.Handler(func(c *ds.Context) error { return c.Follow(a.Feed("list")) }))
	a.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.ServeHTTP(w, r)
		a.mu.Lock()
		defer a.mu.Unlock()
		if r.URL.Path == "/feed" {
			a.encodings[w.Header().Get("Content-Encoding")]++
		}
	}))
	t.Cleanup(func() { a.server.CloseClientConnections(); a.server.Close() })
	return a
}

// rowsOf is a fragment that is like the others, and text that a wrong byte would spoil.
func rowsOf(n int) ds.Event {
	html := `<ul id="list">`
	for i := range 40 {
		html += fmt.Sprintf("<li id=\"item-%d\">ä 漢 %d %d</li>\n", i, i*n, n)
	}
	return ds.MergeFragments(html + "</ul>")
}

// shows expects the page to show the nth list.
func (a *compressedApp) shows(t *testing.T, p *tab, n int) {
	t.Helper()
	require.NoError(t, a.Publish(t.Context(), "list", rowsOf(n)))
	p.eventually(fmt.Sprintf(`document.querySelectorAll("#list li").length === 40 && document.querySelector("#item-39").textContent === "ä 漢 %d %d"`, 39*n, n))
}

// Each event is shown before the next one is published, and again after the connection
// broke, where the client reconnects then by itself.
func (a *compressedApp) test(t *testing.T, p *tab, reconnects bool) {
	t.Helper()
	require.Eventually(t, func() bool { return a.Stats().Followers == 1 }, patience, often)
	for n := range 10 {
		a.shows(t, p, n)
	}
	if reconnects {
		a.server.CloseClientConnections()
		require.Eventually(t, func() bool { return a.Stats().Followers == 0 }, patience, often)
		a.shows(t, p, 10) // which it gets when it is back
		a.shows(t, p, 11)
	}
	p.visit("about:blank")
	require.Eventually(t, func() bool { return a.Stats().Followers == 0 }, patience, often)
	a.server.CloseClientConnections()
	a.server.Close()
	assert.Equal(t, 1, len(a.encodings))
	assert.NotZero(t, a.encodings["gzip"])
}

func TestCompressedStream(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(generation) bool { return true }, func(t *testing.T, g generation) {
		a := startCompressed(t, g)
		a.test(t, open(t, a.server.URL), g.writes()) // 0.21 does not see the break
	})
}

func TestCompressedStream_inFirefox(t *testing.T) {
	t.Parallel()
	compressedIn(t, startFirefox(t), true)
}

func TestCompressedStream_inWebKit(t *testing.T) {
	t.Parallel()
	compressedIn(t, startWebKit(t), false) // nor does WebKit, whether it is compressed or not
}

func compressedIn(t *testing.T, browser opener, reconnects bool) {
	for _, g := range generations {
		if g.everywhere() {
			t.Run(g.version, func(t *testing.T) {
				g.available(t)
				a := startCompressed(t, g)
				a.test(t, browser.open(t, a.server.URL), reconnects)
			})
		}
	}
}
