package datastartest

import (
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/echo-datastar/datastar/datastartest/internal/tab"
)

var reports = flag.String("datastartest.html", "", "a directory for a page about each test that fails")

// Of a long transcript so many entries are shown.
const first, latest = 3, 20

// String returns what the page is and how it came to be so, as a test that fails logs it:
// its address, its signals, and what was done, asked and answered.
func (p *Page) String() string {
	return look(p, func() string {
		var b strings.Builder
		b.WriteString(p.prefix())
		if p.tab.Loaded() {
			fmt.Fprintf(&b, "%s %q\n", p.tab.URL(), p.tab.Title())
			if signals, err := p.tab.Signals(); err == nil && len(signals) > 0 {
				text, _ := json.Marshal(signals) // they were decoded from JSON
				fmt.Fprintf(&b, "signals %s\n", text)
			}
		}
		all := p.tab.Transcript()
		for i, entry := range all {
			if i == first && len(all) > first+latest {
				fmt.Fprintf(&b, "… %d more …\n", len(all)-first-latest)
			}
			if i < first || i >= len(all)-latest {
				b.WriteString(p.line(entry))
			}
		}
		return b.String()
	})
}

// line is an entry of the transcript.
func (p *Page) line(entry tab.Entry) string {
	at := ""
	if ms := entry.At.Round(time.Millisecond); ms > 0 {
		at = "+" + ms.String() + " "
	}
	if entry.Exchange == nil {
		return at + entry.Act + "\n"
	}
	a := p.answer(entry.Exchange)
	if a.ignored == forBrowser && a.Status() < 400 {
		return fmt.Sprintf("%s%s: %s\n%s, %d bytes\n", at, entry.Exchange.Element, strings.Join(a.asked(), "\n"), a.head(), len(a.body))
	}
	return at + entry.Exchange.Element + ": " + a.picture(true)
}

// written are the files of this run, of which each is of one page.
var written sync.Map

// freeName returns the name of a file for a page.
func freeName(name string) string {
	file := name + ".html"
	for i := 2; ; i++ {
		if _, taken := written.LoadOrStore(file, true); !taken {
			return file
		}
		file = fmt.Sprintf("%s-%d.html", name, i)
	}
}

// write writes the page about a test that has failed.
func (p *Page) write(text string) {
	if *reports == "" {
		return
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|# `, r) {
			return '_'
		}
		return r
	}, strings.Join(append([]string{p.t.Name()}, strings.Fields(p.name)...), "-"))
	file := freeName(filepath.Join(*reports, name))
	var b strings.Builder
	data := map[string]any{"Name": p.t.Name(), "Transcript": text, "Page": ""}
	if look(p, p.tab.Loaded) {
		data["Page"] = p.HTML()
	}
	if err := failurePage.Execute(&b, data); err != nil {
		p.t.Logf("-datastartest.html: %v", err)
		return
	}
	err := os.MkdirAll(*reports, 0o755)
	if err == nil {
		err = os.WriteFile(file, []byte(b.String()), 0o644)
	}
	if err != nil {
		p.t.Logf("-datastartest.html: %v", err)
		return
	}
	p.t.Logf("see %s", file)
}

// failurePage shows the page as it was, without scripts, above how it came to be so.
var failurePage = template.Must(template.New("failure").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{{.Name}}</title>
<style>
	body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem }
	iframe { border: 1px solid #999; width: 100%; height: 24rem; background: #fff }
	pre { background: #f4f4f4; color: #111; overflow: auto; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>{{.Name}}</h1>
<h2>The page as it was</h2>
<iframe sandbox="" srcdoc="{{.Page}}" title="The page as it was"></iframe>
<h2>How it came to be so</h2>
<pre>{{.Transcript}}</pre>
<details><summary>HTML</summary><pre>{{.Page}}</pre></details>
</html>
`))
