package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// guides are what is done with the programs of guides in a browser, and what is seen then.
var guides = []struct {
	name  string
	do    func(p *tab)
	shows string
}{
	{"first-app", func(p *tab) {
		p.writesBook("Ada", "Is anybody here?")
		p.writesBook("Bob", "I am.")
		p.enter("input:nth-of-type(2)", "")
		p.click("form button")
	}, "document.querySelectorAll('#book li').length === 2 && document.querySelector('i').textContent === 'is missing'"},
	{"forms", func(p *tab) {
		p.enter("input", "Milk")
		p.click("button")
	}, "document.querySelectorAll('i')[2].textContent === 'is required'"},
	{"errors", func(p *tab) { p.click("button:nth-of-type(1)") },
		"document.querySelector('b').textContent === 'That did not work.' && document.querySelector('#said').textContent === 'It began well.'"},
	{"uploads", func(p *tab) {
		p.eval(`(d => { d.items.add(new File([new Uint8Array(300000)], "a.png")); document.querySelector("[type=file]").files = d.files })(new DataTransfer())`)
		p.click("form button")
	}, "document.querySelector('#said').textContent === 'Saved: 300000 bytes.'"},
	{"jobs", func(p *tab) {
		p.click("body > button")
		p.eventually("document.querySelector('progress')?.value > 5")
		p.click("#exports button")
	}, "document.querySelector('#exports').textContent.includes('cancelled')"},
	{"from-htmx", func(p *tab) {
		p.addsTodo("Milk")
		p.addsTodo("Bread")
		p.enter("input", "")
		p.click("body > button")
	}, "document.querySelector('b').textContent === 'That did not work.' && document.querySelectorAll('#todos li').length === 2"},
	{"from-newsse", func(p *tab) {
		p.enter("input", "Ada")
		p.click("button:nth-of-type(1)")
		p.eventually("document.querySelector('#old').textContent === 'Hello, Ada'")
		p.click("button:nth-of-type(2)")
	}, "document.querySelector('#moved').textContent === 'Hello, Ada'"},
	{"from-liveview", func(p *tab) {
		p.eventually("document.querySelector('#viewers').textContent === '1 here'")
		p.enter("input", "3")
		p.click("body > button")
	}, "document.querySelector('#temperature').textContent === 'Current temperature: 73°F'"},
	{"echo-v5", func(p *tab) { p.click("button") }, "document.querySelector('#hello').textContent === 'Hello from Echo v5'"},
}

// TestGuides visits the programs of the guides, as TestPrograms in docs does with a model
// of the client; -screenshots keeps the pictures of docs/README.md.
func TestGuides(t *testing.T) {
	t.Parallel()
	g := generations[0]
	g.available(t)
	client := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		http.ServeFile(w, r, g.file())
	}))
	t.Cleanup(client.Close)
	for _, guide := range guides {
		t.Run(guide.name, func(t *testing.T) {
			url, process := startGuide(t, guide.name, client.URL+"/datastar.js")
			p := open(t, url)
			p.do(chromedp.EmulateViewport(380, 200, chromedp.EmulateScale(2)))
			guide.do(p)
			p.eventually(guide.shows)
			p.keep(guide.name+".png", chromedp.CaptureScreenshot())
			if guide.name == "first-app" { // and what the page says without its server
				require.NoError(t, process.Kill())
				p.eventually("document.querySelector('.datastar-status').textContent.includes('Reconnecting')")
				p.keep("deploy.png", chromedp.CaptureScreenshot())
			}
		})
	}
}

func (p *tab) writesBook(name, text string) {
	p.t.Helper()
	p.enter("input:nth-of-type(1)", name)
	p.enter("input:nth-of-type(2)", text)
	p.click("form button")
	p.eventually(fmt.Sprintf("document.querySelector('#book li:last-child')?.textContent === %s", quote(name+": "+text)))
}

func (p *tab) addsTodo(text string) {
	p.t.Helper()
	p.enter("input", text)
	p.click("body > button")
	p.eventually(fmt.Sprintf("document.querySelector('#todos li:last-child')?.textContent.includes(%s)", quote(text)))
}

// startGuide starts the program of a guide with a client.
func startGuide(t *testing.T, name, client string) (url string, process *os.Process) {
	t.Helper()
	port := freePort()
	program := exec.Command(buildDocumented(t, name+".md", strings.NewReplacer(
		`":3000"`, `"127.0.0.1:`+port+`"`,
		"{{script}}", `{{script "`+client+`"}}`,
		"c.Page().Script()", `c.Page().Script("`+client+`")`,
	)))
	program.Stderr = os.Stderr
	begin(t, program)
	url = "http://127.0.0.1:" + port
	require.Eventually(t, func() bool { return asks(unpooled, http.MethodGet, url) == nil }, patience, often)
	return url, program.Process
}

// buildDocumented builds the program of a guide, with changes.
func buildDocumented(t *testing.T, guide string, changes *strings.Replacer) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", guide))
	require.NoError(t, err)
	block := regexp.MustCompile("(?ms)^```go\n(package main\n.*?)^```$").FindSubmatch(text)
	require.NotNil(t, block, "%s has no program", guide)
	dir := t.TempDir()
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(source, []byte(changes.Replace(string(block[1]))), 0o600))
	out, err := exec.Command("go", "build", "-C", filepath.Join("..", "docs"), "-o", binary, source).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}
