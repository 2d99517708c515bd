package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// example is the example app in a process of its own.
type example struct {
	command *exec.Cmd
	url     string
}

// start starts the example with a client, on a port, 0 for any.
func (g generation) start(t *testing.T, binary, port string) *example {
	t.Helper()
	return serve(t, binary, port, "-clients", g.folder())
}

// serve starts an example on a port, 0 for any.
func serve(t *testing.T, binary, port string, flags ...string) *example {
	t.Helper()
	if port == "0" {
		port = freePort()
	}
	x := &example{command: exec.Command(binary, flags...)}
	x.command.Env = append(os.Environ(), "PORT="+port)
	x.command.Stderr = os.Stderr
	out, err := x.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, x.command.Start())
	t.Cleanup(func() { _ = x.command.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	x.url = strings.TrimSpace(strings.TrimPrefix(line, "Listening on "))
	return x
}

func (x *example) port() string { return x.url[strings.LastIndex(x.url, ":")+1:] }

// interrupt is Ctrl-C. It returns how long the process took to go.
func (x *example) interrupt(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	require.NoError(t, x.command.Process.Signal(syscall.SIGINT))
	require.NoError(t, x.command.Wait(), "it ends without an error")
	return time.Since(began)
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

var hostile = []struct{ name, text string }{
	{"plain", "hello"},
	{"element", `<img src=x onerror=alert(1)>`},
	{"end of main", `"></main></body></html><script>alert(1)</script>`},
	{"quotes", `'+alert(1)+' "+alert(1)+" ` + "`${alert(1)}`"},
	{"expressions", `$show $$get('/target') @get('/target') sse('/target') ~x; show.value=false; return 1`},
	{"backslashes", `\ \\ \" \u0041 </script>`},
	{"separators", "a\u2028b\u2029c\ufeffd"},
	{"emoji", "👋🏽 żółć 漢字"},
	{"template", `{{.}} {{7*7}}`},
	{"long", strings.Repeat("long & ", 3000)},
}

// interactions are what a person does on the page.
var interactions = []struct {
	name string
	do   func(p *tab)
}{
	{"state round trip", func(p *tab) {
		for i, h := range hostile {
			p.enter("#input", h.text)
			p.click("section:nth-of-type(1) button:nth-of-type(1)")
			output := fmt.Sprintf("Your input: %s, is %d long.", h.text, utf8.RuneCountInString(h.text))
			p.eventually(fmt.Sprintf(`document.querySelector("#output").textContent === %s`, quote(output)))
			p.eventually(fmt.Sprintf(`document.querySelector("#trips").textContent === "%d"`, i+1))
		}
		assert.Equal(p.t, "true", p.eval(`document.querySelectorAll("main section").length >= 5`), "only attributes changed")
	}},
	{"target", func(p *tab) {
		p.click("section:nth-of-type(3) button")
		p.eventually(`/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(document.querySelector("#target b")?.textContent)`)
	}},
	{"feed", func(p *tab) {
		p.eventually(`document.querySelector("#feed").textContent.length === 16`)
		first := p.eval(`document.querySelector("#feed").textContent`)
		p.eventually(`document.querySelector("#feed").textContent !== ` + quote(first))
	}},
	{"a text while it is written", func(p *tab) {
		const told = `document.querySelector("#told").textContent`
		p.click("section:nth-of-type(5) button")
		p.eventually(told + `.startsWith("The Engine, ") && !` + told + `.includes("music")`)
		p.eventually(told + `.includes("weaves flowers 🌸 and leaves.\nIt might")`)
		p.eventually(told + `.endsWith(", if a < b said how tones follow each other & harmonise.")`)
		p.click("section:nth-of-type(5) button")
		p.eventually(`document.querySelectorAll("#told > p").length === 2 && document.querySelector("#told > p:last-child").textContent === document.querySelector("#told > p").textContent`)
	}},
	{"toggle", func(p *tab) {
		p.eventually(`document.querySelector("#shown").offsetHeight > 0`)
		p.click("section:nth-of-type(4) button")
		p.eventually(`document.querySelector("#shown").offsetHeight === 0`)
		p.click("section:nth-of-type(4) button")
		p.eventually(`document.querySelector("#shown").offsetHeight > 0`)
	}},
	{"put and get state", func(p *tab) {
		for _, h := range hostile {
			p.enter("#input", h.text)
			p.click("section:nth-of-type(1) button:nth-of-type(2)")
			p.eventually(`document.querySelector("#output").textContent === "The server keeps your state."`)
			p.click("section:nth-of-type(1) button:nth-of-type(3)")
			p.eventually(fmt.Sprintf(`(() => { try {
				return JSON.parse(document.querySelector("#backend").textContent).input === %s
			} catch { return false } })()`, quote(h.text)))
			p.eventually(`document.querySelector("#main").firstElementChild.matches(".note")
				&& document.querySelector(".note code").textContent === document.querySelector("#backend").textContent`)
			p.enter("#input", "")
			p.click("section:nth-of-type(1) button:nth-of-type(1)")
			p.eventually(`document.querySelector("#output").textContent === "Your input: , is 0 long."`)
		}
		assert.Equal(p.t, fmt.Sprint(len(hostile)), p.eval(`document.querySelectorAll(".note").length`))
	}},
	{"click to edit", func(p *tab) {
		for _, h := range hostile {
			p.click("#contact button")
			p.eventually(`document.querySelector("#edit-name")?.value.length > 0`)
			p.enter("#edit-name", h.text)
			p.enter("#edit-email", "x@example.com")
			p.click("#contact button:nth-of-type(1)")
			p.eventually(fmt.Sprintf(`document.querySelector("#contact-name")?.textContent === %s`, quote(h.text)))
			assert.Equal(p.t, "x@example.com", p.eval(`document.querySelector("#contact-email").textContent`))
		}
	}},
	{"cancel and refuse", func(p *tab) {
		before := p.eval(`document.querySelector("#contact-name").textContent`)
		p.click("#contact button")
		p.eventually(`document.querySelector("#edit-name") !== null`)
		p.enter("#edit-name", " ")
		p.click("#contact button:nth-of-type(1)")
		p.eventually(`document.querySelector("#problem").textContent === "A contact needs a name."`)
		p.click("#contact button:nth-of-type(2)")
		p.eventually(fmt.Sprintf(`document.querySelector("#contact-name")?.textContent === %s`, quote(before)))
	}},
}

func TestExample(t *testing.T) {
	t.Parallel()
	binary := build(t, "")
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) { g.interact(t, binary) })
	}
}

