package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	ds "github.com/echo-datastar/datastar"
	"github.com/echo-datastar/datastar/internal/front"
)

// developedPage is the page of an app that is developed, in the words of the clients.
const developedPage = `<!doctype html>
<html lang="en" {{.Page.DataNonce}}>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Developed</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/static/style.css">
  {{.Page.Script}}
</head>
<body STATE='{"name":""}'>
  <main id="main">
    <h1>Before</h1>
    <p class="edition">{{.Edition}}</p>
    <input id="name" BIND="name"><p id="echo" data-text="S(name)"></p>
    <ul id="list"><li>First</li></ul>
    {{template "part.html" .}}
    <p LOAD="LIVE">Now: <b id="clock"></b></p>
    <p class="buttons"><button id="add" CLICK="GET(/add)">Add</button> <button id="ask" CLICK="GET(/part)">Part</button>
    <button id="fail" CLICK="GET(/fail)">Fail</button> <button id="panic" CLICK="GET(/panic)">Panic</button>
    <button id="miss" CLICK="GET(/miss)">Miss</button> <button id="twice" CLICK="GET(/twice)">Twice</button></p>
    <noscript><p>It needs <b>scripts</b>.</p></noscript>
    <template id="row"><b>1</b></template>
    <p class="tall"></p>
  </main>
</body>
</html>
`

const developedStyle = "h1 { color: rgb(1, 2, 3); }\nbody { font: 1rem/1.5 sans-serif; margin: 1rem; }\n.tall { height: 3000px; }\n"

// developed is an app in development mode, whose files the test changes.
type developed struct {
	*example
	t     *testing.T
	dir   string
	flags []string
}

func develop(t *testing.T, g generation, binary string, more ...string) *developed {
	t.Helper()
	file, err := filepath.Abs(g.file())
	require.NoError(t, err)
	d := &developed{t: t, dir: t.TempDir()}
	page := strings.Replace(developedPage, "LIVE", fmt.Sprintf(g.get, "/feed#live"), 1)
	d.write("page.html", g.page(page))
	d.write("part.html", `<p id="part">Part of {{.Edition}}</p>`)
	d.write("style.css", developedStyle)
	protocol := "Beta"
	for name, p := range map[string]ds.Protocol{"V1": ds.V1, "V019": ds.V019, "V018": ds.V018} {
		if p == g.protocol {
			protocol = name
		}
	}
	d.flags = append([]string{"-dir", d.dir, "-client", file, "-protocol", protocol}, more...)
	d.example = serve(t, binary, "0", d.flags...)
	return d
}

func (d *developed) write(name, text string) {
	d.t.Helper()
	require.NoError(d.t, os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o644))
}

// change changes a word in a file.
func (d *developed) change(name, old, with string) {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	require.NoError(d.t, err)
	require.Contains(d.t, string(text), old)
	d.write(name, strings.Replace(string(text), old, with, 1))
}

// shadow is JavaScript for an element of the panel or the overlay, or undefined.
func shadow(selector string) string {
	return "document.querySelector('datastar-dev').shadowRoot.querySelector(" + quote(selector) + ")"
}

// lives brings the page into a state that is to be kept.
func (p *tab) lives() {
	p.t.Helper()
	p.eventually(`document.querySelector("#clock").textContent !== ""`)
	p.enter("#name", "Ada")
	p.eventually(`document.querySelector("#echo").textContent === "Ada"`)
	p.click("#add")
	p.eventually(`document.querySelectorAll("#list li").length === 2`)
	p.eval(`(document.querySelector("#name").focus(), document.querySelector("#name").setSelectionRange(1, 2), window.stays = true, scrollTo(0, 40))`)
	p.eventually("scrollY === 40")
}

// kept holds that nothing of that was lost.
func (p *tab) kept() {
	p.t.Helper()
	assert.Equal(p.t, "true Ada Ada name 1-2 40 2", p.eval(`[window.stays, document.querySelector("#name").value, document.querySelector("#echo").textContent,
		document.activeElement.id, document.activeElement.selectionStart + "-" + document.activeElement.selectionEnd, scrollY,
		document.querySelectorAll("#list li").length].join(" ")`), p.eval(shadow(".note")+".textContent"))
}

// developedBuilds are the programs that were built: each is built once.
var developedBuilds sync.Map // of func() (string, error), by edition

// buildDeveloped builds an edition of the program, as for Echo v4.
func buildDeveloped(t *testing.T, edition string) (binary string) {
	t.Helper()
	return once(t, edition, func(binary string) error {
		source, err := os.ReadFile("developed/main.go")
		if err != nil {
			return err
		}
		changed := strings.Replace(string(source), "Program 1", "Program "+edition, 1)
		return buildOver(".", "developed", "main.go", []byte(changed), binary)
	})
}

// buildDevelopedV5 builds the program translated for Echo v5.
func buildDevelopedV5(t *testing.T) (binary string) {
	t.Helper()
	return once(t, "v5", func(binary string) error {
		sources, err := front.Files("developed")
		if err != nil {
			return err
		}
		return buildOver("../echov5", "_developed", "main.go", sources["main.go"], binary)
	})
}

func once(t *testing.T, name string, build func(binary string) error) string {
	t.Helper()
	builder, _ := developedBuilds.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		binary := filepath.Join(programs, "developed-"+name)
		return binary, errors.Join(os.MkdirAll(programs, 0o755), build(binary))
	}))
	binary, err := builder.(func() (string, error))()
	require.NoError(t, err)
	return binary
}

// buildOver builds a folder of a module in which a file has another text.
func buildOver(module, folder, file string, text []byte, binary string) error {
	at, err := filepath.Abs(filepath.Join(module, folder, file))
	if err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{at: binary + ".go"}})
	if err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(binary+".go", text, 0o644), os.WriteFile(binary+".json", overlay, 0o644)); err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-C", module, "-overlay", binary+".json", "-o", binary, "./"+folder).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
