package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	ds "github.com/echo-datastar/datastar"
)

// fault is a row of docs/known-faults.md: a page, and what is seen there after a
// person did something, with the clients that have the fault and with the others.
type fault struct {
	name, page  string
	bare        bool // without the script that pages load before the client
	see         func(p *tab) string
	with, other string   // "" is a client without it that is not asked
	has         []string // the clients that have it
}

const busy = `<p id="busy" {{text "$busy"}}></p><button id="after" {{on "click" (get "/after")}}>after</button>`

// busyAfter is the indicator when the next request has been answered.
func busyAfter(p *tab) string {
	p.click("#go")
	p.click("#after")
	p.eventually(`window.after`)
	return p.eval(`document.querySelector("#busy").textContent`)
}

var faults = []fault{
	{
		name: "invalid form",
		page: `<form><input name="a" required><button type="button" id="go" {{indicator "busy"}} {{on "click" (post "/after" form)}}>go</button></form>` + busy,
		see:  busyAfter, with: "true", other: "false",
		has: []string{"1.0.4", "1.0.2"},
	},
	{
		name: "invalid form, at its own submit",
		page: `<form {{indicator "busy"}} {{on "submit" (post "/after" form)}}><input name="a" required><button id="go">go</button></form>` + busy,
		see:  busyAfter, other: "false",
	},
	{
		name: "answer of JavaScript",
		page: `<button id="go" {{indicator "busy"}} {{on "click" (get "/script")}}>go</button>` + busy,
		see: func(p *tab) string {
			p.click("#go")
			p.eventually(`window.ran === 1`)
			return busyAfter(p)
		},
		with: "true", // older ones run none
		has:  []string{"1.0.4", "1.0.2"},
	},
	{
		name: "script in a morph",
		page: `<div id="a"></div><button {{on "click" (get "/morph")}}>go</button>`,
		bare: true, // TestScriptsInPatches has what it does to that
		see: func(p *tab) string {
			p.click("button")
			p.eventually(`window.after`)
			return p.eval(`String(window.ran)`)
		},
		with: "2", other: "undefined", // older ones run none
		has: []string{"1.0.4", "1.0.2"},
	},
	{
		name: "exception in an event",
		page: `<body {{signals .State}}><button id="throw" {{on "click" "nothing.there()"}}>throw</button>
			<button id="count" {{on "click" "$n++"}}>count</button><p {{text "$n"}}></p>`,
		see: func(p *tab) string {
			p.click("#throw")
			p.click("#count")
			p.mu.Lock()
			p.problems = nil
			p.mu.Unlock()
			return p.eval(`document.querySelector("p").textContent`)
		},
		with: "1", other: "2",
		has: []string{"1.0.2"},
	},
	{
		name: "signals of a retry",
		page: `<body {{signals .State}}><button {{on "click" (js (post "/retry") ";$n = 2")}}>go</button>`,
		see: func(p *tab) string {
			p.click("button")
			p.eventually(`window.sent`)
			return p.eval(`String(window.sent)`)
		},
		with: "1", other: "2",
		has: []string{"1.0.2", "1.0.0-beta.11"},
	},
}

// What docs/known-faults.md says of a client is so, and what it has lost is not there
// any more.
func TestKnownFaults(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if !g.writes() || g.protocol != ds.V1 && g.protocol != ds.Beta {
			continue
		}
		for _, f := range faults {
			expect := f.other
			if slices.Contains(f.has, g.version) {
				expect = f.with
			}
			if expect == "" {
				continue
			}
			t.Run(g.version+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				g.available(t)
				script := `{{script .Client}}`
				if f.bare {
					script = `<script type="module" src="{{.Client}}"></script>`
				}
				p := show(t, g, `<!doctype html><link rel="icon" href="data:,">`+script+f.page+`<i id="ready" {{text "'ready'"}}></i>`,
					map[string]any{"State": map[string]int{"n": 1}}, faulty())
				p.eventually(`document.querySelector("#ready").textContent === "ready"`)
				assert.Equal(t, expect, f.see(p))
			})
		}
	}
}

// faulty answers the pages of faults.
func faulty() func(*ds.Context) error {
	var retries atomic.Int32
	return func(c *ds.Context) error {
		switch c.Request().URL.Path {
		case "/script":
			return c.Blob(http.StatusOK, "text/javascript", []byte("window.ran = 1"))
		case "/morph":
			return c.Send(
				ds.MergeFragments(`<div id="a"><script>window.ran = (window.ran || 0) + 1</script></div>`),
				ds.ExecuteScript("window.after = 1"))
		case "/retry":
			if retries.Add(1) == 1 {
				return cutOff(c, ds.MergeSignals(map[string]bool{"begun": true}, ds.WithRetry(100*time.Millisecond)))
			}
			in, err := ds.Signals[struct{ N int }](c)
			if err != nil {
				return err
			}
			return c.ExecuteScript(fmt.Sprintf("window.sent = %d", in.N))
		}
		return c.ExecuteScript("window.after = 1")
	}
}

// cutOff breaks a stream after an event: what got no answer at all is sent again by
// the browser itself.
func cutOff(c *ds.Context, event ds.Event) error {
	if err := c.Send(event); err != nil {
		return err
	}
	first := true
	for range c.Every(5 * time.Millisecond) { // the event goes out before the second tick
		if !first {
			panic(http.ErrAbortHandler)
		}
		first = false
	}
	return c.Err()
}