// interact does on the example's page what a person does.
func (g generation) interact(t *testing.T, binary string) {
	t.Parallel()
	x := g.start(t, binary, "0")
	for _, i := range interactions {
		t.Run(i.name, func(t *testing.T) {
			g.available(t)
			p := open(t, x.url+g.prefix)
			p.eventually(`document.querySelector("#feed").textContent !== ""`)
			i.do(p)
		})
	}
}

func TestExampleRestarts(t *testing.T) {
	t.Parallel()
	binary := build(t, "")
	for _, g := range generations {
		t.Run(g.version, func(t *testing.T) { g.outlivesADeploy(t, binary) })
	}
}

// A page outlives a deploy: the server goes within 3 s although pages are
// open, and when it is there again the feed goes on.
func (g generation) outlivesADeploy(t *testing.T, binary string) {
	t.Parallel()
	g.available(t)
	x := g.start(t, binary, "0")
	p := open(t, x.url+g.prefix)
	p.eventually(`document.querySelector("#feed").textContent.length === 16`)
	assert.Less(t, x.interrupt(t), 3*time.Second)
	last := p.eval(`document.querySelector("#feed").textContent`)

	g.start(t, binary, x.port())
	p.eventually(`document.querySelector("#feed").textContent !== ` + quote(last))
}
