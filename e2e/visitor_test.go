package e2e

import (
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-datastar/datastar/page"
)

// visitor is a client in a browser that follows the numbers.
type visitor struct {
	browser string
	generation
	bare bool // without the script that keeps its stream alive
}

func (v visitor) String() string {
	if v.bare {
		return v.browser + "-" + v.version + "-bare"
	}
	return v.browser + "-" + v.version
}

// livePage follows the numbers, and has a command. It keeps when it asked and what it
// was told of its stream, and what its status said.
const livePage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>{{.Name}}</title>
<style>.datastar-status, button { display: flex }</style>
<script>
	const asked = [], states = [], fetchIt = fetch
	fetch = (url, ...more) => {
		if (String(url).includes("/feed")) asked.push(Date.now())
		return fetchIt(url, ...more)
	}
	addEventListener("datastar-live", (event) => states.push(event.detail.state))
</script>{{if .Bare}}<script type="module" src="{{.Client}}"></script>{{else}}{{script .Client}}{{end}}
<body {{.Load}}>{{.Status}}<button id="command" {{.Click}}>run</button><div id="list"></div>
<script>
	const arrived = []
	new MutationObserver(() => arrived.push(Date.now())).observe(document.querySelector("#list"), { childList: true })
	const said = [], line = document.querySelector("[role=status]")
	new MutationObserver(() => {
		const now = line.innerText.trim()
		if (now !== said.at(-1)) said.push(now)
	}).observe(line, { subtree: true, childList: true, attributes: true, characterData: true })
</script>`

// writePage writes the visitor's live page.
func (v visitor) writePage(t *testing.T, dir string) {
	t.Helper()
	base := "/" + v.protocol.String()
	b := page.For(v.protocol).WithBase(base)
	feed, command := base+"/feed?page="+v.String(), base+"/command?page="+v.String()
	stream, err := b.Stream(feed)
	require.NoError(t, err)
	post, err := b.Post(command)
	require.NoError(t, err)
	status, err := b.Status()
	require.NoError(t, err)
	if !v.writes() { // package page does not write for it: the page is written by hand
		status = template.HTML(v.page(`<p role="status" STATE='{"_live":""}' data-text="S(_live)"></p>`))
		stream, post = template.JS(fmt.Sprintf(v.get, feed+"#live")), template.JS(fmt.Sprintf(v.post, command))
	}
	attribute := func(name string, value template.JS) template.HTMLAttr {
		return template.HTMLAttr(name + `="` + template.HTMLEscapeString(string(value)) + `"`)
	}
	file, err := os.Create(filepath.Join(dir, v.String()+".html"))
	require.NoError(t, err)
	defer file.Close()
	parsed := template.Must(template.New("").Funcs(b.FuncMap()).Parse(livePage))
	require.NoError(t, parsed.Execute(file, map[string]any{
		"Name": v.String(), "Client": "/clients/" + v.version + "/datastar.js", "Bare": v.bare, "Status": status,
		"Load": attribute(v.load, stream), "Click": attribute(v.click, post),
	}))
}

// outcome is what a page tells of itself.
type outcome struct {
	Numbers []int
	Asked   []int64
	Arrived []int64
	States  []string
	Said    []string
}

func (p *tab) outcome() (o outcome) {
	p.t.Helper()
	text := p.eval(`JSON.stringify({Numbers: [...document.querySelectorAll("#list i")].map(e => Number(e.textContent)), Asked: asked, Arrived: arrived, States: states, Said: said})`)
	require.NoError(p.t, json.Unmarshal([]byte(text), &o))
	return o
}

// reaches waits until a page has a number, or until a time. It looks but four times a
// second, since so many pages are looked at.
func (p *tab) reaches(n int, until time.Time) bool {
	p.t.Helper()
	js := fmt.Sprintf(`String(Number(document.querySelector("#list").lastElementChild?.textContent) >= %d)`, n)
	for {
		if is, err := p.evaluate(js); err == nil && is == "true" {
			return true
		}
		if time.Now().After(until) {
			return false
		}
		time.Sleep(time.Second / 4)
	}
}

// words are what a page says of its connection.
func (v visitor) words() (down, back string) {
	if !v.writes() {
		return "reconnecting", "back"
	}
	return "Reconnecting…", "Back"
}

// afterwards is how long a status says that the connection is back, and a little more.
const afterwards = 3 * time.Second

// goodbye waits until a page says nothing of its connection any more.
func (p *tab) goodbye() {
	for until := time.Now().Add(2 * afterwards); time.Now().Before(until); time.Sleep(time.Second / 4) {
		if said, err := p.evaluate(`said.at(-1) || ""`); err == nil && strings.TrimSpace(said) == "" {
			return
		}
	}
}
