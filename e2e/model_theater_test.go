package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// theater is a window that plays trials. The client that it has loaded is given
// one page after the other, since loading it takes ten times as long.
type theater struct {
	t       *testing.T
	url     string
	asks    chan act
	results chan [][]sight

	window  *tab
	close   func()
	crashed chan struct{} // that of the window
}

// act are trials to be played, each on a page of its own if they are to be alone.
type act struct {
	Trials []trial
	Alone  bool
}

func newTheater(t *testing.T, g generation) *theater {
	t.Helper()
	th := &theater{t: t, asks: make(chan act), results: make(chan [][]sight)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clients/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		http.StripPrefix("/clients/", http.FileServer(http.Dir(clients))).ServeHTTP(w, r)
	})
	serve := func(path, contentType, text string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType+"; charset=utf-8")
			w.Header().Set("Cache-Control", "max-age=3600")
			_, _ = io.WriteString(w, text)
		})
	}
	// The names are nobody else's: the browser keeps what they have, and a later server may have the same port.
	serve("/theater", "text/html", `<!doctype html><link rel="icon" href="data:,"><script type="module">`+director+`</script>`)
	serve("/stage", "text/html", fmt.Sprintf(`<!doctype html><html><head><script>%s</script><script type="module">import * as client from "/clients/%s/datastar.js"; %s</script></head><body></body></html>`,
		stageHand, g.version, map[bool]string{true: `begin("datastar-fetch", v1(client))`, false: `begin("datastar-sse", await beta(client))`}[g.queries()]))
	mux.HandleFunc("POST /next", th.next)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	th.url = server.URL + "/theater?" + g.version
	th.open()
	t.Cleanup(func() { th.close() })
	t.Cleanup(func() { close(th.asks) })
	return th
}

// open opens the window.
func (th *theater) open() {
	th.t.Helper()
	th.window, th.close = window(th.t)
	crashed := make(chan struct{})
	th.crashed = crashed
	crash := sync.OnceFunc(func() { close(crashed) })
	require.NoError(th.t, chromedp.Listen(th.window.ctx, func(event any) {
		if _, is := event.(*inspector.EventTargetCrashed); is {
			crash()
		}
	}))
	th.window.visit(th.url)
}

// next takes the results of the trials before, and answers with the next ones.
func (th *theater) next(w http.ResponseWriter, r *http.Request) {
	var results [][]sight
	if err := json.NewDecoder(r.Body).Decode(&results); err != nil {
		th.t.Error(err)
	}
	if results != nil {
		select {
		case th.results <- results:
		case <-r.Context().Done():
			return
		}
	}
	select {
	case a, more := <-th.asks:
		if more {
			_ = json.NewEncoder(w).Encode(a)
		}
	case <-r.Context().Done():
	}
}

// play returns what can be seen after each step of trials: nil of one that crashes the
// browser's page where it is alone, twice, since the one before may have caused it.
func (th *theater) play(trials []trial) (sights [][]sight) {
	th.t.Helper()
	if sights, done := th.perform(act{trials, false}); done {
		return sights
	}
	for _, one := range trials {
		sights = append(sights, th.playAlone(one))
	}
	return sights
}

func (th *theater) playAlone(one trial) []sight {
	th.t.Helper()
	for range 2 {
		if sights, done := th.perform(act{[]trial{one}, true}); done {
			return sights[0]
		}
	}
	return nil
}

// perform has trials played. If the browser's page crashes there is a new one, and
// nothing is done.
func (th *theater) perform(a act) (sights [][]sight, done bool) {
	th.t.Helper()
	timeout := time.After(patience + time.Duration(len(a.Trials))*time.Second)
	asks := th.asks
	for {
		select {
		case asks <- a:
			asks = nil
		case sights := <-th.results:
			return sights, true
		case <-th.crashed:
			th.close()
			th.open()
			return nil, false
		case <-timeout:
			require.Fail(th.t, "the browser is not done, or asks for nothing")
		}
	}
}
