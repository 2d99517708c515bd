package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	modelTrials = flag.Int("model.n", 300, "how many pages TestModel_dom makes up for each client")
	modelSeed   = flag.Uint64("model.seed", 1, "what it makes them up from")
)

// sight is what can be seen of a page.
type sight struct {
	HTML, Kept, Controls, Records string
	Focus, Missing                int
	Threw                         bool
	Ran                           []string
	Error                         string
}

// TestModel_dom applies the same events to the same pages in the model that
// datastartest has of the client, and in a browser.
func TestModel_dom(t *testing.T) {
	t.Parallel()
	for _, g := range generations {
		if g.version != "1.0.4" && g.version != "1.0.0-beta.11" {
			continue
		}
		t.Run(g.version, func(t *testing.T) {
			t.Parallel()
			g.available(t)
			a := &author{Rand: rand.New(rand.NewPCG(*modelSeed, 0))}
			var trials []trial
			for i := range *modelTrials {
				one := a.trial(!strings.HasPrefix(g.version, "1.0.4"))
				one.Page = g.trialPage(i, one)
				trials = append(trials, one)
			}
			compareSights(t, trials, replayModel(t, trials), replayBrowser(t, g, trials))
		})
	}
}

// trialPage is a page that asks for the events of a trial.
func (g generation) trialPage(i int, t trial) string {
	acts, _ := json.Marshal(t.User)
	return fmt.Sprintf(`<!doctype html><html><head><meta name="acts" content="%s"><script src="/harness"></script><script type="module" src="/clients/%s/datastar.js"></script>`+
		`<meta name="view-transition" content="same-origin"><meta id="start" %s="@get('/events/%d')"></head><body>%s</body></html>`, html.EscapeString(string(acts)), g.version, g.load, i, t.Page)
}

func compareSights(t *testing.T, trials []trial, model, browser [][]sight) {
	t.Helper()
	require.Len(t, browser, len(trials))
	wrong := 0
	for i, trial := range trials {
		if what := differs(model[i], browser[i]); what != "" {
			if wrong++; wrong <= 5 {
				t.Errorf("trial %d, %s\npage %s\nuser %q\nevents %s", i, what, trial.Page[strings.Index(trial.Page, "<body>"):], trial.User, listed(trial.Patches))
			}
		}
	}
	assert.Zero(t, wrong, "of %d trials", len(trials))
}

func listed(patches []patch) string {
	var b strings.Builder
	for i, p := range patches {
		fmt.Fprintf(&b, "\n%d %q", i+2, p)
	}
	return b.String()
}

// differs says in what the model and the browser first differ.
func differs(model, browser []sight) string {
	for i := range min(len(model), len(browser)) {
		m, b := model[i], browser[i]
		for _, one := range []struct {
			name           string
			model, browser any
		}{
			{"threw", m.Threw, b.Threw}, {"HTML", m.HTML, b.HTML}, {"kept", m.Kept, b.Kept}, {"controls", m.Controls, b.Controls},
			{"ran", m.Ran, b.Ran}, {"focus", m.Focus, b.Focus}, {"missing", m.Missing, b.Missing}, {"records", m.Records, b.Records},
		} {
			if !assert.ObjectsAreEqual(one.model, one.browser) {
				return fmt.Sprintf("step %d: %s\nmodel   %v\nbrowser %v\nmodel error %s browser error %s", i, one.name, one.model, one.browser, m.Error, b.Error)
			}
		}
	}
	if len(model) != len(browser) {
		return fmt.Sprintf("the model went %d steps, the browser %d", len(model), len(browser))
	}
	return ""
}

func replayModel(t *testing.T, trials []trial) (sights [][]sight) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "replay")
	out, err := exec.Command("go", "build", "-C", filepath.Join("..", "datastartest"), "-o", binary, "./internal/dom/replay").CombinedOutput()
	require.NoError(t, err, string(out))
	input, err := json.Marshal(trials)
	require.NoError(t, err)
	command := exec.Command(binary)
	command.Stdin = bytes.NewReader(input)
	command.Stderr = os.Stderr
	output, err := command.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(output, &sights))
	return sights
}

