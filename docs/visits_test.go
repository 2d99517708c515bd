package docs

import (
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/datastartest"
)

// visits are what the guides promise of their programs, by guide.
var visits = map[string]func(*program){
	"README": func(p *program) {
		page := p.visit()
		page.Find("input").Fill("Ada <3")
		page.Find("button", "Greet").Click()
		assert.Equal(p.t, "Hello, Ada <3", page.Find("#greeting").Text())
		page.Has("p", ":")
	},
	"compression": func(p *program) {
		run := p.start()
		page := run.app().Visit("/")
		page.Has("#prices li:last-child", "Item 49 costs")
		page.Find("input").Fill("a <b>")
		page.Find("button", "Search").Click()
		page.Has("#found", "Nothing for a <b> in your orders")
		r, err := http.NewRequest(http.MethodGet, run.url.String()+"/feed", nil)
		require.NoError(p.t, err)
		r.Header.Set("Accept-Encoding", "gzip, br, zstd")
		r.Header.Set("Datastar-Request", "true")
		feed, err := http.DefaultClient.Do(r)
		require.NoError(p.t, err)
		defer feed.Body.Close()
		assert.Equal(p.t, "gzip", feed.Header.Get("Content-Encoding"))
	},
	"configure": func(p *program) {
		run := p.start()
		page := run.app().Visit("/")
		client := datastartest.Call(p.t, run.handler(), get(p.t, page.Find("script[type=module]").Attr("src")))
		assert.Equal(p.t, "// the client", client.Body())
	},
	"deploy": func(p *program) {
		run := p.start()
		assert.Equal(p.t, http.StatusOK, datastartest.Call(p.t, run.handler(), get(p.t, "/ready")).Status())
		run.stop()
	},
	"development": func(p *program) {
		page := p.visit()
		page.Find("input").Fill("Ada")
		page.Has("p", "Ada")
		run := p.start("DEV=1")
		shows := func() string {
			answer, err := http.Get(run.url.String())
			require.NoError(p.t, err)
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			require.NoError(p.t, err)
			return string(text)
		}
		assert.Contains(p.t, shows(), "<h1>Hello</h1>")
		assert.Contains(p.t, shows(), "/_datastar/dev.js")
		file := filepath.Join(filepath.Dir(p.binary), "..", "development", "page.html")
		write(p.t, "<!doctype html><p>What is on disk</p>", file)
		assert.Contains(p.t, shows(), "What is on disk")
	},
	"echo-v5": func(p *program) {
		page := p.visit()
		page.Find("button").Click()
		page.Has("p", "Hello from Echo v5")
	},
	"errors": func(p *program) {
		page := p.visit()
		for _, name := range []string{"After an event", "Panic", "Nowhere"} {
			page.Find("button", name).Click()
			page.Has("b", "That did not work.")
		}
		page.Has("#said", "It began well.")
		page.Find("button", "Private").Click()
		assert.Equal(p.t, "/?login", page.Path())
	},
	"first-app": func(p *program) {
		page := p.visit()
		page.Find("[placeholder=Name]").Fill("Ada")
		page.Find("[placeholder=Text]").Fill("Hello")
		page.Find("button", "Write").Click()
		page.Has("#book li", "Ada: Hello")
		page.Visit("/")
		page.Has("#book li", "Ada: Hello")
	},
	"forms": func(p *program) {
		page := p.visit()
		page.Find("button").Click()
		page.Has("i", "is required")
		for i := range 3 {
			page.Find("p:nth-of-type(" + strconv.Itoa(2*i+1) + ") input").Fill("Milk")
			page.Find("p:nth-of-type(" + strconv.Itoa(2*i+2) + ") input").Fill("2")
		}
		page.Find("button").Click()
		page.Has("#done", "Ordered.")
		page.HasNot("i", "is required")
	},
	"from-htmx": func(p *program) {
		page := p.visit(datastartest.WithConfirm(func(question string) bool { return question == "Really?" }))
		page.Find("button", "Add").Click()
		page.Has("b", "That did not work.")
		page.Find("input").Fill("Milk")
		page.Find("button", "Add").Click()
		page.HasNot("b", "That did not work.")
		assert.Len(p.t, page.Dispatched("added"), 1)
		page.Find("#todos li button").Click()
		page.HasNot("#todos li")
	},
	"from-liveview": func(p *program) {
		app := p.start().app()
		page, other := app.Visit("/"), app.Visit("/")
		page.Has("#viewers", "2 here")
		page.Find("input").Fill("3")
		page.Find("button", "+").Click()
		other.Has("#temperature", "Current temperature: 73°F")
	},
	"from-newsse": func(p *program) {
		page := p.visit()
		page.Find("input").Fill("Ada <3")
		page.Find("button", "Old").Click()
		page.Has("#old", "Hello, Ada <3")
		page.Find("button", "Moved").Click()
		page.Has("#moved", "Hello, Ada <3")
	},
	"jobs": func(p *program) {
		page := p.visit()
		page.Find("button", "Export").Click()
		page.Find("button", "Cancel").Click()
		page.Has("#exports li", "all.csv: cancelled")
	},
	"live-pages": func(p *program) {
		app := p.start().app()
		ada, bob := app.As("Ada").Visit("/"), app.As("Bob").Visit("/")
		ada.Find("button", "One more").Click()
		bob.Has("#count", "1")
		bob.Find("button", "Reset").Click()
		ada.Has("#count", "0")
	},
	"login": func(p *program) {
		page := p.visit()
		assert.Equal(p.t, "_echo_csrf_using_sec_fetch_site_", page.Find("[name=_csrf]").Value())
		page.Find("[name=name]").Fill("ada")
		page.Find("[name=password]").Fill("lovelace")
		page.Find("button", "Log in").Click()
		page.Has("p", "Hello, ada.")
	},
	"page": func(p *program) {
		out, err := exec.Command(p.binary).Output()
		require.NoError(p.t, err)
		assert.Equal(p.t, "$home.city RemoveSignals(\"name\")\n", string(out))
	},
	"observability": func(p *program) {
		run := p.start()
		page := run.app().Visit("/")
		page.Find("button").Click()
		page.Has("#waves", "1")
		figures := datastartest.Call(p.t, run.handler(), get(p.t, "/metrics")).Body()
		for _, figure := range []string{
			`datastar_server_active_streams{datastar_protocol="V1",http_route="/feed"} 1`,
			`datastar_server_time_to_first_event_seconds_count{datastar_protocol="V1",http_route="/feed"} 1`,
			`datastar_hub_published_total{datastar_hub_name="waves"} 1`,
		} {
			assert.Contains(p.t, figures, "\n"+figure+"\n")
		}
	},
	"search": func(p *program) {
		page := p.visit()
		page.Has("#found li", "London")
		page.Find("[name=q]").Fill("lis")
		page.Find("form").Submit()
		page.Has("#found li", "Lisbon")
		page.HasNot("#found li", "London")
		assert.Equal(p.t, "/?q=lis", page.ReplacedURL())
	},
	"processes": func(p *program) {
		options := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: p.t.TempDir(), NoSigs: true, NoLog: true}
		nats, err := server.NewServer(options)
		require.NoError(p.t, err)
		nats.Start()
		p.t.Cleanup(nats.Shutdown)
		require.True(p.t, nats.ReadyForConnections(10*time.Second))
		one, two := p.start("NATS_URL="+nats.ClientURL()), p.start("NATS_URL="+nats.ClientURL())
		page, other := one.app().Visit("/"), two.app().Visit("/")
		page.Find("input").Fill("It rains.")
		page.Find("button").Click()
		other.Has("p", "It rains.")
		one.stop()
	},
	"testing": func(p *program) {
		page := p.visit()
		page.Find("input").Fill("Milk")
		page.Find("button", "Add").Click()
		page.Has("#todos li", "Milk")
	},
	"uploads": func(p *program) {
		page := p.visit(datastartest.WithoutLint(datastartest.IgnoredAnswer)) // its feed shows the refusal
		page.Find("[type=file]").Upload(datastartest.File{Name: "a.png", Content: make([]byte, 300_000)})
		page.Find("button").Click()
		page.Has("#said", "Saved: 300000 bytes.")
		page.Find("[type=file]").Upload(datastartest.File{Name: "b.png", Content: make([]byte, 9<<20)})
		page.Find("button").Click()
		page.Has("#said", "That was refused. The limit is 8 MB.")
	},
	"without-javascript": func(p *program) {
		app := p.start().app()
		for _, page := range []*datastartest.Page{app.Visit("/"), app.WithoutScripts().Visit("/")} {
			page.Find("button").Click()
			page.Has("i", "is required")
			page.Find("[name=text]").Fill("Milk")
			page.Find("button").Click()
			page.Has("[role=status]", "Added.")
			page.Has("#notes li", "Milk")
		}
	},
}

func get(t *testing.T, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, path, nil)
	require.NoError(t, err)
	return r
}