func replayBrowser(t *testing.T, g generation, trials []trial) (sights [][]sight) {
	t.Helper()
	results := make(chan []byte, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clients/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=3600")
		http.StripPrefix("/clients/", http.FileServer(http.Dir(clients))).ServeHTTP(w, r)
	})
	numbered := func(pattern string, answer func(w http.ResponseWriter, i int)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			i, _ := strconv.Atoi(r.PathValue("i"))
			answer(w, i)
		})
	}
	numbered("GET /trial/{i}", func(w http.ResponseWriter, i int) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, trials[i].Page)
	})
	mux.HandleFunc("GET /harness", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=3600")
		_, _ = io.WriteString(w, harness)
	})
	numbered("GET /events/{i}", func(w http.ResponseWriter, i int) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, p := range trials[i].Patches {
			_, _ = io.WriteString(w, p.wire(trials[i].Beta))
		}
	})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><script>const n = %d%s</script>`, len(trials), conductor)
	})
	mux.HandleFunc("POST /results", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		results <- body
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p, cancel := window(t)
	t.Cleanup(cancel)
	p.visit(server.URL)
	select {
	case body := <-results:
		require.NoError(t, json.Unmarshal(body, &sights))
	case <-time.After(patience + time.Duration(len(trials))*time.Second):
		t.Fatal("the browser is not done")
	}
	return sights
}

// wire is the event as a server sends it.
func (p patch) wire(beta bool) string {
	name, mode, elements := "datastar-patch-elements", "mode", "elements"
	if beta {
		name, mode, elements = "datastar-merge-fragments", "mergeMode", "fragments"
	}
	var b strings.Builder
	field := func(key, value string) {
		if value != "" {
			b.WriteString("data: " + key + " " + value + "\n")
		}
	}
	if beta && p.Mode == "remove" {
		name, p.Mode, p.HTML = "datastar-remove-fragments", "", ""
	}
	b.WriteString("event: " + name + "\n")
	field("selector", p.Selector)
	field(mode, p.Mode)
	field("namespace", p.Namespace)
	if name != "datastar-remove-fragments" {
		for line := range strings.SplitSeq(p.HTML, "\n") {
			b.WriteString("data: " + elements + " " + line + "\n")
		}
	}
	return b.String() + "\n"
}

// harness does what the user does, and looks at the page after each event.
const harness = `{
const numbers = new Map(), states = [], changes = []
window.ran = []
let threw = "", missing = 0
addEventListener("error", e => { if (e.filename?.includes("/clients/")) threw = e.message.split("\n")[0] })
console.warn = e => { missing++ }
console.error = () => {}
const observer = new MutationObserver(r => changes.push(...r))
const name = n => n.nodeType == 3 ? "#text " + n.data : n.nodeType == 8 ? "#comment" : n.localName.toLowerCase() + "#" + n.id
const look = () => {
	changes.push(...observer.takeRecords())
	const kept = [], controls = [], records = []
	for (const n of document.querySelectorAll("*")) {
		if (!numbers.has(n)) numbers.set(n, numbers.size)
		kept.push(numbers.get(n))
		if (n instanceof HTMLInputElement || n instanceof HTMLTextAreaElement) controls.push(n.localName + " [" + n.value + "] " + !!n.checked)
		if (n instanceof HTMLOptionElement || n instanceof HTMLSelectElement) controls.push(n.localName + " [" + n.value + "] " + !!n.selected)
	}
	const focused = document.activeElement
	if (focused != document.body && focused?.matches(":disabled, [type=hidden]") || focused?.checkVisibility() === false) focused.blur() // as soon as it is shown
	for (const r of changes) {
		if (r.type == "attributes") records.push("@" + name(r.target) + " " + r.attributeName)
		for (const n of r.removedNodes) records.push("-" + name(n))
		for (const n of r.addedNodes) records.push("+" + name(n))
	}
	states.push({
		HTML: document.documentElement?.outerHTML ?? "", Kept: kept.join(" "), Controls: controls.join("\n"), Records: records.join("\n"),
		Focus: document.activeElement ? numbers.get(document.activeElement) : -1, Missing: missing, Threw: !!threw, Error: threw, Ran: ran.map(String).sort(),
	})
	changes.length = ran.length = missing = 0
	threw = ""
}
document.addEventListener("DOMContentLoaded", () => {
	ran.length = 0
	look()
	for (const {Do, At, Value} of JSON.parse(document.querySelector("[name=acts]").content) ?? []) {
		const n = document.querySelector(At)
		try {
			if (n) switch (Do) {
			case "value": if (/^(input|textarea|select)$/.test(n.localName)) n.value = Value; break
			case "check": if (n instanceof HTMLInputElement) n.checked = !!Value; break
			case "select": if (n instanceof HTMLOptionElement) n.selected = !!Value; break
			case "focus": n.focus()
			}
		} catch {}
	}
	observer.observe(document, {subtree: true, childList: true, attributes: true})
	look()
	for (const type of ["datastar-fetch", "datastar-sse"]) document.addEventListener(type, e => {
		if (e.detail.type.startsWith("datastar-")) look()
		if (e.detail.type == "finished") setTimeout(() => parent.postMessage(states))
	})
})
}`

// conductor shows the pages one by one.
const conductor = `
const results = []
const show = () => {
	if (results.length == n) return fetch("/results", {method: "POST", body: JSON.stringify(results)})
	const frame = document.createElement("iframe")
	const end = states => { clearTimeout(timer); onmessage = null; frame.remove(); results.push(states); show() }
	const timer = setTimeout(() => end([]), 10000)
	onmessage = e => end(e.data)
	frame.src = "/trial/" + results.length
	document.body.append(frame)
}
addEventListener("load", show)
`
